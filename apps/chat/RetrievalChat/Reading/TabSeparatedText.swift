/// Reads lines of a question, a tab and an answer.
///
/// `\n`, `\t` and `\\` stand for a line end, a tab and a backslash.
enum TabSeparatedText {
  static func entries(of text: String, name: String) throws(SourceError) -> [ChatEntry] {
    var entries: [ChatEntry] = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.isBlank { continue }
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(\.trimmed)
      guard fields.count == 2 else {
        throw SourceError(
          name, line: number + 1, "expected a question, one tab and an answer, found \(fields.count - 1) tabs"
        )
      }
      for (field, what) in zip(fields, ["a question before the tab", "an answer after the tab"])
      where field.isEmpty {
        throw SourceError(name, line: number + 1, "expected \(what), found nothing")
      }
      entries.append(
        ChatEntry(
          prompt: .questions([unescaped(fields[0])]), answers: [.init(unescaped(fields[1]))], line: number + 1
        ))
    }
    return entries
  }

  private static func unescaped(_ field: String) -> String {
    guard field.utf8.contains(UInt8(ascii: "\\")) else { return field }
    var result = ""
    var isEscaped = false
    for character in field {
      guard isEscaped else {
        if character == "\\" { isEscaped = true } else { result.append(character) }
        continue
      }
      isEscaped = false
      switch character {
      case "n": result.append("\n")
      case "t": result.append("\t")
      case "\\": result.append("\\")
      default: result += "\\\(character)"
      }
    }
    return isEscaped ? result + "\\" : result
  }
}

extension StringProtocol {
  /// The text without white space at its ends.
  var trimmed: String {
    var rest = self[...]
    while let first = rest.unicodeScalars.first, first.properties.isWhitespace {
      rest = rest[rest.unicodeScalars.index(after: rest.startIndex)...]
    }
    while let last = rest.unicodeScalars.last, last.properties.isWhitespace {
      rest = rest[..<rest.unicodeScalars.index(before: rest.endIndex)]
    }
    return String(rest)
  }

  /// Whether the text is nothing but white space.
  var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
