// swift-foundation uses the same interface; there is no public one for normalization form C yet.
@_spi(_Unicode) import Swift

/// Brings a sentence into the one form that a network is trained on, without changing what it says.
///
/// Letters and their accents are composed (Unicode's form C), full-width and half-width forms become the usual
/// ones, control and format characters go, references of HTML (`&amp;`) become what they stand for, and runs of spaces
/// of all kinds become one space, none at the ends.
/// The rest depends on the typography of the language. What is normalised stays as it is when normalised again.
///
/// For comparing rather than showing, see ``Swift/StringProtocol/matchingForm``.
public enum TextNormalization: String, Sendable, CaseIterable {
  /// Curly quotes become straight, dashes `–`, ellipses `...`; marks of Chinese typography become the usual ones.
  case western
  /// Marks after a Chinese character become wide: `吗?` is `吗？`; straight quotes become `“` and `”` in turn; spaces
  /// beside Chinese characters go.
  case chinese

  /// The normal form of a sentence; empty for one of spaces only.
  public func callAsFunction(_ text: String) -> String {
    let cleaned = TextNormalization.cleaned(text)
    var view = String.UnicodeScalarView()
    switch self {
    case .western:
      for scalar in cleaned {
        if scalar.value >= 0x80 || scalar == "`", let marks = TextNormalization.westernMarks[scalar] {
          view.append(contentsOf: marks)
        } else {
          view.append(scalar)
        }
      }
    case .chinese: view.append(contentsOf: TextNormalization.withWideMarks(cleaned))
    }
    // What stood between a letter and its accent may be gone now.
    let result = TextNormalization.composed(String(view))
    // What a reference stood for has to be brought into form too.
    let decoded = result.withCharacterReferencesDecoded
    return decoded.utf8.count < result.utf8.count ? self(decoded) : result
  }

  // MARK: Chinese typography

  /// Marks beside Chinese characters in their wide form, without spaces beside them.
  private static func withWideMarks(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    // Whether the next letter, digit or Chinese character after a place is Chinese; marks and spaces between
    // do not count, so that the answer stays when they change.
    var leadsToChinese = [Bool](repeating: false, count: scalars.count + 1)
    for index in scalars.indices.reversed() {
      leadsToChinese[index] = leadsToChinese[index + 1]
      switch WordKind(scalars[index]) {
      case .unspaced: leadsToChinese[index] = true
      case .word, .digit, .symbol: leadsToChinese[index] = false
      default: break
      }
    }
    var result: [Unicode.Scalar] = []
    var isQuoteOpen = false
    for (index, scalar) in scalars.enumerated() {
      guard scalar != " " else {
        if let last = result.last, !isChinese(last) { result.append(" ") }
        continue
      }
      let last = result.last { $0 != " " }
      let mark = wide(
        scalar, afterChinese: last.map(isChinese) ?? false, beforeChinese: leadsToChinese[index + 1],
        isLast: index + 1 == scalars.count, isQuoteOpen: &isQuoteOpen)
      if isChinese(mark), result.last == " " { result.removeLast() }
      result.append(mark)
    }
    return result
  }

  /// A mark in its wide form beside Chinese characters.
  private static func wide(
    _ scalar: Unicode.Scalar, afterChinese: Bool, beforeChinese: Bool, isLast: Bool, isQuoteOpen: inout Bool
  ) -> Unicode.Scalar {
    switch scalar {
    case "\u{201c}", "\u{201d}": isQuoteOpen = scalar == "\u{201c}"
    case "\"" where afterChinese || beforeChinese || isQuoteOpen:
      isQuoteOpen.toggle()
      return isQuoteOpen ? "\u{201c}" : "\u{201d}"
    case "." where afterChinese && isLast: return "。"
    case "(": return beforeChinese || afterChinese ? "（" : scalar
    default: return afterChinese ? wideMarks[scalar] ?? scalar : scalar
    }
    return scalar
  }

  /// Whether a code point is a Chinese character or a mark of Chinese typography.
  private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3001...0x303F, 0xFF01...0xFF65, 0x201C, 0x201D, 0x2026: true
    default: scalar.isUnspaced
    }
  }

  private static let wideMarks: [Unicode.Scalar: Unicode.Scalar] = [
    "?": "？", "!": "！", ",": "，", ";": "；", ":": "：", ")": "）", "﹐": "，", "﹖": "？", "﹗": "！", "﹔": "；",
    "﹕": "：", "｡": "。", "､": "、",
  ]

  // MARK: Western typography

  private static let westernMarks: [Unicode.Scalar: [Unicode.Scalar]] = {
    var marks: [Unicode.Scalar: [Unicode.Scalar]] = [:]
    for mark in "‘’‚‛′`´".unicodeScalars { marks[mark] = ["'"] }
    for mark in "“”„‟″«»「」『』《》".unicodeScalars { marks[mark] = ["\""] }
    for mark in "‐‑‒−".unicodeScalars { marks[mark] = ["-"] }
    for mark in "—―".unicodeScalars { marks[mark] = ["–"] }
    marks["…"] = [".", ".", "."]
    for (wide, narrow) in zip("，。！？；：（）、【】".unicodeScalars, ",.!?;:(),[]".unicodeScalars) {
      marks[wide] = [narrow]
    }
    return marks
  }()

  // MARK: All languages

  /// Unicode's normalization form C; texts in ASCII are in it.
  private static func composed(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text }
    var scalars = String.UnicodeScalarView()
    for character in text._nfc { scalars.append(character) }
    return String(scalars)
  }

  /// In form C and of usual width, without control characters, with single spaces between words.
  private static func cleaned(_ text: String) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    var isSpacePending = false
    let scalars = Array(composed(text).unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      if isSpace(scalar) {
        isSpacePending = !result.isEmpty
        continue
      }
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      if isDropped(scalar, after: isSpacePending ? nil : result.last, before: next) { continue }
      if isSpacePending { result.append(" ") }
      isSpacePending = false
      result.append(usualWidth(scalar))
    }
    return result
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    (0x09...0x0D).contains(scalar.value) || scalar == " " || scalar == "\u{85}"
      || scalar.value >= 0xA0
        && scalar.properties.isWhitespace
  }

  /// Control and format characters; a zero-width joiner stays between two emoji.
  private static func isDropped(
    _ scalar: Unicode.Scalar, after last: Unicode.Scalar?, before next: Unicode.Scalar?
  ) -> Bool {
    guard scalar.value < 0x20 || scalar.value >= 0x7F else { return false }
    if scalar == "\u{200d}" {
      return !(last.map { $0.value >= 0x2000 } ?? false) || !(next.map { $0.properties.isEmoji } ?? false)
    }
    if (0xE0020...0xE007F).contains(scalar.value) { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned: return true
    default: return false
    }
  }

  /// Full-width letters, digits and signs in their usual width; marks that Chinese texts use stay wide.
  private static func usualWidth(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0xFF01, 0xFF08, 0xFF09, 0xFF0C, 0xFF1A, 0xFF1B, 0xFF1F, 0xFF5E: scalar
    case 0xFF02...0xFF5D: Unicode.Scalar(UInt8(scalar.value - 0xFF01 + 0x21))
    case 0xFFE1: "£"
    case 0xFFE5: "¥"
    default: scalar
    }
  }
}
