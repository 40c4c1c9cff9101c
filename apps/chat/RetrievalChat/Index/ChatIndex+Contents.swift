import GRDB
import GRDBSQLite

extension ChatIndex {
  /// The file that an entry came from, and how many it has.
  public struct Source: Sendable, Equatable {
    /// Its name, as it was given to `chat index`.
    public let name: String
    /// Its form.
    public let format: SourceFormat
    /// The SHA-256 of its bytes.
    public let sha256: String
    /// How many entries of it are in the index.
    public let entryCount: Int
  }

  /// The files that the index was made of.
  ///
  /// - Throws: `IndexError` when the index turns out to be damaged.
  public func sources() throws(IndexError) -> [Source] {
    try read { db in
      try Row.fetchAll(db, sql: "SELECT name, format, sha256, entries FROM sources ORDER BY id").map { row in
        guard let name = row.text(0), let format = (row.text(1)).flatMap(SourceFormat.init(rawValue:)),
          let sha256 = row.text(2), let count = row.whole(3)
        else { throw IndexError.damaged(path, "a source has no name") }
        return Source(name: name, format: format, sha256: sha256, entryCount: count)
      }
    }
  }

  /// Everything that the index says, for making a new one of it.
  ///
  /// - Parameter hash: the encoder's; vectors of another one are left out.
  func contents(encoderHash hash: String?) throws(IndexError) -> IndexContents {
    var contents = IndexContents()
    contents.sources = try sources().map { .init(name: $0.name, format: $0.format, sha256: $0.sha256) }
    let sourceCount = contents.sources.count
    let vectors = hash == summary.encoderHash ? try allVectors() : nil
    contents.entries = try read { db in
      var result: [IndexContents.Entry] = []
      result.reserveCapacity(entryCount)
      let rows = try Row.fetchCursor(db, sql: "SELECT source, line, key FROM entries ORDER BY id")
      var (prompts, answers) = (try allPrompts(db), try allAnswers(db))
      while let row = try rows.next() {
        let number = result.count
        guard let source = row.whole(0), (0..<sourceCount).contains(source), let line = row.whole(1),
          number < entryCount, let texts = prompts[number], let found = answers[number]
        else { throw IndexError.damaged(path, "entry \(number) is incomplete") }
        (prompts[number], answers[number]) = (nil, nil)
        let prompt: ChatEntry.Prompt =
          number < summary.questionCount ? .questions(texts) : .context(texts)
        let entry = ChatEntry(key: row.text(2), prompt: prompt, answers: found, line: line)
        result.append(
          .init(source: source, entry: entry, vectors: vectors.map { Array($0[vectorRows(of: number)]) }))
      }
      guard result.count == entryCount else { throw IndexError.damaged(path, "entries are missing") }
      return result
    }
    return contents
  }

  private func vectorRows(of entry: Int) -> Range<Int> {
    if entry < summary.questionCount { return questionRows(of: entry) }
    let row = summary.questionRows + entry - summary.questionCount
    return row..<row + 1
  }

  private func allPrompts(_ db: Database) throws -> [[String]?] {
    var result = [[String]?](repeating: nil, count: entryCount)
    let rows = try Row.fetchCursor(db, sql: "SELECT entry, text FROM prompts ORDER BY entry, number")
    while let row = try rows.next() {
      guard let entry = row.whole(0), result.indices.contains(entry), let text = row.text(1) else {
        throw IndexError.damaged(path, "a prompt")
      }
      result[entry, default: []].append(text)
    }
    return result
  }

  private func allAnswers(_ db: Database) throws -> [[ChatEntry.Answer]?] {
    var result = [[ChatEntry.Answer]?](repeating: nil, count: entryCount)
    let rows = try Row.fetchCursor(
      db, sql: "SELECT entry, language, text FROM answers ORDER BY entry, language")
    while let row = try rows.next() {
      guard let entry = row.whole(0), result.indices.contains(entry), let text = row.text(2),
        let language = (row.text(1)).flatMap(Language.init(rawValue:))
      else { throw IndexError.damaged(path, "an answer") }
      result[entry, default: []].append(.init(text, language: language))
    }
    return result
  }

  private func allVectors() throws(IndexError) -> [CompactVector] {
    try read { db in
      var result: [CompactVector] = []
      let (dimensions, total) = (summary.dimensions, summary.questionRows + summary.replyCount)
      result.reserveCapacity(total)
      try forEachBlock(db) { bytes in
        let count = bytes.count / (dimensions + 4)
        for row in 0..<count {
          let codes = Array(bytes[row * dimensions..<(row + 1) * dimensions])
          let scale = bytes.loadUnaligned(fromByteOffset: count * dimensions + 4 * row, as: Float.self)
          result.append(CompactVector(codes: codes, scale: scale))
        }
      }
      guard result.count == total else { throw IndexError.damaged(path, "vectors are missing") }
      return result
    }
  }
}

extension [[String]?] {
  fileprivate subscript(index: Int, default value: [String]) -> [String] {
    get { self[index] ?? value }
    set { self[index] = newValue }
  }
}

extension [[ChatEntry.Answer]?] {
  fileprivate subscript(index: Int, default value: [ChatEntry.Answer]) -> [ChatEntry.Answer] {
    get { self[index] ?? value }
    set { self[index] = newValue }
  }
}
