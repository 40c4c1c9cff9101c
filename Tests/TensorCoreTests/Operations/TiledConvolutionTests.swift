import CKernels
import TensorCore
import TestSupport
import Testing

/// Convolutions with 3×3 kernels in tiles, beside what ``ConvolutionTests`` checks of them.
@Suite(.serialized) struct TiledConvolutionTests {
  private let x = randomTensor([2, 23, 21, 48])
  private let w = randomTensor([40, 3, 3, 48], seed: 2)
  private let options = ConvolutionOptions(padding: Padding2(1))

  private func rootMeanSquare(_ values: [Double]) -> Double {
    (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
  }

  /// The results and the gradient of the input for a given gradient of the results.
  private func passes(_ x: Tensor) -> [Tensor] {
    let dy = randomTensor([x.shape[0], 23, 21, 40], seed: 3)
    return [
      conv2d(x, weight: w, options: options),
      gradient(at: x) { (conv2d($0, weight: w, options: options) * dy).sum() },
    ]
  }

  @Test func resultsDoNotDependOnTheNumberOfThreads() {
    let before = Threads.count
    defer { Threads.count = before }
    for precision in MatrixLibrary.Precision.allCases {
      MatrixLibrary.withPrecision(precision) {
        Threads.count = 1
        let alone = passes(x)
        for threads in [2, 3, 5] {
          Threads.count = threads
          for (one, many) in zip(alone, passes(x)) { #expect(one.elements == many.elements) }
        }
      }
    }
  }

  @Test func picturesDoNotDependOnTheirBatch() {
    let both = passes(x)[0]
    for picture in 0..<2 {
      let alone = conv2d(x[picture..<(picture + 1)], weight: w, options: options)
      #expect(both[picture..<(picture + 1)].elements == alone.elements)
    }
  }

  /// The error is that of a sum of as many terms, about twice that of the plain way.
  @Test func errorOfFloat32() {
    let dy = randomTensor([2, 23, 21, 40], seed: 3)
    let exact = Reference.Convolution(x, w, nil, options, dy: dy)
    for (value, reference) in zip(passes(x), [exact.y, exact.dx]) {
      let errors = zip(value.doubles, reference).map { $0 - $1 }
      #expect(rootMeanSquare(errors) < 2e-6 * rootMeanSquare(reference))
    }
  }

  /// Rounding the transformed pictures and kernels to 8 bits puts results off by 1.1 %.
  @Test func errorOfBFloat16() {
    let exact = passes(x)
    let rounded = MatrixLibrary.withPrecision(.bfloat16) { passes(x) }
    for (value, reference) in zip(rounded, exact) {
      let error = rootMeanSquare((value - reference).doubles) / rootMeanSquare(reference.doubles)
      #expect(error < 0.02)
      #expect((error > 1e-4) == MatrixLibrary.multipliesBFloat16)
    }
  }

  @Test func whatIsNotANumberStaysWhereItIs() {
    var elements = [Float](repeating: 1, count: 24 * 24 * 16)
    elements[(10 * 24 + 9) * 16] = .nan
    let y = conv2d(
      Tensor(elements, shape: [1, 24, 24, 16]), weight: .ones([16, 3, 3, 16]), options: options)
    for row in 0..<24 {
      for column in 0..<24 {
        let near = abs(row - 10) <= 1 && abs(column - 9) <= 1
        let tile = row / 4 == 2 && column / 4 == 2
        if near { #expect(y[0, row, column, 3].isNaN) }
        if !near && !tile { #expect(!y[0, row, column, 3].isNaN, "\(row), \(column)") }
      }
    }
  }
}
