import TensorCore

/// Transposed convolution (chapter 6.3, 转置卷积): the map that takes the shape of a convolution's output
/// back to that of its input.
///
/// Its matrix is the transpose of that of the ``Conv2d`` with the same stride, padding, dilation and
/// groups; a stride of 2 doubles the picture.
///
/// **Shapes**: input `[N, H, W, in]`, output `[N, H', W', out]` with
/// H' = (H − 1) s − padding + δ (K − 1) + 1 + outputPadding. Differentiable in input, weight and bias.
public final class ConvTransposed2d: Layer {
  /// The kernels, `[in, kH, kW, out / groups]`.
  public let weight: Parameter
  /// The shift of each output channel, `[out]`.
  public let bias: Parameter?
  /// Stride, padding, dilation and groups of the convolution that this is the transpose of.
  public let options: ConvolutionOptions
  /// Rows and columns added at the bottom and right.
  public let outputPadding: Size2

  /// Makes a layer with weights uniform in ±1/√(out / groups · kH · kW), as PyTorch does, unless
  /// initialised otherwise.
  ///
  /// - Parameters:
  ///   - inputChannels: in, a multiple of `groups`.
  ///   - outputChannels: out, a multiple of `groups`.
  ///   - kernelSize: K, at least 1.
  ///   - stride: s, at least 1.
  ///   - padding: what is taken off the result's border, a number or a rule of the chapter.
  ///   - outputPadding: less than the stride; tells apart the inputs that a strided convolution maps to one
  ///     size.
  ///   - dilation: δ, at least 1.
  ///   - groups: the number of groups of channels that do not see each other.
  ///   - bias: whether there is a shift.
  ///   - initializer: how the kernels are drawn; the bias is zero with an initialiser.
  ///   - generator: where random numbers come from.
  public init(
    inputChannels: Int, outputChannels: Int, kernelSize: Size2, stride: Size2 = 1,
    padding: ConvolutionPadding = .narrow, outputPadding: Size2 = 0, dilation: Size2 = 1, groups: Int = 1,
    bias: Bool = true, initializer: Initializer? = nil, using generator: inout RandomGenerator
  ) {
    Initializer.checkChannels("ConvTransposed2d", inputChannels, outputChannels, kernelSize, groups)
    let places = kernelSize.height * kernelSize.width
    (weight, self.bias) = Initializer.weightAndBias(
      initializer,
      shape: [inputChannels, kernelSize.height, kernelSize.width, outputChannels / groups],
      bias: bias ? outputChannels : nil, fanIn: outputChannels / groups * places,
      fanOut: inputChannels / groups * places, using: &generator)
    options = ConvolutionOptions(
      stride: stride, padding: padding.widths(kernelSize: kernelSize, dilation: dilation),
      dilation: dilation, groups: groups)
    self.outputPadding = outputPadding
  }

  /// The weight, and the bias where there is one.
  public var members: [Member] { .weightAndBias(weight, bias) }

  /// As `ConvTransposed2d(16 → 8, kernel 3, stride 2)`.
  public var summary: String {
    let shape = weight.shape
    var text =
      "ConvTransposed2d(\(shape[0]) → \(shape[3] * options.groups), kernel \(Size2(shape[1], shape[2]).brief)"
    if options.stride != 1 { text += ", stride \(options.stride.brief)" }
    if options.groups != 1 { text += ", groups \(options.groups)" }
    return text + ")"
  }

  /// `[N, H, W, in]` to `[N, H', W', out]`.
  public func forward(_ x: Tensor) -> Tensor {
    convTransposed2d(
      x, weight: weight.value, bias: bias?.value, options: options, outputPadding: outputPadding)
  }
}
