/// Reads the form of this application's own knowledge.
///
/// ```
/// ### lstm-gates
/// - What are the gates of an LSTM?
/// - LSTM 有哪几个门？
///
/// **en** An LSTM has three gates: …
///
/// **zh** LSTM 有三个门：…
/// ```
/// An entry begins with `### key` of small letters, digits and `-`; then a phrasing a line, in any language;
/// then the answer in each language, of one or more paragraphs. What stands before the first entry, and after
/// a heading of another level, is for readers of the file.
enum KnowledgeText {
  /// Whether a Markdown text has this form.
  static func isLike(_ text: String) -> Bool {
    var hasKey = false
    for line in text.split(separator: "\n") {
      if line.hasPrefix("### ") { hasKey = true }
      if hasKey, Language.allCases.contains(where: { line.hasPrefix("**\($0.rawValue)** ") }) { return true }
    }
    return false
  }

  static func entries(of text: String, name: String) throws(SourceError) -> [ChatEntry] {
    var reader = KnowledgeReader(name: name)
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      try reader.take(line, number: number + 1)
    }
    try reader.finishEntry()
    return reader.entries
  }
}

private struct KnowledgeReader {
  let name: String
  private(set) var entries: [ChatEntry] = []
  private var linesOfKeys: [String: Int] = [:]
  private var key: String?
  private var line = 0
  private var phrasings: [String] = []
  private var answers: [ChatEntry.Answer] = []

  init(name: String) { self.name = name }

  mutating func take(_ line: Substring, number: Int) throws(SourceError) {
    if MarkdownText.heading(line) != nil {
      try finishEntry()
      if line.hasPrefix("### ") { try beginEntry(String(line.dropFirst(4)).trimmed, number: number) }
    } else if key == nil || line.isBlank {
      // For readers of the file; a blank line in an answer is put back when text follows.
      if !answers.isEmpty, key != nil { answers[answers.count - 1].text += "\n" }
    } else if line.hasPrefix("- "), answers.isEmpty {
      phrasings.append(line.dropFirst(2).trimmed)
    } else if let language = Language.allCases.first(where: { line.hasPrefix("**\($0.rawValue)** ") }) {
      guard !answers.contains(where: { $0.language == language }) else {
        throw SourceError(
          name, line: number, "expected one answer a language, found a second '**\(language.rawValue)**'")
      }
      answers.append(.init(line.dropFirst(7).trimmed, language: language))
    } else if answers.isEmpty {
      throw SourceError(
        name, line: number,
        "expected '- phrasing', '**en** answer' or '**zh** answer' in entry '\(key ?? "")', found \(quoted(line))"
      )
    } else {
      answers[answers.count - 1].text += "\n\(line)"
    }
  }

  private mutating func beginEntry(_ key: String, number: Int) throws(SourceError) {
    guard !key.isEmpty, key.utf8.allSatisfy(isKeyLetter) else {
      throw SourceError(
        name, line: number, "expected a key of small letters, digits and '-', found \(quoted(key))")
    }
    if let first = linesOfKeys.updateValue(number, forKey: key) {
      throw SourceError(
        name, line: number, "expected a new key, found \(quoted(key)), which line \(first) has")
    }
    (self.key, line) = (key, number)
  }

  private func isKeyLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
    default: false
    }
  }

  mutating func finishEntry() throws(SourceError) {
    guard let key else { return }
    for (isMissing, what) in [
      (phrasings.isEmpty, "at least one '- phrasing'"), (phrasings.contains(""), "text after '-'"),
      (answers.isEmpty, "'**en** answer' or '**zh** answer'"),
    ] where isMissing {
      throw SourceError(name, line: line, "expected \(what) in entry '\(key)', found none")
    }
    let answers = self.answers.map { ChatEntry.Answer($0.text.trimmed, language: $0.language) }
    guard answers.allSatisfy({ !$0.text.isEmpty }) else {
      throw SourceError(name, line: line, "expected text after the language in entry '\(key)', found none")
    }
    entries.append(ChatEntry(key: key, prompt: .questions(phrasings), answers: answers, line: line))
    (self.key, phrasings, self.answers) = (nil, [], [])
  }
}
