import COpenBLAS
import TensorCore
import TestSupport
import Testing

/// A float rounded to 8 significant bits, ties to even.
private func roundedToBFloat16(_ value: Float) -> Double {
  if !value.isFinite { return Double(value) }
  let bits = value.bitPattern
  return Double(Float(bitPattern: (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff_0000))
}

/// One call of `nn_gemm`: matrices inside larger ones whose other elements must be left alone.
private struct Call: CustomStringConvertible {
  var m: Int, n: Int, k: Int
  var transposeA = false, transposeB = false
  var beta: Float = 0
  var gap = 0

  var description: String {
    "\(m)x\(n)x\(k)\(transposeA ? " Aᵀ" : "")\(transposeB ? " Bᵀ" : "") beta \(beta) gap \(gap)"
  }

  static func all(_ sizes: [(Int, Int, Int)]) -> [Call] {
    sizes.flatMap { m, n, k in
      [(false, false), (false, true), (true, false), (true, true)].flatMap { transposeA, transposeB in
        [(0, 0), (1, 0), (0, 3), (1, 5)].map { beta, gap in
          Call(
            m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB, beta: Float(beta), gap: gap)
        }
      }
    }
  }

  /// As many threads as at present, in a precision.
  func run(
    _ a: [Float], _ b: [Float], _ c: [Float], _ precision: nn_precision, pretend: Bool = false
  ) -> [Float] {
    var c = c
    let before = nn_set_thread_precision(precision)
    nn_pretend_without_bfloat16(pretend)
    defer {
      nn_pretend_without_bfloat16(false)
      _ = nn_set_thread_precision(before)
    }
    nn_gemm(
      transposeA, transposeB, Int64(m), Int64(n), Int64(k), a, Int64(lda), b, Int64(ldb), beta, &c, Int64(ldc)
    )
    return c
  }

  var lda: Int { (transposeA ? m : k) + gap }
  var ldb: Int { (transposeB ? k : n) + gap }
  var ldc: Int { n + gap }
  var a: [Float] { randomTensor([transposeA ? k : m, lda]).elements }
  var b: [Float] { randomTensor([transposeB ? n : k, ldb], seed: 2).elements }
  var c: [Float] { randomTensor([m, ldc], seed: 3).elements }

  /// In double precision, and the sum of the magnitudes of the terms.
  func reference(
    _ a: [Float], _ b: [Float], _ c: [Float], _ value: (Float) -> Double
  ) -> (sums: [Double], sizes: [Double]) {
    let (x, y) = (a.map(value), b.map(value))
    var sums = c.map(Double.init)
    var sizes = sums.map(\.magnitude)
    for i in 0..<m {
      for j in 0..<n {
        var (sum, size) = beta == 0 ? (0, 0) : (sums[i * ldc + j], sizes[i * ldc + j])
        for l in 0..<k {
          let term = x[transposeA ? l * lda + i : i * lda + l] * y[transposeB ? j * ldb + l : l * ldb + j]
          sum += term
          size += term.magnitude
        }
        (sums[i * ldc + j], sizes[i * ldc + j]) = (sum, size)
      }
    }
    return (sums, sizes)
  }
}

@Suite struct ProductPrecisionTests {
  /// Around the tile's 14 rows and 32 columns, the pairs and the blocks of 112 rows and 1,024 deep.
  private static let sizes = [
    (3, 300, 100), (14, 32, 160), (15, 33, 161), (29, 95, 63), (28, 64, 64), (64, 17, 71), (113, 31, 30),
    (225, 17, 40), (40, 270, 33), (20, 40, 1025), (9, 50, 2051),
  ]

  @Test(.enabled(if: MatrixLibrary.multipliesBFloat16), arguments: Self.sizes.map { [$0.0, $0.1, $0.2] })
  func factorsAreRoundedAndNothingElse(size: [Int]) {
    for call in Call.all([(size[0], size[1], size[2])]) {
      let (a, b, c) = (call.a, call.b, call.c)
      let actual = call.run(a, b, c, nn_bfloat16)
      let rounded = call.reference(a, b, c, roundedToBFloat16)
      let exact = call.reference(a, b, c, Double.init)
      var (worst, worstOfAll) = (0.0, 0.0)
      for i in actual.indices {
        if i % call.ldc >= call.n {
          #expect(actual[i] == c[i], "\(call): element \(i) is outside of C")
          continue
        }
        worst = max(worst, (Double(actual[i]) - rounded.sums[i]).magnitude / rounded.sizes[i])
        worstOfAll = max(worstOfAll, (Double(actual[i]) - exact.sums[i]).magnitude / exact.sizes[i])
      }
      // Sums of float32, whose errors are far below the bound of k roundings.
      #expect(worst < 1e-6, "\(call): \(worst)")
      #expect(worstOfAll < 1.0 / 256 + 1e-5 && worstOfAll > 1e-5, "\(call): \(worstOfAll)")
    }
  }

  @Test func withoutTheInstructionsProductsAreExact() {
    for call in Call.all([(15, 33, 161), (64, 70, 71), (9, 50, 515)]) {
      let (a, b, c) = (call.a, call.b, call.c)
      let plain = call.run(a, b, c, nn_float32)
      #expect(call.run(a, b, c, nn_bfloat16, pretend: true) == plain, "\(call)")
      let exact = call.reference(a, b, c, Double.init)
      for i in plain.indices where i % call.ldc < call.n {
        #expect((Double(plain[i]) - exact.sums[i]).magnitude <= 1e-6 * exact.sizes[i], "\(call)")
      }
    }
  }

  @Test func smallProductsStayExact() {
    for call in Call.all([
      (2, 500, 100), (1, 70, 1000), (30, 8, 400), (20, 20, 20), (300, 16, 40), (5, 20, 0), (0, 20, 9),
    ]) {
      let (a, b, c) = (call.a, call.b, call.c)
      #expect(call.run(a, b, c, nn_bfloat16) == call.run(a, b, c, nn_float32), "\(call)")
    }
  }

  @Test func theNumberOfThreadsChangesNothing() {
    let before = Threads.count
    defer { Threads.count = before }
    for call in [
      Call(m: 300, n: 200, k: 150), Call(m: 64, n: 2000, k: 700, transposeB: true),
      Call(m: 500, n: 170, k: 2100, transposeA: true),
    ] {
      let (a, b, c) = (call.a, call.b, call.c)
      Threads.count = 1
      let one = call.run(a, b, c, nn_bfloat16)
      for threads in [2, 3, 7] {
        Threads.count = threads
        #expect(
          call.run(a, b, c, nn_bfloat16) == one || !MatrixLibrary.multipliesBFloat16,
          "\(call) on \(threads) threads")
      }
    }
  }

  @Test func notNumbersAndInfinitiesPropagate() {
    for precision in MatrixLibrary.Precision.allCases {
      for (transposeA, transposeB) in [(false, false), (false, true), (true, false), (true, true)] {
        let (m, n, k) = (30, 50, 75)
        var (x, y) = (Array(repeating: Float(1), count: m * k), Array(repeating: Float(1), count: k * n))
        func a(_ i: Int, _ l: Int) -> Int { transposeA ? l * m + i : i * k + l }
        func b(_ l: Int, _ j: Int) -> Int { transposeB ? j * k + l : l * n + j }
        x[a(3, 74)] = .nan
        x[a(20, 0)] = .infinity
        x[a(21, 1)] = -.infinity
        y[b(10, 49)] = Float(bitPattern: 0xffc0_0001)
        y[b(0, 5)] = 0
        let product = MatrixLibrary.withPrecision(precision) {
          matmul(
            Tensor(x, shape: transposeA ? [k, m] : [m, k]), Tensor(y, shape: transposeB ? [n, k] : [k, n]),
            transposeA: transposeA, transposeB: transposeB)
        }
        for i in 0..<m {
          for j in 0..<n {
            let value = product[i, j]
            let isNaN = i == 3 || j == 49 || (i == 20 && j == 5)
            #expect(value.isNaN == isNaN, "[\(i), \(j)] is \(value)")
            if isNaN { continue }
            #expect(value == (i == 20 ? .infinity : i == 21 ? -.infinity : j == 5 ? 74 : 75))
          }
        }
      }
    }
  }

  @Test func aPrecisionOfItsOwnIsForOneThreadAndNests() {
    let (a, b) = (randomTensor([40, 50]), randomTensor([50, 60], seed: 2))
    let exact = MatrixLibrary.withPrecision(.float32) { matmul(a, b) }
    let rounded = MatrixLibrary.withPrecision(.bfloat16) {
      let nested = MatrixLibrary.withPrecision(.float32) { matmul(a, b) }
      expectEqual(nested, exact.elements, shape: [40, 60])
      return matmul(a, b)
    }
    #expect((rounded.elements != exact.elements) == MatrixLibrary.multipliesBFloat16)
    expectEqual(MatrixLibrary.withPrecision(.float32) { matmul(a, b) }, exact.elements, shape: [40, 60])
    struct Failure: Error {}
    #expect(throws: Failure.self) { try MatrixLibrary.withPrecision(.bfloat16) { throw Failure() } }
    expectEqual(matmul(a, b), exact.elements, shape: [40, 60])
  }

  @Test func gradientsAreComputedInThePrecisionToo() {
    let (x, w) = (randomTensor([40, 50]), randomTensor([60, 50], seed: 2))
    func gradients(_ precision: MatrixLibrary.Precision) -> Tensor {
      MatrixLibrary.withPrecision(precision) {
        gradient(at: w) { linear(x, weight: $0, bias: nil).squared().sum() }
      }
    }
    let (exact, rounded) = (gradients(.float32), gradients(.bfloat16))
    #expect((rounded.elements != exact.elements) == MatrixLibrary.multipliesBFloat16)
    let scale = exact.elements.map(\.magnitude).max() ?? 0
    expectClose(rounded, exact, relative: 0, absolute: Double(scale) / 100)
  }

  // In a process of its own: other tests run beside this one and want their products exact.
  @Test func thePrecisionOfTheProcess() async {
    await #expect(processExitsWith: .success) {
      let (a, b) = (randomTensor([40, 50]), randomTensor([50, 60], seed: 2))
      guard MatrixLibrary.precision == .float32 else { throw WrongPrecision() }
      let exact = matmul(a, b)
      MatrixLibrary.precision = .bfloat16
      guard MatrixLibrary.precision == .bfloat16,
        (matmul(a, b).elements != exact.elements) == MatrixLibrary.multipliesBFloat16,
        MatrixLibrary.withPrecision(.float32, { matmul(a, b) }).elements == exact.elements
      else { throw WrongPrecision() }
      MatrixLibrary.precision = .float32
      guard matmul(a, b).elements == exact.elements else { throw WrongPrecision() }
    }
  }
}

private struct WrongPrecision: Error {}
