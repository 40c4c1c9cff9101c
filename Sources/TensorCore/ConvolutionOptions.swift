import CKernels

/// A size of each axis of a picture.
public struct Size2: Sendable, Hashable, ExpressibleByIntegerLiteral {
  /// Along the rows' axis.
  public var height: Int
  /// Along the columns' axis.
  public var width: Int

  /// A size of its own for each axis.
  public init(_ height: Int, _ width: Int) { (self.height, self.width) = (height, width) }

  /// The same size along both axes.
  public init(integerLiteral value: Int) { self.init(value, value) }

  /// The same size along both axes.
  public init(_ both: Int) { self.init(both, both) }
}

/// How many zeros are put around a picture before it is convolved.
public struct Padding2: Sendable, Hashable {
  /// Rows above.
  public var top: Int
  /// Rows below.
  public var bottom: Int
  /// Columns to the left.
  public var left: Int
  /// Columns to the right.
  public var right: Int

  /// A width of its own for each side.
  public init(top: Int, bottom: Int, left: Int, right: Int) {
    (self.top, self.bottom, self.left, self.right) = (top, bottom, left, right)
  }

  /// The same width on both sides of an axis.
  public init(_ size: Size2) {
    self.init(top: size.height, bottom: size.height, left: size.width, right: size.width)
  }

  /// No padding.
  public static let none = Padding2(Size2(0))
}

/// What the windows of a convolution see beyond the sides of a picture.
public enum ConvolutionBorder: Sendable, Hashable, CaseIterable {
  /// Zeros.
  case zero
  /// The mirror image without the border itself: `c b | a b c | b a`. Pictures smaller than the padding are
  /// mirrored again and again.
  case reflect
  /// The border repeated: `a a | a b c | c c`.
  case replicate
}

/// How the windows of a convolution lie over a picture.
public struct ConvolutionOptions: Sendable, Hashable {
  /// Step between windows.
  public var stride: Size2
  /// Rows and columns that are added around the picture.
  public var padding: Padding2
  /// Step between the taps of a window.
  public var dilation: Size2
  /// The number of groups of channels that do not see each other.
  public var groups: Int
  /// What is in the padding.
  public var border: ConvolutionBorder
  /// How many times each pixel is repeated along both axes before anything else; the enlarged picture is never
  /// stored.
  public var upsampling: Int

  /// Options; every number but the padding is at least 1.
  public init(
    stride: Size2 = 1, padding: Padding2 = .none, dilation: Size2 = 1, groups: Int = 1,
    border: ConvolutionBorder = .zero, upsampling: Int = 1
  ) {
    precondition(stride.height > 0 && stride.width > 0, "convolution: stride \(stride) must be positive")
    precondition(dilation.height > 0 && dilation.width > 0, "convolution: dilation must be positive")
    precondition(groups > 0, "convolution: groups must be positive, found \(groups)")
    precondition(upsampling > 0, "convolution: upsampling must be positive, found \(upsampling)")
    (self.stride, self.padding, self.dilation, self.groups) = (stride, padding, dilation, groups)
    (self.border, self.upsampling) = (border, upsampling)
  }

  /// ⌊(size · upsampling + padding − dilation (kernel − 1) − 1) / stride⌋ + 1 for each axis; 0 where nothing
  /// fits.
  public func outputSize(_ size: Size2, kernel: Size2) -> Size2 {
    func along(_ size: Int, _ before: Int, _ after: Int, _ kernel: Int, _ stride: Int, _ dilation: Int) -> Int
    {
      let span = size * upsampling + before + after - dilation * (kernel - 1) - 1
      return span < 0 ? 0 : span / stride + 1
    }
    return Size2(
      along(size.height, padding.top, padding.bottom, kernel.height, stride.height, dilation.height),
      along(size.width, padding.left, padding.right, kernel.width, stride.width, dilation.width))
  }
}

extension ck_conv2d {
  /// The geometry of `x` `[N, H, W, C]` under weights `[out, kH, kW, C / groups]`.
  init(_ x: Shape, _ w: Shape, _ options: ConvolutionOptions, operation: StaticString = "conv2d") {
    precondition(x.rank == 4, "\(operation): expected an input [N, H, W, C], found \(x)")
    precondition(w.rank == 4, "\(operation): expected weights [out, kH, kW, in], found \(w)")
    precondition(
      x[3] == w[3] * options.groups && w[0] % options.groups == 0,
      "\(operation): \(x[3]) input channels do not fit weights \(w) in \(options.groups) groups")
    let out = options.outputSize(Size2(x[1], x[2]), kernel: Size2(w[1], w[2]))
    precondition(
      out.height > 0 && out.width > 0, "\(operation): the kernel \(w) is larger than the padded input \(x)")
    self.init(
      batch: Int64(x[0]), in_h: Int64(x[1]), in_w: Int64(x[2]), in_c: Int64(x[3]),
      out_h: Int64(out.height), out_w: Int64(out.width), out_c: Int64(w[0]), k_h: Int64(w[1]),
      k_w: Int64(w[2]), stride_h: Int64(options.stride.height), stride_w: Int64(options.stride.width),
      pad_top: Int64(options.padding.top), pad_left: Int64(options.padding.left),
      dil_h: Int64(options.dilation.height), dil_w: Int64(options.dilation.width),
      groups: Int64(options.groups), upsampling: Int64(options.upsampling), border: options.border.kernel)
  }

  var outputShape: Shape { [Int(batch), Int(out_h), Int(out_w), Int(out_c)] }
}

extension ConvolutionBorder {
  fileprivate var kernel: ck_border {
    switch self {
    case .zero: ck_border_zero
    case .reflect: ck_border_reflect
    case .replicate: ck_border_replicate
    }
  }
}
