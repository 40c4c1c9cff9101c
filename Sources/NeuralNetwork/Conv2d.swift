import TensorCore

/// Two-dimensional convolution (chapter 6.3), by default the cross-correlation that networks use.
///
///     y[n, i, j, p] = b[p] + Σ w[p, u, v, d] x[n, i·s + u·δ − P, j·s + v·δ − P, d]
///
/// With `isFlipped` the kernel is turned round along both axes first, which makes it the convolution of
/// signal processing, y[i, j] = Σ w[u, v] x[i − u + 1, j − v + 1]. What a network can learn is the same.
///
/// **Shapes**: input `[N, H, W, in]`, output `[N, H', W', out]` with
/// H' = ⌊(H + padding − δ (K − 1) − 1) / s⌋ + 1. Differentiable in input, weight and bias.
public final class Conv2d: Layer {
  /// The kernels, `[out, kH, kW, in / groups]`.
  public let weight: Parameter
  /// The shift of each output channel, `[out]`.
  public let bias: Parameter?
  /// Stride, padding, dilation and groups.
  public let options: ConvolutionOptions
  /// Whether the kernel is turned round before use.
  public let isFlipped: Bool
  /// Whether max(0, ·) follows, computed with the convolution.
  public let isRectified: Bool

  private let padding: ConvolutionPadding
  /// What is made of weights that stay.
  let cache = ConvolutionCache()

  /// Makes a layer with weights uniform in ±1/√(in / groups · kH · kW), as PyTorch does, unless
  /// initialised otherwise.
  ///
  /// - Parameters:
  ///   - inputChannels: in, a multiple of `groups`.
  ///   - outputChannels: out, a multiple of `groups`.
  ///   - kernelSize: K, at least 1.
  ///   - stride: s, at least 1.
  ///   - padding: P, a number or a rule of the chapter.
  ///   - border: what is in the padding.
  ///   - dilation: δ, at least 1.
  ///   - groups: the number of groups of channels that do not see each other.
  ///   - upsampling: how many times each pixel is repeated along both axes before, as by an ``Upsample2d``.
  ///   - bias: whether there is a b.
  ///   - isFlipped: whether the kernel is turned round: convolution instead of cross-correlation.
  ///   - isRectified: whether max(0, ·) follows; cheaper than a ``ReLU`` of its own.
  ///   - initializer: how w is drawn; b is drawn as w is by default, or zero with an initialiser.
  ///   - generator: where random numbers come from.
  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Size2, stride: Size2 = 1,
    padding: ConvolutionPadding = .narrow, border: ConvolutionBorder = .zero, dilation: Size2 = 1,
    groups: Int = 1, upsampling: Int = 1, bias: Bool = true, isFlipped: Bool = false,
    isRectified: Bool = false, initializer: Initializer? = nil,
    using generator: inout RandomGenerator
  ) {
    Initializer.checkChannels("Conv2d", inputChannels, outputChannels, kernelSize, groups)
    let places = kernelSize.height * kernelSize.width
    (weight, self.bias) = Initializer.weightAndBias(
      initializer,
      shape: [outputChannels, kernelSize.height, kernelSize.width, inputChannels / groups],
      bias: bias ? outputChannels : nil, fanIn: inputChannels / groups * places,
      fanOut: outputChannels / groups * places, using: &generator)
    options = ConvolutionOptions(
      stride: stride, padding: padding.widths(kernelSize: kernelSize, dilation: dilation),
      dilation: dilation, groups: groups, border: border, upsampling: upsampling)
    self.padding = padding
    self.isFlipped = isFlipped
    self.isRectified = isRectified
  }

  /// The weight, and the bias where there is one.
  public var members: [Member] { .weightAndBias(weight, bias) }

  /// As `Conv2d(1 → 6, kernel 5, padding 2)`.
  public var summary: String {
    let shape = weight.shape
    var text = "Conv2d(\(shape[3] * options.groups) → \(shape[0]), kernel \(Size2(shape[1], shape[2]).brief)"
    if options.stride != 1 { text += ", stride \(options.stride.brief)" }
    if options.padding != .none { text += ", padding \(padding)" }
    if options.border != .zero { text += ", border \(options.border)" }
    if options.dilation != 1 { text += ", dilation \(options.dilation.brief)" }
    if options.groups != 1 { text += ", groups \(options.groups)" }
    if options.upsampling != 1 { text += ", upsampling \(options.upsampling)" }
    if isFlipped { text += ", flipped" }
    if isRectified { text += ", rectified" }
    return text + ")"
  }

  /// `[N, H, W, in]` to `[N, H', W', out]`.
  public func forward(_ x: Tensor) -> Tensor {
    conv2d(
      x, weight: kernel, bias: bias?.value, options: options, rectified: isRectified, cache: cache)
  }

  /// The weight as it is used.
  var kernel: Tensor {
    isFlipped ? weight.value.flipped(axis: 1).flipped(axis: 2) : weight.value
  }
}
