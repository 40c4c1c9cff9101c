import Text

/// The forms in which questions and answers come.
public enum SourceFormat: String, Sendable, CaseIterable {
  /// A question, a tab, its answer; one pair a line.
  case tsv
  /// A conversation a line: a JSON array of turns.
  case jsonl
  /// A corpus of ChatterBot: `conversations`, a list of lists of turns.
  case yaml
  /// A text whose headings are the questions.
  case markdown
  /// The form of this application's own knowledge: `### key`, phrasings, answers in English and Chinese.
  case knowledge

  /// The format that a file's name promises; nil for other names.
  ///
  /// Markdown is taken for ``knowledge`` when it looks like it.
  public init?(path: String) {
    let name = path.lowercased()
    func ends(_ endings: String...) -> Bool { endings.contains { name.hasSuffix($0) } }
    if ends(".tsv", ".tab") {
      self = .tsv
    } else if ends(".jsonl", ".ndjson") {
      self = .jsonl
    } else if ends(".yml", ".yaml") {
      self = .yaml
    } else if ends(".md", ".markdown") {
      self = .markdown
    } else {
      return nil
    }
  }
}

/// A file of questions and answers that has been read.
public struct SourceFile: Sendable {
  /// The file, as the user named it.
  public let path: String
  /// Its form.
  public let format: SourceFormat
  /// What it says, in its order.
  public let entries: [ChatEntry]

  /// The most characters of a question or an answer.
  public static let maximumLength = 20_000

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - format: its form; by its name when nil.
  /// - Throws: `TextError` when it cannot be read or is no text; `SourceError` when its form is wrong or it
  ///   holds nothing.
  public init(contentsOf path: String, format: SourceFormat? = nil) throws {
    guard let format = format ?? SourceFormat(path: path) else {
      throw SourceError(
        path, "expected a name that ends in .tsv, .jsonl, .yml or .md; name the form with --format")
    }
    try self.init(text: TextFile(contentsOf: path).text, name: path, format: format)
  }

  /// Reads text that is there already; `name` stands for the path in messages.
  ///
  /// - Throws: `SourceError` when its form is wrong or it holds nothing.
  public init(text: String, name: String, format: SourceFormat) throws {
    self.path = name
    let format = format == .markdown && KnowledgeText.isLike(text) ? .knowledge : format
    self.format = format
    let entries: [ChatEntry]
    switch format {
    case .tsv: entries = try TabSeparatedText.entries(of: text, name: name)
    case .jsonl: entries = try ConversationLines.entries(of: text, name: name)
    case .yaml: entries = try ChatterBotCorpus.entries(of: text, name: name)
    case .markdown: entries = MarkdownText.entries(of: text)
    case .knowledge: entries = try KnowledgeText.entries(of: text, name: name)
    }
    guard !entries.isEmpty else { throw SourceError(name, "expected \(format.holds), found none") }
    for entry in entries { try SourceFile.check(entry, name: name) }
    self.entries = entries
  }

  /// The file with only what it says in one language.
  ///
  /// - Throws: `SourceError` when that is nothing.
  public func only(_ language: Language) throws(SourceError) -> SourceFile {
    let kept = entries.compactMap { $0.only(language) }
    guard !kept.isEmpty else {
      throw SourceError(path, "expected questions with answers in '\(language.rawValue)', found none")
    }
    return SourceFile(path: path, format: format, entries: kept)
  }

  private init(path: String, format: SourceFormat, entries: [ChatEntry]) {
    (self.path, self.format, self.entries) = (path, format, entries)
  }

  private static func check(_ entry: ChatEntry, name: String) throws(SourceError) {
    let prompts =
      switch entry.prompt {
      case .questions(let texts), .context(let texts): texts
      }
    for text in prompts + entry.answers.map(\.text) where text.utf8.count > maximumLength {
      guard text.unicodeScalars.count > maximumLength else { continue }
      throw SourceError(
        name, line: entry.line,
        "expected at most \(maximumLength) characters in a question or an answer, found \(text.unicodeScalars.count)"
      )
    }
  }
}

extension SourceFormat {
  /// What a file of this form holds, for messages.
  fileprivate var holds: String {
    switch self {
    case .tsv: "lines of a question, a tab and an answer"
    case .jsonl: "lines with JSON arrays of at least two turns"
    case .yaml: "conversations of at least two turns"
    case .markdown: "headings with text below them"
    case .knowledge: "entries of the form '### key'"
    }
  }
}
