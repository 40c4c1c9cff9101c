import TensorCore

/// Layer normalisation (Ba et al., 2016; chapter 7.5): y = γ (x − μ) / √(σ² + ε) + β along the last axis.
///
/// **Shapes**: input `[…, D]`, output the same. Differentiable in input, γ and β.
public final class LayerNorm: Layer {
  /// The scale γ, `[D]`; `nil` when there is no affine map.
  public let weight: Parameter?
  /// The shift β, `[D]`; `nil` when there is no affine map.
  public let bias: Parameter?
  /// The size of the last axis, D.
  public let dimensions: Int
  /// What is added to the variance, ε.
  public let eps: Float

  /// Makes a layer with γ = 1 and β = 0.
  ///
  /// - Parameters:
  ///   - dimensions: D, at least 1.
  ///   - eps: ε, positive.
  ///   - affine: whether there are γ and β.
  public init(dimensions: Int, eps: Float = 1e-5, affine: Bool = true) {
    precondition(dimensions > 0, "LayerNorm: dimensions must be positive, found \(dimensions)")
    precondition(eps > 0, "LayerNorm: eps must be positive, found \(eps)")
    self.dimensions = dimensions
    self.eps = eps
    weight = affine ? Parameter(.ones([dimensions])) : nil
    bias = affine ? Parameter(.zeros([dimensions])) : nil
  }

  /// γ and β where there are any.
  public var members: [Member] { .weightAndBias(weight, bias) }

  /// As `LayerNorm(512)`.
  public var summary: String { "LayerNorm(\(dimensions))" }

  /// `[…, D]`, each position normalised.
  public func forward(_ x: Tensor) -> Tensor {
    precondition(
      x.rank >= 1 && x.dimension(-1) == dimensions, "LayerNorm: expected […, \(dimensions)], found \(x.shape)"
    )
    return layerNormalized(
      x, scale: weight?.value ?? .ones([dimensions]), shift: bias?.value ?? .zeros([dimensions]), epsilon: eps
    )
  }
}
