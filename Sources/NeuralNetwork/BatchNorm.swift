import TensorCore

/// Batch normalisation (Ioffe and Szegedy, 2015): y = γ (x − μ) / √(σ² + ε) + β, a channel each.
///
/// In training μ and σ² are the batch's (σ² divided by the count), and their running averages are kept:
/// r ← (1 − m) r + m s, where s is the mean or the unbiased variance, as in PyTorch. In inference the
/// running averages take the batch's place.
///
/// **Shapes**: input `[N, …, C]`, output the same. Differentiable in input, γ and β, in training through
/// the statistics.
public final class BatchNorm: Layer {
  /// γ, `[C]`; `nil` when there is no affine map.
  public let weight: Parameter?
  /// β, `[C]`; `nil` when there is no affine map.
  public let bias: Parameter?
  /// The running mean, `[C]`, at first 0.
  public let runningMean: Buffer
  /// The running variance, `[C]`, at first 1.
  public let runningVariance: Buffer
  /// ε, added to the variance.
  public let eps: Float
  /// m, the weight of a new batch in the running statistics.
  public let momentum: Float

  /// Whether the layer behaves as in training; it does at first.
  public private(set) var isTraining = true

  /// Makes a layer with γ = 1 and β = 0.
  ///
  /// - Parameters:
  ///   - featureCount: C, at least 1.
  ///   - eps: ε, positive.
  ///   - momentum: m, 0 … 1.
  ///   - affine: whether there are γ and β.
  public init(featureCount: Int, eps: Float = 1e-5, momentum: Float = 0.1, affine: Bool = true) {
    precondition(featureCount > 0, "BatchNorm: featureCount must be positive, found \(featureCount)")
    precondition(eps > 0, "BatchNorm: eps must be positive, found \(eps)")
    precondition((0...1).contains(momentum), "BatchNorm: momentum must be in 0 … 1, found \(momentum)")
    weight = affine ? Parameter(.ones([featureCount])) : nil
    bias = affine ? Parameter(.zeros([featureCount])) : nil
    runningMean = Buffer(.zeros([featureCount]))
    runningVariance = Buffer(.ones([featureCount]))
    self.eps = eps
    self.momentum = momentum
  }

  /// γ and β where there are any, and the running statistics.
  public var members: [Member] {
    [Member].weightAndBias(weight, bias) + [
      .buffer("runningMean", runningMean), .buffer("runningVariance", runningVariance),
    ]
  }

  /// As `BatchNorm(64)`.
  public var summary: String { "BatchNorm(\(runningMean.value.shape[0]))" }

  /// Switches between training and inference.
  public func setTraining(_ isTraining: Bool) { self.isTraining = isTraining }

  /// `[N, …, C]` normalised; in training the running statistics move.
  public func forward(_ x: Tensor) -> Tensor {
    let channels = runningMean.value.shape[0]
    precondition(
      x.rank >= 2 && x.dimension(-1) == channels,
      "BatchNorm: expected [N, …, \(channels)], found \(x.shape)")
    let scale = weight?.value ?? .ones([channels])
    let shift = bias?.value ?? .zeros([channels])
    guard isTraining else {
      let factor = scale * (runningVariance.value + eps).reciprocalSquareRoot()
      return channelAffine(x, scale: factor, shift: shift - runningMean.value * factor)
    }
    let (y, moments) = channelNormalized(x, scale: scale, shift: shift, groups: 1, epsilon: eps)
    keep(moments, count: x.elementCount / channels)
    return y
  }

  private func keep(_ moments: ChannelMoments, count: Int) {
    precondition(count > 1, "BatchNorm: training needs more than one value a channel, found \(count)")
    let shape = runningMean.value.shape
    let unbiased = moments.variance.reshaped(shape) * (Float(count) / Float(count - 1))
    runningMean.value = runningMean.value * (1 - momentum) + moments.mean.reshaped(shape) * momentum
    runningVariance.value = runningVariance.value * (1 - momentum) + unbiased * momentum
  }
}
