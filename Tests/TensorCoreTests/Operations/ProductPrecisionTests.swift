import CKernels
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

  /// The whole of C after the product, in a precision and with some of the CPU's instructions.
  func run(
    _ a: [Float], _ b: [Float], _ c: [Float], _ factors: ck_factors = ck_factors_float32,
    _ instructions: ck_instructions = ck_instructions_avx512_bf16, way: Way = .present
  ) -> [Float] {
    var c = c
    let before = ck_set_thread_factors(factors)
    ck_limit_product_instructions(instructions)
    defer {
      ck_limit_product_instructions(ck_instructions_avx512_bf16)
      _ = ck_set_thread_factors(before)
    }
    let (m, n, k) = (Int64(m), Int64(n), Int64(k))
    let (lda, ldb, ldc) = (Int64(lda), Int64(ldb), Int64(ldc))
    switch way {
    case .present: nn_gemm(transposeA, transposeB, m, n, k, a, lda, b, ldb, beta, &c, ldc)
    case .blocked:
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          c.withUnsafeMutableBufferPointer { c in
            var product = ck_product(
              transpose_a: transposeA, transpose_b: transposeB, m: m, n: n, k: k, a: a.baseAddress, lda: lda,
              b: b.baseAddress, ldb: ldb, beta: beta, c: c.baseAddress, ldc: ldc)
            ck_multiply_matrices(&product)
          }
        }
      }
    case .packed:
      let packed = ck_pack(transposeB, n, k, b, ldb)
      ck_multiply_packed(transposeA, m, a, lda, packed, beta, &c, ldc)
      ck_packed_free(packed)
    }
    return c
  }

  /// Ways to the product.
  enum Way: CaseIterable { case present, blocked, packed }

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
      let actual = call.run(a, b, c, ck_factors_bfloat16, way: .blocked)
      let sameWhenPacked = call.run(a, b, c, ck_factors_bfloat16, way: .packed) == actual
      #expect(sameWhenPacked, "\(call)")
      // `nn_gemm` takes this way unless most of a vector would be empty.
      let sameFromOutside = call.run(a, b, c, ck_factors_bfloat16) == actual
      #expect(sameFromOutside || call.n == 17, "\(call)")
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

  /// The instruction sets that this CPU has; lower ones at least.
  private static let instructionSets = [
    ck_instructions_baseline, ck_instructions_avx2, ck_instructions_avx512, ck_instructions_avx512_bf16,
  ]

  @Test(
    arguments: Self.sizes.map { [$0.0, $0.1, $0.2] } + [[1, 1, 1], [1, 40, 17], [2, 5, 3], [13, 7, 2]])
  func everyWayWithEveryInstructionSetIsExact(size: [Int]) {
    for call in Call.all([(size[0], size[1], size[2])]) {
      let (a, b, c) = (call.a, call.b, call.c)
      let exact = call.reference(a, b, c, Double.init)
      for instructions in Self.instructionSets {
        for way in Call.Way.allCases {
          let actual = call.run(a, b, c, ck_factors_float32, instructions, way: way)
          var worst = 0.0
          for i in actual.indices {
            if i % call.ldc >= call.n {
              #expect(actual[i] == c[i], "\(call) \(way): element \(i) is outside of C")
            } else {
              worst = max(worst, (Double(actual[i]) - exact.sums[i]).magnitude / exact.sizes[i])
            }
          }
          #expect(worst < 1e-6, "\(call) \(way) \(instructions.rawValue): \(worst)")
        }
      }
    }
  }

  @Test func withoutTheInstructionsProductsAreExact() {
    for call in Call.all([(15, 33, 161), (64, 70, 71), (9, 50, 515)]) {
      let (a, b, c) = (call.a, call.b, call.c)
      for way in Call.Way.allCases {
        let same =
          call.run(a, b, c, ck_factors_bfloat16, ck_instructions_avx512, way: way)
          == call.run(a, b, c, ck_factors_float32, ck_instructions_avx512, way: way)
        #expect(same, "\(call) \(way)")
      }
    }
  }

  @Test func nothingToSum() {
    for way in Call.Way.allCases {
      let (a, b, c) = ([Float](), [Float](), [Float](repeating: 3, count: 20))
      #expect(Call(m: 4, n: 5, k: 0).run(a, b, c, way: way) == Array(repeating: 0, count: 20))
      #expect(Call(m: 4, n: 5, k: 0, beta: 1).run(a, b, c, way: way) == c)
      #expect(Call(m: 0, n: 5, k: 2).run(a, randomTensor([10]).elements, c, way: way) == c)
      #expect(Call(m: 2, n: 0, k: 2).run(randomTensor([4]).elements, b, c, way: way) == c)
    }
  }

  @Test func smallProductsStayExact() {
    for call in Call.all([
      (2, 500, 100), (1, 70, 1000), (30, 8, 400), (20, 20, 20), (300, 7, 40), (5, 20, 0), (0, 20, 9),
    ]) {
      let (a, b, c) = (call.a, call.b, call.c)
      let same = call.run(a, b, c, ck_factors_bfloat16) == call.run(a, b, c)
      #expect(same, "\(call)")
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
      let one = call.run(a, b, c, ck_factors_bfloat16, way: .blocked)
      for threads in [2, 3, 7] {
        Threads.count = threads
        for way in [Call.Way.blocked, .packed] {
          let same = call.run(a, b, c, ck_factors_bfloat16, way: way) == one
          #expect(same, "\(call) \(way), \(threads) threads")
        }
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

  @Test func aPackedMatrixIsMultipliedLikeAnyOther() {
    let (w, x) = (randomTensor([70, 50]), randomTensor([3, 4, 50], seed: 2))
    for precision in MatrixLibrary.Precision.allCases {
      let (product, transposed, expected) = MatrixLibrary.withPrecision(precision) {
        (
          PackedMatrix(w, transposed: true), PackedMatrix(w.swappedAxes(0, 1)),
          matmul(x, w, transposeB: true)
        )
      }
      #expect(product.rowCount == 50 && product.columnCount == 70)
      // It keeps the precision of the time it was packed in.
      expectClose(product.product(with: x), expected, relative: 1e-5, absolute: 1e-5)
      expectEqual(transposed.product(with: x), product.product(with: x).elements, shape: [3, 4, 70])
      expectClose(
        product.product(with: x.selected(axis: 0, 1)), expected.selected(axis: 0, 1), relative: 1e-5,
        absolute: 1e-5)
    }
    let empty = PackedMatrix(Tensor.zeros([0, 3]))
    expectEqual(empty.product(with: Tensor.zeros([2, 0])), [0, 0, 0, 0, 0, 0], shape: [2, 3])
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
