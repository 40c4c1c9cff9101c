/// What a text may be that a generated one begins with.
public enum SeedTextRules {
  /// The text with line feeds only.
  ///
  /// - Throws: ``SeedTextError`` for a control character.
  public static func checked(_ text: String) throws(SeedTextError) -> String {
    let text = withLineFeeds(text)
    if let control = text.unicodeScalars.first(where: {
      $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t"
    }) {
      let code = String(control.value, radix: 16, uppercase: true)
      throw SeedTextError(description: "expected text, found the control character U+\(code)")
    }
    return text
  }

  private static func withLineFeeds(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    var before: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if scalar == "\r" {
        scalars.append("\n")
      } else if !(scalar == "\n" && before == "\r") {
        scalars.append(scalar)
      }
      before = scalar
    }
    return String(scalars)
  }
}

/// Why a text cannot be gone on from.
public struct SeedTextError: Error, Sendable, CustomStringConvertible {
  /// One line: what was expected, what was found.
  public let description: String
}
