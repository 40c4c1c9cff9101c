/// A picture in memory: whole-number samples of 8 or 16 bits, as files store them.
///
/// Samples lie row by row from the top, pixels from the left, channels interleaved, without padding:
/// `samples[(y * width + x) * format.channelCount + channel]`. Colour is *not* multiplied by alpha;
/// operations that mix pixels do that inside. The samples are used as they are stored: no gamma and no
/// colour profile is applied.
public struct Image: Sendable, Equatable {
  /// The samples of a picture, 0...255 or 0...65,535.
  public enum Samples: Sendable, Equatable {
    /// 8 bits a sample.
    case uint8([UInt8])
    /// 16 bits a sample.
    case uint16([UInt16])

    /// How many samples there are.
    public var count: Int {
      switch self {
      case .uint8(let values): values.count
      case .uint16(let values): values.count
      }
    }
  }

  /// Columns, at least 1.
  public let width: Int
  /// Rows, at least 1.
  public let height: Int
  /// The channels of a pixel.
  public let format: PixelFormat
  /// `width * height * format.channelCount` samples.
  public let samples: Samples

  /// Bits a sample: 8 or 16.
  public var bitDepth: Int {
    switch samples {
    case .uint8: 8
    case .uint16: 16
    }
  }

  /// The largest sample, which stands for 1: 255 or 65,535.
  public var maximumSample: Int { bitDepth == 8 ? 255 : 65_535 }

  /// Creates a picture of the given samples.
  ///
  /// - Precondition: `width` and `height` are at least 1 and there are exactly
  ///   `width * height * format.channelCount` samples.
  public init(width: Int, height: Int, format: PixelFormat, samples: Samples) {
    precondition(
      width > 0 && height > 0, "Image: expected a size of at least 1x1, found \(width)x\(height)")
    let expected = width * height * format.channelCount
    precondition(
      samples.count == expected,
      "Image: expected \(expected) samples for \(width)x\(height) \(format), found \(samples.count)")
    self.width = width
    self.height = height
    self.format = format
    self.samples = samples
  }

  /// Calls `body` with the samples' bytes in native order.
  func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    switch samples {
    case .uint8(let values): values.withUnsafeBytes(body)
    case .uint16(let values): values.withUnsafeBytes(body)
    }
  }
}
