/// A picture on its way through filters: colour interleaved, opacity apart.
///
/// Whole numbers of 8 or 16 bits stay what they are from filter to filter, so that one filter on a file is
/// exact; a chain works on real numbers (``Samples/float(_:)``), where 0 is black and 1 is white, and what
/// lies outside 0...1 is kept until the end. Opacity is never filtered: the outline of a picture stays. Colours
/// that cannot be seen are replaced by those of the nearest visible pixels when an ``Image`` becomes a picture,
/// so that they do not bleed into what is visible.
public struct Picture: Sendable, Equatable {
  /// The colours of a picture, pixel after pixel, row after row from the top.
  public enum Samples: Sendable, Equatable {
    /// 0...255.
    case uint8([UInt8])
    /// 0...65,535.
    case uint16([UInt16])
    /// 0 is black, 1 is white; other values may occur.
    case float([Float])

    /// How many samples there are.
    public var count: Int {
      switch self {
      case .uint8(let values): values.count
      case .uint16(let values): values.count
      case .float(let values): values.count
      }
    }
  }

  /// The type of a sample.
  public enum Depth: Sendable, Hashable {
    /// 8 bits, 16 bits, or a 32-bit real number.
    case uint8, uint16, float
  }

  /// Columns, at least 1.
  public let width: Int
  /// Rows, at least 1.
  public let height: Int
  /// How many channels carry colour: 1 (gray) or 3 (red, green, blue).
  public let channels: Int
  /// `width * height * channels` samples.
  public let samples: Samples
  /// The opacity of each pixel, as many samples as pixels, 8 or 16 bits; `nil` where all is opaque.
  public let alpha: Samples?

  /// Creates a picture.
  ///
  /// - Precondition: the numbers of samples fit, there are 1 or 3 channels, and the size is at least 1×1.
  public init(width: Int, height: Int, channels: Int, samples: Samples, alpha: Samples? = nil) {
    precondition(
      width > 0 && height > 0, "Picture: expected a size of at least 1x1, found \(width)x\(height)")
    precondition(channels == 1 || channels == 3, "Picture: expected 1 or 3 channels, found \(channels)")
    precondition(
      samples.count == width * height * channels,
      "Picture: expected \(width * height * channels) samples, found \(samples.count)")
    precondition(
      alpha.map { $0.count == width * height } ?? true,
      "Picture: expected \(width * height) samples of opacity, found \(alpha?.count ?? 0)")
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
    self.alpha = alpha
  }

  /// The type of the samples.
  public var depth: Depth {
    switch samples {
    case .uint8: .uint8
    case .uint16: .uint16
    case .float: .float
    }
  }

  /// The sample that stands for white: 255, 65,535 or 1.
  public var white: Float { depth.white }
}
