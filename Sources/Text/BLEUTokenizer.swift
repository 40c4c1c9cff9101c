/// How a sentence is cut into words before BLEU compares them; figures are comparable only if this is the same.
public enum BLEUTokenizer: String, CaseIterable, Sendable {
  /// That of NIST's mteval-v13a script, the usual one for languages with spaces.
  case mteval13a = "13a"
  /// Chinese characters one by one, the rest as ``mteval13a`` has it.
  case chinese = "zh"
  /// Every code point.
  case characters = "char"
  /// What stands between spaces: for texts that are tokenized already.
  case whitespace = "none"

  /// The words of a sentence.
  func words(of sentence: String) -> [ArraySlice<Unicode.Scalar>] {
    var scalars = Array(sentence.unicodeScalars)
    while let last = scalars.last, last.separatesWords { scalars.removeLast() }
    switch self {
    case .whitespace: return scalars.splitAtSpaces()
    case .characters: return scalars.indices.filter { !scalars[$0].separatesWords }.map { scalars[$0...$0] }
    case .mteval13a:
      return BLEUTokenizer.separated([" "] + BLEUTokenizer.plain(scalars) + [" "]).splitAtSpaces()
    case .chinese:
      let start = scalars.firstIndex { !$0.separatesWords } ?? scalars.endIndex
      var spaced: [Unicode.Scalar] = []
      for scalar in scalars[start...] {
        spaced += BLEUTokenizer.isChinese(scalar) ? [" ", scalar, " "] : [scalar]
      }
      return BLEUTokenizer.separated(spaced).splitAtSpaces()
    }
  }

  /// Without the marks of SGML files, as mteval-v13a wants them.
  private static func plain(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var text = scalars
    for (old, new) in [("<skipped>", ""), ("-\n", ""), ("\n", " ")] {
      text = replacing(old, with: new, in: text)
    }
    guard text.contains("&") else { return text }
    for (old, new) in [("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")] {
      text = replacing(old, with: new, in: text)
    }
    return text
  }

  private static func replacing(
    _ old: String, with new: String, in text: [Unicode.Scalar]
  ) -> [Unicode.Scalar] {
    let (old, new) = (Array(old.unicodeScalars), Array(new.unicodeScalars))
    guard let first = old.first, text.contains(first) else { return text }
    var result: [Unicode.Scalar] = []
    var index = 0
    while index < text.count {
      if text[index] == first, text[index...].starts(with: old) {
        result += new
        index += old.count
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }

  /// Spaces around marks; `.` and `,` stay between digits, `-` within words.
  private static func separated(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    for scalar in text { result += isMark(scalar) ? [" ", scalar, " "] : [scalar] }
    result = rewritten(result) { !isDigit($0) && isPoint($1) ? [$0, " ", $1, " "] : nil }
    result = rewritten(result) { isPoint($0) && !isDigit($1) ? [" ", $0, " ", $1] : nil }
    return rewritten(result) { isDigit($0) && $1 == "-" ? [$0, " ", $1, " "] : nil }
  }

  /// Rewrites pairs of neighbours from left to right; a code point belongs to one pair at most.
  private static func rewritten(
    _ text: [Unicode.Scalar], _ rule: (Unicode.Scalar, Unicode.Scalar) -> [Unicode.Scalar]?
  ) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(text.count + 16)
    var index = 0
    while index < text.count {
      if index + 1 < text.count, let pair = rule(text[index], text[index + 1]) {
        result += pair
        index += 2
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private static func isPoint(_ scalar: Unicode.Scalar) -> Bool { scalar == "." || scalar == "," }

  /// All marks of ASCII but `'`, `,`, `-` and `.`.
  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " "..."&", "("..."+", "/", ":"..."@", "["..."`", "{"..."~": true
    default: false
    }
  }

  /// What sacrebleu takes for Chinese: besides characters and their typography many signs, curly quotes and
  /// dashes among them, but no characters beyond the basic plane.
  private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3400...0x4DB5, 0x4E00...0x9FBB, 0xF900...0xFA2D, 0xFA30...0xFA6A, 0xFA70...0xFAD9, 0xFF00...0xFFEF,
      0x2001...0x2A6D, 0x2E80...0x2EFF, 0x2F00...0x2FDF, 0x2FF0...0x2FFF, 0x3000...0x303F, 0x3100...0x312F,
      0x31A0...0x31BF, 0x31C0...0x31EF, 0x3200...0x33FF, 0xFE10...0xFE1F, 0xFE30...0xFE4F:
      true
    default: false
    }
  }
}
