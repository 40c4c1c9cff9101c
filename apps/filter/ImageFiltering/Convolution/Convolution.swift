internal import Images
public import TensorCore

/// A convolution with everything that can be chosen about it (chapter 6.3).
///
/// As in the chapter and in neural networks the kernel is laid over the picture as it is written
/// (互相关, cross-correlation); with ``flipsKernel`` it is turned by half a turn first, which is what mathematics
/// calls convolution. For a kernel of U×V, stride S and dilation D
///
///     y[i, j] = (Σ w[u, v] x[i S + u D − P, j S + v D − P]) / divisor + bias
///
/// with u = 0…U−1, v = 0…V−1 and P rows and columns of padding, whose values ``border`` decides.
public struct Convolution: Sendable, Hashable {
  /// How many rows and columns are put around the picture.
  public enum Padding: Sendable, Hashable {
    /// None: M − K + 1 places (窄卷积).
    case narrow
    /// (K − 1) / 2 on each side: with stride 1 as many places as the picture has (等宽卷积). Odd sizes only.
    case equal
    /// K − 1 on each side: M + K − 1 places (宽卷积).
    case wide
    /// So many on each side of both axes.
    case size(Int)
  }

  /// How results become samples of a picture.
  public enum RangeRule: String, Sendable, Hashable, CaseIterable {
    /// What is below black is black, what is above white is white.
    case clip
    /// The magnitude, then as ``clip``.
    case absolute
    /// The smallest result becomes black, the largest white.
    case rescale
  }

  /// The weights.
  public var kernel: Kernel
  /// Whether the kernel is turned by half a turn: true convolution.
  public var flipsKernel: Bool
  /// The step between places, at least 1.
  public var stride: Size2
  /// The step between the weights of the kernel, at least 1.
  public var dilation: Size2
  /// How far the picture is extended.
  public var padding: Padding
  /// What lies beyond the edge.
  public var border: Border
  /// What sums are divided by; not 0.
  public var divisor: Float
  /// What is added after the division, in levels of 0...255.
  public var bias: Float
  /// How results become samples.
  public var range: RangeRule

  /// A convolution; what is left out is as OpenCV's `filter2D` has it.
  ///
  /// - Precondition: stride and dilation are at least 1, padding is not negative, the divisor is not 0.
  public init(
    kernel: Kernel, flipsKernel: Bool = false, stride: Size2 = 1, dilation: Size2 = 1,
    padding: Padding = .equal, border: Border = .reflect, divisor: Float = 1, bias: Float = 0,
    range: RangeRule = .clip
  ) {
    precondition(
      min(stride.height, stride.width, dilation.height, dilation.width) >= 1,
      "Convolution: expected stride and dilation of at least 1, found \(stride) and \(dilation)")
    if case .size(let size) = padding {
      precondition(size >= 0, "Convolution: expected padding of at least 0, found \(size)")
    }
    precondition(
      divisor != 0 && divisor.isFinite && bias.isFinite, "Convolution: expected a divisor other than 0")
    self.kernel = kernel
    self.flipsKernel = flipsKernel
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
    self.border = border
    self.divisor = divisor
    self.bias = bias
    self.range = range
  }

  /// The sizes that a convolution has on a picture.
  public struct Geometry: Sendable, Hashable {
    /// The picture.
    public var input: Size2
    /// The kernel with the gaps of its dilation: D (K − 1) + 1.
    public var span: Size2
    /// Rows and columns around the picture.
    public var padding: Padding2
    /// The result: ⌊(M + P₁ + P₂ − span) / S⌋ + 1.
    public var output: Size2
  }

  /// The sizes on a picture of `width` × `height`.
  ///
  /// - Throws: ``FilterError/evenKernel(size:)`` for equal padding of an even size,
  ///   ``FilterError/kernelLargerThanPicture(kernel:picture:)`` when no place fits,
  ///   ``FilterError/resultTooLarge(width:height:limit:)`` when there would be too many.
  public func geometry(width: Int, height: Int) throws -> Geometry {
    let span = Size2(dilation.height * (kernel.rows - 1) + 1, dilation.width * (kernel.columns - 1) + 1)
    let pad: Size2
    switch padding {
    case .narrow: pad = 0
    case .equal:
      if span.height % 2 == 0 || span.width % 2 == 0 { throw FilterError.evenKernel(size: kernel.sizeText) }
      pad = Size2((span.height - 1) / 2, (span.width - 1) / 2)
    case .wide: pad = Size2(span.height - 1, span.width - 1)
    case .size(let size): pad = Size2(size)
    }
    let options = ConvolutionOptions(stride: stride, padding: Padding2(pad), dilation: dilation)
    let input = Size2(height, width)
    let output = options.outputSize(input, kernel: Size2(kernel.rows, kernel.columns))
    if output.height < 1 || output.width < 1 {
      throw FilterError.kernelLargerThanPicture(
        kernel: "\(span.height)x\(span.width)", picture: "\(width)x\(height)")
    }
    let limit = ImageLimits.default.maximumPixels
    let (pixels, overflow) = output.height.multipliedReportingOverflow(by: output.width)
    if overflow || pixels > limit {
      throw FilterError.resultTooLarge(width: output.width, height: output.height, limit: limit)
    }
    return Geometry(input: input, span: span, padding: options.padding, output: output)
  }
}
