extension StringProtocol {
  /// How many columns of a terminal the text takes.
  ///
  /// Chinese, Japanese, Korean and emoji take two, combining marks none. What looks like one character
  /// counts once, however many code points it is made of.
  public var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

  /// The longest beginning that takes at most `columns` columns; text that was cut ends in `…`.
  public func truncated(toWidth columns: Int) -> String {
    guard displayWidth > columns else { return String(self) }
    guard columns > 0 else { return "" }
    var result = ""
    var width = 0
    for character in self {
      width += character.displayWidth
      if width > columns - 1 { break }
      result.append(character)
    }
    return result + "…"
  }
}

extension Character {
  /// How many columns of a terminal the character takes: 0, 1 or 2.
  public var displayWidth: Int {
    var width = 0
    for scalar in unicodeScalars {
      // The selector of the emoji form, which is wide whatever its base is.
      if scalar == "\u{FE0F}", width > 0 { return 2 }
      width = Swift.max(width, scalar.columns)
    }
    return width
  }
}

extension Unicode.Scalar {
  fileprivate var columns: Int {
    if value >= 0x20, value < 0x7F { return 1 }
    switch properties.generalCategory {
    case .control, .format, .nonspacingMark, .enclosingMark, .lineSeparator, .paragraphSeparator, .surrogate:
      return 0
    default: break
    }
    if properties.isEmojiPresentation { return 2 }
    // The vowels and final consonants that join a Hangul syllable.
    if (0x1160...0x11FF).contains(value) { return 0 }
    return Self.wide.contains { $0.contains(value) } ? 2 : 1
  }

  /// The blocks that Unicode's East Asian Width calls wide or full-width.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
    0x16FE0...0x18AFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF, 0x20000...0x3FFFD,
  ]
}
