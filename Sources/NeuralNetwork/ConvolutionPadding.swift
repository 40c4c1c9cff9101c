import TensorCore

/// How far zeros extend the input of a convolution; three rules have names in the chapter (6.3).
public enum ConvolutionPadding: Sendable, Hashable, ExpressibleByIntegerLiteral {
  /// So many on both sides of each axis.
  case size(Size2)
  /// None: the output has N − K + 1 places (窄卷积).
  case narrow
  /// K − 1 on both sides: every place that the kernel touches, N + K − 1 of them (宽卷积).
  case wide
  /// (K − 1) / 2 on both sides, one more after the end for an even K: as many places as the input has,
  /// with stride 1 (等宽卷积).
  case equalWidth

  /// So many on both sides of both axes.
  public init(integerLiteral value: Int) { self = .size(Size2(value)) }

  /// The widths for a kernel; a dilated kernel spans δ (K − 1) + 1 places.
  ///
  /// - Parameters:
  ///   - kernelSize: K of each axis.
  ///   - dilation: δ of each axis.
  public func widths(kernelSize: Size2, dilation: Size2 = 1) -> Padding2 {
    let rows = dilation.height * (kernelSize.height - 1)
    let columns = dilation.width * (kernelSize.width - 1)
    switch self {
    case .size(let size): return Padding2(size)
    case .narrow: return .none
    case .wide: return Padding2(Size2(rows, columns))
    case .equalWidth:
      return Padding2(
        top: rows / 2, bottom: rows - rows / 2, left: columns / 2, right: columns - columns / 2)
    }
  }
}

extension ConvolutionPadding: CustomStringConvertible {
  /// As `narrow`, or the number of zeros.
  public var description: String {
    switch self {
    case .size(let size): size.brief
    case .narrow: "narrow"
    case .wide: "wide"
    case .equalWidth: "equalWidth"
    }
  }
}

extension Size2 {
  /// `3`, or `3×5` where the axes differ.
  var brief: String { height == width ? "\(height)" : "\(height)×\(width)" }
}
