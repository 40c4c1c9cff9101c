import CKernels
import TensorCore
import TestSupport
import Testing

@Suite struct CompactMatrixTests {
  /// Around the panels of 64 rows, pairs of columns, runs of 512 and groups of 6 vectors.
  private static let sizes = [
    [1, 1, 1], [3, 5, 2], [64, 64, 1], [63, 2, 6], [65, 63, 7], [130, 513, 5], [200, 1025, 3], [7, 511, 13],
    [1, 512, 4], [320, 33, 1],
  ]

  private static let instructionSets = [
    ck_instructions_baseline, ck_instructions_avx2, ck_instructions_avx512, ck_instructions_avx512_bf16,
  ]

  /// Runs with some of the CPU's instructions.
  private func with<Result>(_ instructions: ck_instructions, _ body: () -> Result) -> Result {
    ck_limit_product_instructions(instructions)
    defer { ck_limit_product_instructions(ck_instructions_avx512_bf16) }
    return body()
  }

  private func multiply(_ matrix: CompactMatrix, _ x: [Float], into y: inout [Float], adding: Bool = false) {
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { matrix.multiply(x, into: $0, adding: adding) }
    }
  }

  @Test(arguments: CompactMatrix.Precision.allCases, sizes)
  func productsAreThoseOfTheKeptValues(precision: CompactMatrix.Precision, size: [Int]) {
    let (n, k, count) = (size[0], size[1], size[2])
    let matrix = CompactMatrix(randomTensor([n, k]), precision: precision)
    let (w, x) = (matrix.tensor.doubles, randomTensor([count, k], seed: 2).elements)
    for instructions in Self.instructionSets {
      for adding in [false, true] {
        var y = [Float](repeating: adding ? 2 : .nan, count: count * n)
        with(instructions) { multiply(matrix, x, into: &y, adding: adding) }
        for vector in 0..<count {
          let largest = x[(vector * k)..<((vector + 1) * k)].map { Double($0.magnitude) }.max() ?? 0
          for row in 0..<n {
            var (sum, size, weights) = (adding ? 2.0 : 0, adding ? 2.0 : 0, 0.0)
            for i in 0..<k {
              let term = w[row * k + i] * Double(x[vector * k + i])
              sum += term
              size += term.magnitude
              weights += w[row * k + i].magnitude
            }
            let rounding = precision == .int8 ? weights * largest * 0x1p-16 : 0
            #expect(
              (Double(y[vector * n + row]) - sum).magnitude <= rounding + 1e-6 * size + 1e-12,
              "\(precision) \(size) level \(instructions.rawValue), vector \(vector), row \(row)")
          }
        }
      }
    }
  }

  @Test func valuesAreRoundedAsTold() {
    let w = randomTensor([70, 37])
    func kept(_ precision: CompactMatrix.Precision) -> Tensor {
      CompactMatrix(w, precision: precision).tensor
    }
    expectEqual(kept(.float32), w.elements, shape: [70, 37])
    #if !arch(x86_64) || !os(macOS)
      expectEqual(kept(.float16), w.elements.map { Float(Float16($0)) }, shape: [70, 37])
    #endif
    expectEqual(
      kept(.bfloat16),
      w.elements.map {
        Float(bitPattern: ($0.bitPattern + 0x7fff + ($0.bitPattern >> 16 & 1)) & 0xffff_0000)
      }, shape: [70, 37])
    let integers = kept(.int8)
    for row in 0..<70 {
      let largest = (0..<37).map { w[row, $0].magnitude }.max() ?? 0
      for column in 0..<37 {
        #expect((integers[row, column] - w[row, column]).magnitude <= largest / 254 * 1.0001)
      }
    }
  }

  @Test(arguments: CompactMatrix.Precision.allCases)
  func threadsAndOtherVectorsChangeNothing(precision: CompactMatrix.Precision) {
    let before = Threads.count
    defer { Threads.count = before }
    let matrix = CompactMatrix(randomTensor([1500, 700]), precision: precision)
    let x = randomTensor([9, 700], seed: 2)
    Threads.count = 1
    let one = matrix.product(with: x)
    for threads in [2, 3, 7] {
      Threads.count = threads
      expectEqual(matrix.product(with: x), one.elements, shape: [9, 1500])
      for row in [0, 4, 8] {
        expectEqual(
          matrix.product(with: x.selected(axis: 0, row)), one.selected(axis: 0, row).elements, shape: [1500])
      }
    }
  }

  @Test func vectorsMayLieApart() {
    for precision in CompactMatrix.Precision.allCases {
      let matrix = CompactMatrix(randomTensor([67, 9]), precision: precision)
      let x = randomTensor([3, 11], seed: 2)
      var y = [Float](repeating: 7, count: 3 * 70)
      x.withUnsafeElements { x in
        y.withUnsafeMutableBufferPointer { y in
          guard let x = x.baseAddress, let y = y.baseAddress else { return }
          matrix.multiply(x, 11, vectors: 3, into: y, 70, adding: false)
        }
      }
      let expected = matrix.product(with: x.sliced(axis: 1, 0..<9))
      for row in 0..<3 {
        #expect(Array(y[(row * 70)..<(row * 70 + 67)]) == expected.selected(axis: 0, row).elements)
        #expect(Array(y[(row * 70 + 67)..<((row + 1) * 70)]) == [7, 7, 7])
      }
    }
  }

  @Test func bytesShrink() {
    let w = randomTensor([128, 100])
    let bytes = CompactMatrix.Precision.allCases.map { CompactMatrix(w, precision: $0).byteCount }
    #expect(bytes == [51200, 25600, 25600, 12800 + 512])
  }

  @Test(arguments: CompactMatrix.Precision.allCases)
  func whatIsNoNumberPropagates(precision: CompactMatrix.Precision) {
    let (n, k) = (70, 40)
    let matrix = CompactMatrix(randomTensor([n, k]), precision: precision)
    let kept = matrix.tensor
    for instructions in Self.instructionSets {
      var x = randomTensor([4, k], seed: 3).elements
      x[1 * k + 7] = .nan
      x[2 * k + 39] = -.infinity
      var (y, ordinary) = ([Float](repeating: 0, count: 4 * n), [Float](repeating: 0, count: n))
      with(instructions) {
        multiply(matrix, x, into: &y)
        multiply(matrix, Array(x[(3 * k)...]), into: &ordinary)
      }
      let allAreNaN = y[n..<(2 * n)].allSatisfy(\.isNaN)
      #expect(allAreNaN)
      for row in 0..<n {
        #expect(kept[row, 39] == 0 || y[2 * n + row] == (kept[row, 39] < 0 ? .infinity : -.infinity))
      }
      let others = Array(y[(3 * n)...])
      let allAreFinite = others.allSatisfy(\.isFinite)
      #expect(others == ordinary && allAreFinite)
    }
  }

  @Test func rowsThatAreNoNumbersAreLeftToThemselves() {
    var w = randomTensor([5, 6]).elements
    w[1 * 6 + 2] = .nan
    w[3 * 6 + 5] = .infinity
    let y = CompactMatrix(Tensor(w, shape: [5, 6]), precision: .int8).product(with: randomTensor([6]))
    #expect(y.elements.map(\.isNaN) == [false, true, false, true, false])
  }

  @Test func extremes() {
    // The largest integers there are: sums of 32 bits must not overflow.
    let k = 2048
    let integers = [Int8](repeating: -128, count: 3 * k)
    let matrix = CompactMatrix(.int8, rows: 3, columns: k, values: integers, scales: [1, -0.5, 0])
    for instructions in Self.instructionSets {
      var y = [Float](repeating: 0, count: 3)
      with(instructions) { multiply(matrix, [Float](repeating: -3, count: k), into: &y) }
      let expected: [Float] = [3 * 128 * 2048, -1.5 * 128 * 2048, 0]
      for (a, b) in zip(y, expected) { #expect((a - b).magnitude <= 1e-6 * b.magnitude) }
      for size: Float in [0x1p-120, 0x1p-149, 1e38] {
        let x = (0..<k).map { $0 == 5 ? size : 0 }
        with(instructions) { multiply(matrix, x, into: &y) }
        #expect((y[0] + 128 * size).magnitude <= 1e-6 * 128 * size || (128 * size).isInfinite)
      }
      with(instructions) { multiply(matrix, [Float](repeating: 0, count: k), into: &y) }
      #expect(y == [0, 0, 0])
    }
  }

  @Test func emptySizes() {
    for precision in CompactMatrix.Precision.allCases {
      var nothing: [Float] = []
      multiply(CompactMatrix(Tensor.zeros([0, 3]), precision: precision), [], into: &nothing)
      multiply(CompactMatrix(Tensor.zeros([3, 4]), precision: precision), [], into: &nothing)
      let flat = CompactMatrix(Tensor.zeros([3, 0]), precision: precision)
      expectEqual(flat.product(with: Tensor.zeros([2, 0])), [0, 0, 0, 0, 0, 0], shape: [2, 3])
    }
  }

  @Test(arguments: CompactMatrix.Precision.allCases)
  func copiesRows(precision: CompactMatrix.Precision) {
    let matrix = CompactMatrix(randomTensor([67, 9]), precision: precision)
    let all = matrix.tensor
    for row in [0, 63, 64, 66] {
      var copy = [Float](repeating: 0, count: 9)
      copy.withUnsafeMutableBufferPointer { matrix.copyRow(row, into: $0) }
      #expect(copy == all.selected(axis: 0, row).elements)
    }
  }

  @Test func mistakesAreNamed() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let matrix = CompactMatrix(Tensor.zeros([3, 4]), precision: .int8)
      _ = matrix.product(with: Tensor.zeros([5]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("CompactMatrix: expected [..., 4], found [5]"))
  }
}
