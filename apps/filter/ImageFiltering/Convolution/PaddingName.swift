/// How far a picture or a signal is extended, as users call it; the names of the chapter are understood as well.
public enum PaddingName: Equatable, Sendable {
  /// Not at all (窄卷积).
  case narrow
  /// So that the size stays (等宽卷积).
  case equal
  /// As far as the kernel touches (宽卷积).
  case wide
  /// On the side of the past only; for signals.
  case causal
  /// So many on each side.
  case size(Int)

  /// Reads `narrow`, `equal`, `wide`, a number up to 100,000, or `causal` where that is allowed.
  public init?(_ text: String, causal: Bool = false) {
    switch text.lowercased() {
    case "narrow", "窄", "窄卷积": self = .narrow
    case "equal", "same", "等宽", "等宽卷积": self = .equal
    case "wide", "full", "宽", "宽卷积": self = .wide
    case "causal" where causal: self = .causal
    case let word:
      guard let size = Int(word), (0...100_000).contains(size) else { return nil }
      self = .size(size)
    }
  }

  /// For pictures; `causal` is as ``equal``.
  public var padding: Convolution.Padding {
    switch self {
    case .narrow: .narrow
    case .wide: .wide
    case .size(let size): .size(size)
    case .equal, .causal: .equal
    }
  }
}
