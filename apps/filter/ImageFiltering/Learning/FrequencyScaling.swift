internal import Glibc
internal import TensorCore

/// How strongly each frequency of a kernel bears on the result, for steps that are as long as they can be in each.
///
/// A cosine transform all but uncouples the weights, since neighbouring pixels are alike (Ahmed, Natarajan and
/// Rao, 1974). In it the gradient of each frequency is divided by the power that the picture has there, as a
/// preconditioner: P⁻¹ g = Bᵀ (B G Bᵀ / power) B for weights and gradients written as squares.
struct FrequencyScaling {
  private let size: Int
  /// B: `size` rows, the cosines of one dimension, orthonormal.
  private let cosines: [[Double]]
  /// 1 / power of each frequency, row by row.
  private let factors: [Double]

  /// Picture and filters together are kept below so many responses.
  private static let largestResponse = 8 << 20

  init(_ pair: PicturePair) {
    let size = pair.size
    let cosines = (0..<size).map { frequency in
      (0..<size).map { place in
        let angle = Double.pi * (Double(place) + 0.5) * Double(frequency) / Double(size)
        return cos(angle) * ((frequency == 0 ? 1 : 2) / Double(size)).squareRoot()
      }
    }
    let weights = cosines.flatMap { down in
      cosines.flatMap { across in down.flatMap { a in across.map { Float(a * $0) } } }
    }
    // Every so manieth place says enough about the power of a large kernel.
    let count = pair.targets.elementCount * size * size
    let stride = max(1, Int((Double(count) / Double(Self.largestResponse)).squareRoot().rounded(.up)))
    let responses = withoutGradients {
      conv2d(
        pair.inputs, weight: Tensor(weights, shape: [size * size, size, size, 1]),
        options: ConvolutionOptions(stride: Size2(stride)))
    }
    let powers = (responses * responses).mean(axes: [0, 1, 2]).elements.map(Double.init)
    let least = max((powers.max() ?? 1) * 1e-7, Double.leastNormalMagnitude)
    (self.size, self.cosines) = (size, cosines)
    factors = powers.map { 1 / max($0, least) }
  }

  /// The scaled gradient; a bias behind the weights stays as it is.
  func applied(to gradient: [Float]) -> [Float] {
    var square = (0..<size).map { row in
      (0..<size).map { Double(gradient[row * size + $0]) }
    }
    square = product(product(cosines, square), transposed(cosines))
    for row in 0..<size {
      for column in 0..<size { square[row][column] *= factors[row * size + column] }
    }
    square = product(product(transposed(cosines), square), cosines)
    return square.flatMap { $0.map(Float.init) } + gradient[(size * size)...]
  }

  private func transposed(_ a: [[Double]]) -> [[Double]] {
    (0..<size).map { row in (0..<size).map { a[$0][row] } }
  }

  private func product(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
    a.map { row in
      (0..<size).map { column in (0..<size).reduce(0) { $0 + row[$1] * b[$1][column] } }
    }
  }
}
