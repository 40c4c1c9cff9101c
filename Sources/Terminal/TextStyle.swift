internal import Glibc

/// Colour and weight of text on a terminal; plain where nobody sees colours.
public struct TextStyle: Sendable {
  /// Whether text is marked at all.
  public let isEnabled: Bool

  /// Text as it is.
  public static let plain = TextStyle(isEnabled: false)

  /// Marks text, or leaves it as it is.
  public init(isEnabled: Bool) { self.isEnabled = isEnabled }

  /// The style for an open descriptor (1 for the standard output, 2 for errors): marked if it is a terminal,
  /// `NO_COLOR` is unset or empty and `TERM` is not `dumb`.
  public init(forDescriptor descriptor: Int32) {
    let noColor = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
    let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
    isEnabled = isatty(descriptor) == 1 && !noColor && !isDumb
  }

  /// Heavier text.
  public func bold(_ text: String) -> String { marked(text, "1") }
  /// Fainter text.
  public func dim(_ text: String) -> String { marked(text, "2") }
  /// Text in red, for what failed.
  public func red(_ text: String) -> String { marked(text, "31") }
  /// Text in green, for what is well.
  public func green(_ text: String) -> String { marked(text, "32") }
  /// Text in yellow, for what deserves a look.
  public func yellow(_ text: String) -> String { marked(text, "33") }
  /// Text in blue, for names.
  public func blue(_ text: String) -> String { marked(text, "34") }

  private func marked(_ text: String, _ code: String) -> String {
    isEnabled && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
