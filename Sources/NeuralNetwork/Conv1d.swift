import TensorCore

/// One-dimensional convolution over sequences, by default cross-correlation (chapter 6.3).
///
///     y[n, t, p] = b[p] + Σ w[p, u, d] x[n, t·s + u·δ − P, d]
///
/// **Shapes**: input `[N, T, in]`, output `[N, T', out]` with T' = ⌊(T + padding − δ (K − 1) − 1) / s⌋ + 1.
/// Differentiable in input, weight and bias.
public final class Conv1d: Layer {
  /// The kernels w, `[out, K, in / groups]`.
  public let weight: Parameter
  /// The shift b, `[out]`.
  public let bias: Parameter?
  /// The step between windows, s.
  public let stride: Int
  /// The zeros before and after, P; along the width where it is given as a size.
  public let padding: ConvolutionPadding
  /// The step between the taps of a window, δ.
  public let dilation: Int
  /// The number of groups of channels that do not see each other.
  public let groups: Int
  /// Whether the kernel is turned round before use.
  public let isFlipped: Bool

  /// Makes a layer with weights uniform in ±1/√(in / groups · K), as PyTorch does, unless initialised
  /// otherwise.
  ///
  /// - Parameters:
  ///   - inputChannels: in, a multiple of `groups`.
  ///   - outputChannels: out, a multiple of `groups`.
  ///   - kernelSize: K, at least 1.
  ///   - stride: s, at least 1.
  ///   - padding: P, a number or a rule of the chapter.
  ///   - dilation: δ, at least 1.
  ///   - groups: the number of groups of channels that do not see each other.
  ///   - bias: whether there is a b.
  ///   - isFlipped: whether the kernel is turned round: convolution instead of cross-correlation.
  ///   - initializer: how w is drawn; b is drawn as w is by default, or zero with an initialiser.
  ///   - generator: where random numbers come from.
  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int = 1,
    padding: ConvolutionPadding = .narrow, dilation: Int = 1, groups: Int = 1, bias: Bool = true,
    isFlipped: Bool = false, initializer: Initializer? = nil, using generator: inout RandomGenerator
  ) {
    Initializer.checkChannels("Conv1d", inputChannels, outputChannels, Size2(1, kernelSize), groups)
    precondition(stride > 0, "Conv1d: stride must be positive, found \(stride)")
    precondition(dilation > 0, "Conv1d: dilation must be positive, found \(dilation)")
    (weight, self.bias) = Initializer.weightAndBias(
      initializer, shape: [outputChannels, kernelSize, inputChannels / groups],
      bias: bias ? outputChannels : nil, fanIn: inputChannels / groups * kernelSize,
      fanOut: outputChannels / groups * kernelSize, using: &generator)
    (self.stride, self.padding, self.dilation, self.groups) = (stride, padding, dilation, groups)
    self.isFlipped = isFlipped
  }

  /// The weight, and the bias where there is one.
  public var members: [Member] { .weightAndBias(weight, bias) }

  /// As `Conv1d(8 → 16, kernel 3)`.
  public var summary: String {
    let shape = weight.shape
    var text = "Conv1d(\(shape[2] * groups) → \(shape[0]), kernel \(shape[1])"
    if stride != 1 { text += ", stride \(stride)" }
    if padding != .narrow { text += ", padding \(padding)" }
    if dilation != 1 { text += ", dilation \(dilation)" }
    if groups != 1 { text += ", groups \(groups)" }
    if isFlipped { text += ", flipped" }
    return text + ")"
  }

  /// `[N, T, in]` to `[N, T', out]`.
  public func forward(_ x: Tensor) -> Tensor {
    let widths = padding.widths(kernelSize: Size2(1, weight.shape[1]), dilation: Size2(1, dilation))
    return conv1d(
      x, weight: isFlipped ? weight.value.flipped(axis: 1) : weight.value, bias: bias?.value,
      stride: stride, padding: (widths.left, widths.right), dilation: dilation, groups: groups)
  }
}
