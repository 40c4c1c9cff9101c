import TensorCore

/// max(0, x).
public final class ReLU: StatelessLayer {
  /// Makes a layer.
  public init() {}

  /// max(0, x), element-wise.
  public func forward(_ x: Tensor) -> Tensor { relu(x) }
}

/// max(0, x) + γ min(0, x).
public final class LeakyReLU: StatelessLayer {
  /// γ.
  public let negativeSlope: Float

  /// Makes a layer with slope γ for negative inputs.
  public init(negativeSlope: Float = 0.01) { self.negativeSlope = negativeSlope }

  /// As `LeakyReLU(0.01)`.
  public var summary: String { "LeakyReLU(\(negativeSlope))" }

  /// max(0, x) + γ min(0, x), element-wise.
  public func forward(_ x: Tensor) -> Tensor { leakyRelu(x, negativeSlope: negativeSlope) }
}

/// max(0, x) + γᵢ min(0, x) with a learned slope a channel, or one for all (He et al., 2015).
///
/// **Shapes**: input `[…, C]`, output the same. Differentiable in input and slope.
public final class PReLU: Layer {
  /// γ, `[C]` or `[1]`.
  public let weight: Parameter

  /// Makes a layer.
  ///
  /// - Parameters:
  ///   - count: the number of slopes: C, or 1 for a slope shared by all channels.
  ///   - value: the first value of every slope.
  public init(count: Int = 1, value: Float = 0.25) {
    precondition(count > 0, "PReLU: count must be positive, found \(count)")
    weight = Parameter(Tensor(repeating: value, shape: [count]))
  }

  /// The slopes.
  public var members: [Member] { [.parameter("weight", weight)] }

  /// As `PReLU(64)`, the number of slopes.
  public var summary: String { "PReLU(\(weight.shape[0]))" }

  /// max(0, x) + γᵢ min(0, x), element-wise.
  public func forward(_ x: Tensor) -> Tensor {
    let count = weight.shape[0]
    precondition(
      count == 1 || x.dimension(-1) == count, "PReLU: expected [..., \(count)], found \(x.shape)")
    return prelu(x, slope: weight.value)
  }
}

/// max(0, x) + min(0, γ (eˣ − 1)) (Clevert et al., 2015).
public final class ELU: StatelessLayer {
  /// γ, at least 0.
  public let alpha: Float

  /// Makes a layer whose limit far to the left is −γ.
  public init(alpha: Float = 1) { self.alpha = alpha }

  /// As `ELU(1.0)`.
  public var summary: String { "ELU(\(alpha))" }

  /// max(0, x) + min(0, γ (eˣ − 1)), element-wise.
  public func forward(_ x: Tensor) -> Tensor { elu(x, alpha: alpha) }
}

/// σ(x) = 1 / (1 + e⁻ˣ), the logistic function.
public final class Sigmoid: StatelessLayer {
  /// Makes a layer.
  public init() {}

  /// σ(x), element-wise.
  public func forward(_ x: Tensor) -> Tensor { sigmoid(x) }
}

/// (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ).
public final class Tanh: StatelessLayer {
  /// Makes a layer.
  public init() {}

  /// tanh x, element-wise.
  public func forward(_ x: Tensor) -> Tensor { tanh(x) }
}

/// ln(1 + eˣ).
public final class Softplus: StatelessLayer {
  /// Makes a layer.
  public init() {}

  /// ln(1 + eˣ), element-wise.
  public func forward(_ x: Tensor) -> Tensor { softplus(x) }
}

/// x σ(βx) (Ramachandran et al., 2017); β = 1 is SiLU.
public final class Swish: StatelessLayer {
  /// β.
  public let beta: Float

  /// Makes a layer with gate σ(βx).
  public init(beta: Float = 1) { self.beta = beta }

  /// As `Swish(1.0)`.
  public var summary: String { "Swish(\(beta))" }

  /// x σ(βx), element-wise.
  public func forward(_ x: Tensor) -> Tensor { swish(x, beta: beta) }
}

/// x P(X ≤ x) for a standard normal X (Hendrycks and Gimpel, 2016).
public final class GELU: StatelessLayer {
  /// How the probability is computed.
  public let approximation: GELUApproximation

  /// Makes a layer, exact unless an approximation is named.
  public init(approximation: GELUApproximation = .none) { self.approximation = approximation }

  /// As `GELU`, or `GELU(tanh)`.
  public var summary: String { approximation == .none ? "GELU" : "GELU(\(approximation))" }

  /// x P(X ≤ x), element-wise.
  public func forward(_ x: Tensor) -> Tensor { gelu(x, approximation: approximation) }
}

/// eˣⁱ / Σⱼ eˣʲ along an axis.
public final class Softmax: StatelessLayer {
  /// The axis along which results add up to 1; from the end when negative.
  public let axis: Int

  /// Makes a layer.
  public init(axis: Int = -1) { self.axis = axis }

  /// Values of x's shape that add up to 1 along the axis.
  public func forward(_ x: Tensor) -> Tensor { softmax(x, axis: axis) }
}

/// xᵢ − ln Σⱼ eˣʲ along an axis.
public final class LogSoftmax: StatelessLayer {
  /// The axis along which the exponentials of the results add up to 1; from the end when negative.
  public let axis: Int

  /// Makes a layer.
  public init(axis: Int = -1) { self.axis = axis }

  /// The logarithms of ``Softmax``.
  public func forward(_ x: Tensor) -> Tensor { logSoftmax(x, axis: axis) }
}
