import Glibc

/// Everything an index says, in memory: what is read from the old one, changed, and written as the new one.
struct IndexContents {
  /// A file that entries came from.
  struct Source: Equatable {
    var name: String
    var format: SourceFormat
    var sha256: String
  }

  /// An entry with its place in the sources.
  struct Entry {
    var source: Int
    var entry: ChatEntry
    /// The compact vectors of its prompts and answers, one for each of ``IndexContents/texts(of:)``; nil
    /// before encoding.
    var vectors: [CompactVector]?
  }

  var sources: [Source] = []
  var entries: [Entry] = []

  /// What two entries have in common that are taken for one: prompts and answers.
  private struct Identity: Hashable {
    var prompts: [String]
    var isContext: Bool
    var answers: [String]

    init(_ entry: ChatEntry) {
      switch entry.prompt {
      case .questions(let texts): (prompts, isContext) = (texts, false)
      case .context(let texts): (prompts, isContext) = (Array(texts.suffix(1)), true)
      }
      answers = entry.answers.map(\.text)
    }
  }

  /// Puts a file's entries in, in the place of what the file held before.
  ///
  /// Entries that were there with the same prompts and answers keep their vectors; an entry that another file
  /// has already, or the file twice, is left out.
  ///
  /// - Returns: how many are new, and how many were left out.
  mutating func replace(_ source: Source, with new: [ChatEntry]) -> (added: Int, repeated: Int) {
    let number: Int
    if let known = place(of: source.name) {
      // It keeps the name that it had.
      sources[known] = Source(name: sources[known].name, format: source.format, sha256: source.sha256)
      number = known
    } else {
      sources.append(source)
      number = sources.count - 1
    }
    var old: [Identity: [CompactVector]?] = [:]
    var elsewhere: Set<Identity> = []
    entries.removeAll { entry in
      let identity = Identity(entry.entry)
      guard entry.source == number else {
        elsewhere.insert(identity)
        return false
      }
      old[identity] = .some(entry.vectors)
      return true
    }
    var (added, repeated) = (0, 0)
    for entry in new {
      let identity = Identity(entry)
      guard elsewhere.insert(identity).inserted else {
        repeated += 1
        continue
      }
      let vectors = old[identity]
      if vectors == nil { added += 1 }
      entries.append(Entry(source: number, entry: entry, vectors: vectors ?? nil))
    }
    return (added, repeated)
  }

  /// Which source a file is, however its path is spelt: as it was, or as one that leads to the same place.
  private func place(of name: String) -> Int? {
    if let place = sources.firstIndex(where: { $0.name == name }) { return place }
    let path = IndexContents.realPath(name)
    return path.flatMap { path in sources.firstIndex { IndexContents.realPath($0.name) == path } }
  }

  /// The path of a file without links and detours; of a file that is gone, that of its folder with its name.
  private static func realPath(_ path: String) -> String? {
    if let real = realpath(path, nil) {
      defer { free(real) }
      return String(cString: real)
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count > 1, let name = parts.last, !name.isEmpty else {
      return path.isEmpty ? nil : realPath(".").map { "\($0)/\(path)" }
    }
    let folder = parts.dropLast().joined(separator: "/")
    guard let real = realpath(folder.isEmpty ? "/" : folder, nil) else { return nil }
    defer { free(real) }
    return "\(String(cString: real))/\(name)"
  }

  /// Takes a file's entries out.
  ///
  /// - Returns: whether it was there.
  mutating func remove(_ name: String) -> Bool {
    guard let number = place(of: name) else { return false }
    sources.remove(at: number)
    entries.removeAll { $0.source == number }
    for index in entries.indices where entries[index].source > number { entries[index].source -= 1 }
    return true
  }

  /// Brings the entries into the order of the index: questions before replies, then by file and line.
  mutating func sort() {
    func rank(_ index: Int) -> (Int, Int, Int, Int) {
      let entry = entries[index]
      return (entry.entry.isReply ? 1 : 0, entry.source, entry.entry.line, index)
    }
    let order = entries.indices.sorted { rank($0) < rank($1) }
    entries = order.map { entries[$0] }
  }
}

extension ChatEntry {
  /// Whether the answer follows the turns of a conversation.
  var isReply: Bool { if case .context = prompt { true } else { false } }

  /// What a user would say to get the answer: the phrasings, or the turn before.
  var promptTexts: [String] {
    switch prompt {
    case .questions(let texts): texts
    case .context(let turns): Array(turns.suffix(1))
    }
  }

  /// The name of the entry as words; names are English, so they say nothing where questions are in Chinese only.
  var keyWords: String? {
    guard let key, promptTexts.contains(where: { Language(of: $0) == .english }) else { return nil }
    return String(key.map { $0 == "-" ? " " : $0 })
  }

  /// The text that BM25 finds the entry's prompts by; its name counts as one of them.
  var promptSearchText: String { (promptTexts + (keyWords.map { [$0] } ?? [])).joined(separator: "\n") }
  /// The text that BM25 finds the entry's answers by.
  var answerSearchText: String { answers.map(\.text).joined(separator: "\n") }
}
