import TensorCore

/// A rule by which the first values of weights are drawn.
public enum Initializer: Sendable, Hashable {
  /// Zeros.
  case zeros
  /// Ones.
  case ones
  /// Uniform in low ..< high.
  case uniform(low: Float, high: Float)
  /// Normal with mean 0.
  case normal(standardDeviation: Float)
  /// Uniform in ±gain √(6 / (in + out)) (Glorot and Bengio, 2010).
  case xavierUniform(gain: Float = 1)
  /// Normal with deviation gain √(2 / (in + out)).
  case xavierNormal(gain: Float = 1)
  /// Uniform in ±gain √(3 / in); the gain of ReLU is √2 (He et al., 2015).
  case heUniform(gain: Float = 1.414_213_6)
  /// Normal with deviation gain / √in.
  case heNormal(gain: Float = 1.414_213_6)
  /// A random matrix with orthonormal rows or columns, whichever are fewer, times gain (Saxe et al., 2014).
  case orthogonal(gain: Float = 1)

  /// Draws a tensor.
  ///
  /// - Parameters:
  ///   - shape: of the weights, the outputs' axis first.
  ///   - fanIn: the number of inputs that each output sums over.
  ///   - fanOut: the number of outputs that each input goes to.
  ///   - generator: where random numbers come from.
  public func tensor(
    _ shape: Shape, fanIn: Int, fanOut: Int, using generator: inout RandomGenerator
  ) -> Tensor {
    if Initializer.givesZeros { return .zeros(shape) }
    func uniform(_ bound: Float) -> Tensor {
      .uniform(low: -bound, high: bound, shape: shape, using: &generator)
    }
    func normal(_ deviation: Float) -> Tensor {
      .normal(standardDeviation: deviation, shape: shape, using: &generator)
    }
    switch self {
    case .zeros: return .zeros(shape)
    case .ones: return .ones(shape)
    case .uniform(let low, let high): return .uniform(low: low, high: high, shape: shape, using: &generator)
    case .normal(let deviation): return normal(deviation)
    case .xavierUniform(let gain): return uniform(gain * (6 / Float(fanIn + fanOut)).squareRoot())
    case .xavierNormal(let gain): return normal(gain * (2 / Float(fanIn + fanOut)).squareRoot())
    case .heUniform(let gain): return uniform(gain * (3 / Float(fanIn)).squareRoot())
    case .heNormal(let gain): return normal(gain / Float(fanIn).squareRoot())
    case .orthogonal(let gain): return Initializer.orthogonal(shape, gain, using: &generator)
    }
  }

  @TaskLocal private static var givesZeros = false

  /// Makes a network whose weights are loaded next: nothing is drawn, all weights are zeros.
  public static func withoutDrawing<R>(_ makeNetwork: () throws -> R) rethrows -> R {
    try $givesZeros.withValue(true) { try makeNetwork() }
  }

  /// Orthonormalises normal vectors one after the other (Gram and Schmidt, twice, in double precision).
  private static func orthogonal(
    _ shape: Shape, _ gain: Float, using generator: inout RandomGenerator
  ) -> Tensor {
    precondition(shape.rank >= 2, "orthogonal: expected two axes or more, found \(shape)")
    let rows = shape[0]
    let columns = shape.elementCount / max(1, rows)
    let (count, length) = (min(rows, columns), max(rows, columns))
    var vectors: [[Double]] = []
    while vectors.count < count {
      var vector = (0..<length).map { _ in Double(generator.normal()) }
      for _ in 0..<2 {
        for other in vectors {
          var dot = 0.0
          for index in 0..<length { dot += other[index] * vector[index] }
          for index in 0..<length { vector[index] -= dot * other[index] }
        }
      }
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard norm > 1e-6 else { continue }
      vectors.append(vector.map { $0 / norm })
    }
    return Tensor(shape: shape) { buffer in
      for row in 0..<rows {
        for column in 0..<columns {
          let value = rows <= columns ? vectors[row][column] : vectors[column][row]
          buffer.initializeElement(at: row * columns + column, to: gain * Float(value))
        }
      }
    }
  }
}
