import TensorCore

/// Instance normalisation (Ulyanov et al., 2016): y = γ (x − μ) / √(σ² + ε) + β, each channel of each
/// example by its own statistics, in training and inference alike.
///
/// **Shapes**: input `[N, …, C]`, output the same. Differentiable in input, γ and β.
public final class InstanceNorm: Layer {
  /// The scale γ, `[C]`; `nil` when there is no affine map.
  public let weight: Parameter?
  /// The shift β, `[C]`; `nil` when there is no affine map.
  public let bias: Parameter?
  /// The number of channels, C.
  public let dimensions: Int
  /// What is added to the variance, ε.
  public let eps: Float
  /// Whether max(0, ·) follows, computed with the normalisation.
  public let isRectified: Bool

  /// Makes a layer, with γ = 1 and β = 0 where it has an affine map.
  ///
  /// - Parameters:
  ///   - dimensions: C, at least 1.
  ///   - eps: ε, positive.
  ///   - affine: whether there are γ and β.
  ///   - isRectified: whether max(0, ·) follows; cheaper than a ``ReLU`` of its own.
  public init(dimensions: Int, eps: Float = 1e-5, affine: Bool = false, isRectified: Bool = false) {
    precondition(dimensions > 0, "InstanceNorm: dimensions must be positive, found \(dimensions)")
    precondition(eps > 0, "InstanceNorm: eps must be positive, found \(eps)")
    self.dimensions = dimensions
    self.eps = eps
    self.isRectified = isRectified
    weight = affine ? Parameter(.ones([dimensions])) : nil
    bias = affine ? Parameter(.zeros([dimensions])) : nil
  }

  /// γ and β where there are any.
  public var members: [Member] { .weightAndBias(weight, bias) }

  /// As `InstanceNorm(32)`.
  public var summary: String { "InstanceNorm(\(dimensions)\(isRectified ? ", rectified" : ""))" }

  /// `[N, …, C]`, each example normalised.
  public func forward(_ x: Tensor) -> Tensor {
    precondition(
      x.rank >= 3 && x.dimension(-1) == dimensions,
      "InstanceNorm: expected [N, …, \(dimensions)], found \(x.shape)")
    return channelNormalized(
      x, scale: weight?.value ?? .ones([dimensions]), shift: bias?.value ?? .zeros([dimensions]),
      groups: x.shape[0], epsilon: eps, rectified: isRectified
    ).value
  }
}
