/// What a reader accepts; checked before memory for pixels is taken.
public struct ImageLimits: Sendable, Hashable {
  /// The largest width times height, in pixels.
  public var maximumPixels: Int
  /// The largest file, in bytes.
  public var maximumFileSize: Int

  /// Creates limits; both are at least 1.
  public init(maximumPixels: Int = 268_435_456, maximumFileSize: Int = 1 << 30) {
    precondition(
      maximumPixels > 0 && maximumFileSize > 0,
      "ImageLimits: expected limits of at least 1, found \(maximumPixels) and \(maximumFileSize)")
    self.maximumPixels = maximumPixels
    self.maximumFileSize = maximumFileSize
  }

  /// 268,435,456 pixels (16,384 × 16,384) and a file of 1 GiB.
  public static let `default` = ImageLimits()
}
