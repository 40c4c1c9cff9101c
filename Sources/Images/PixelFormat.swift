/// The channels of a pixel, in the order in which they are stored.
public enum PixelFormat: Sendable, Hashable, CaseIterable {
  /// One channel of brightness.
  case gray
  /// Brightness and opacity.
  case grayAlpha
  /// Red, green, blue.
  case rgb
  /// Red, green, blue, opacity.
  case rgba

  /// How many samples a pixel has: 1, 2, 3 or 4.
  public var channelCount: Int {
    switch self {
    case .gray: 1
    case .grayAlpha: 2
    case .rgb: 3
    case .rgba: 4
    }
  }

  /// How many of the channels carry colour: 1 or 3.
  public var colorChannelCount: Int { hasAlpha ? channelCount - 1 : channelCount }

  /// Whether the last channel is opacity.
  public var hasAlpha: Bool { self == .grayAlpha || self == .rgba }

  /// The format with this many channels; `nil` unless the count is 1...4.
  public init?(channelCount: Int) {
    switch channelCount {
    case 1: self = .gray
    case 2: self = .grayAlpha
    case 3: self = .rgb
    case 4: self = .rgba
    default: return nil
    }
  }
}
