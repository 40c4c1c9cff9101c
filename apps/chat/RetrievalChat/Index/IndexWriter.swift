import Checkpoints
import FoundationEssentials
import GRDB
import Text

/// Writes an index as a new file that takes its name when it is complete.
struct IndexWriter {
  let contents: IndexContents
  let encoder: (any TurnEncoder)?
  let bm25: FieldSettings

  /// Writes the index.
  ///
  /// - Parameters:
  ///   - contents: sorted, and with vectors if there is an encoder.
  ///   - progress: gets the entries that are done.
  /// - Throws: `IndexError` when the file cannot be written; what `progress` throws.
  func write(to path: String, progress: (Int) throws -> Void) throws {
    let file = try AtomicFile(path)
    do {
      let queue = try DatabaseQueue(path: file.temporary, configuration: IndexWriter.configuration)
      try queue.write { try write($0, progress: progress) }
      try queue.close()
    } catch let error as DatabaseError {
      throw IndexError(.cannotWrite, path, "cannot be written: \(error.message ?? "\(error.resultCode)")")
    }
    try file.commit()
  }

  /// Nobody else sees the file before it is complete, so it needs no journal.
  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { db in
      try db.execute(
        sql: """
          PRAGMA page_size = \(IndexFormat.pageSize);
          PRAGMA journal_mode = OFF;
          PRAGMA synchronous = OFF;
          PRAGMA locking_mode = EXCLUSIVE;
          PRAGMA cache_size = -65536;
          """)
    }
    return configuration
  }

  private func write(_ db: Database, progress: (Int) throws -> Void) throws {
    try IndexFormat.createTables(db)
    try writeSources(db)
    let prompts = try writeWords(db)
    try writeEntries(db, prompts, progress: progress)
    let questionRows = try writeVectors(db)
    try writeSummary(db, questionRows: questionRows)
  }

  private func writeSources(_ db: Database) throws {
    var counts = [Int](repeating: 0, count: contents.sources.count)
    for entry in contents.entries { counts[entry.source] += 1 }
    for (number, source) in contents.sources.enumerated() {
      try db.execute(
        sql: "INSERT INTO sources VALUES (?, ?, ?, ?, ?)",
        arguments: [number, source.name, source.format.rawValue, source.sha256, counts[number]])
    }
  }

  private func writeEntries(
    _ db: Database, _ words: InvertedIndexBuilder, progress: (Int) throws -> Void
  ) throws {
    let entry = try db.makeStatement(sql: "INSERT INTO entries VALUES (?, ?, ?, ?)")
    let prompt = try db.makeStatement(sql: "INSERT INTO prompts VALUES (?, ?, ?, ?)")
    let answer = try db.makeStatement(sql: "INSERT INTO answers VALUES (?, ?, ?)")
    for (number, item) in contents.entries.enumerated() {
      try entry.execute(arguments: [number, item.source, item.entry.line, item.entry.key])
      for (place, text) in item.entry.promptTexts.enumerated() {
        try prompt.execute(arguments: [number, place, text, Double(words.rarity(of: text))])
      }
      for text in item.entry.answers {
        try answer.execute(arguments: [number, text.language.rawValue, text.text])
      }
      if number % 256 == 255 { try progress(number + 1) }
    }
  }

  /// Writes the lists of words of both fields.
  ///
  /// - Returns: the words of the prompts.
  private func writeWords(_ db: Database) throws -> InvertedIndexBuilder {
    let posting = try db.makeStatement(sql: "INSERT INTO postings VALUES (?, ?)")
    var next = 0
    func write(_ field: InvertedIndexBuilder) throws -> [String: ChatIndex.Postings] {
      var lists: [String: ChatIndex.Postings] = [:]
      try field.forEachWord { text, count, rows in
        lists[text] = .init(entryCount: count, rows: next..<next + rows.count)
        for row in rows {
          try posting.execute(arguments: [next, Data(row)])
          next += 1
        }
      }
      return lists
    }
    let promptField = field(bm25.prompt) { $0.promptSearchText }
    let prompts = try write(promptField)
    let answers = try write(field(bm25.answer) { $0.answerSearchText })
    let word = try db.makeStatement(sql: "INSERT INTO words VALUES (?, ?, ?, ?, ?, ?, ?)")
    for text in Set(prompts.keys).union(answers.keys).sorted() {
      let (prompt, answer) = (prompts[text] ?? .none, answers[text] ?? .none)
      try word.execute(arguments: [
        text, prompt.entryCount, prompt.rows.lowerBound, prompt.rows.count, answer.entryCount,
        answer.rows.lowerBound, answer.rows.count,
      ])
    }
    return promptField
  }

  private func field(_ settings: BM25, _ text: (ChatEntry) -> String) -> InvertedIndexBuilder {
    var builder = InvertedIndexBuilder(tokenizer: IndexFormat.tokenizer, settings: settings)
    for item in contents.entries { builder.add(text(item.entry)) }
    return builder
  }

  /// Writes the vectors in blocks: the rows of the questions, then, in a new block, those of the replies.
  private func writeVectors(_ db: Database) throws -> Int {
    guard let encoder else { return 0 }
    let dimensions = encoder.dimensions
    let capacity = IndexFormat.rowsInBlock(dimensions: dimensions)
    let statement = try db.makeStatement(sql: "INSERT INTO vectors VALUES (?, ?)")
    var (codes, scales): ([UInt8], [Float]) = ([], [])
    var number = 0
    func finishBlock() throws {
      guard !scales.isEmpty else { return }
      var block = Data(codes)
      scales.withUnsafeBytes { block.append(contentsOf: $0) }
      try statement.execute(arguments: [number, block])
      number += 1
      codes.removeAll(keepingCapacity: true)
      scales.removeAll(keepingCapacity: true)
    }
    var (rows, questionRows) = (0, 0)
    for item in contents.entries {
      let vectors = item.vectors ?? []
      precondition(vectors.count == item.entry.vectorCount, "IndexWriter: an entry has not been encoded")
      if item.entry.isReply {
        if questionRows == rows { try finishBlock() }
      } else {
        questionRows += vectors.count
      }
      rows += vectors.count
      for vector in vectors {
        codes += vector.codes
        scales.append(vector.scale)
        if scales.count == capacity { try finishBlock() }
      }
    }
    try finishBlock()
    return questionRows
  }

  private func writeSummary(_ db: Database, questionRows: Int) throws {
    var summary = IndexSummary()
    summary.questionCount = contents.entries.count { !$0.entry.isReply }
    summary.replyCount = contents.entries.count - summary.questionCount
    summary.questionRows = questionRows
    summary.dimensions = encoder?.dimensions ?? 0
    summary.encoderName = encoder?.name ?? ""
    summary.encoderHash = encoder?.hash ?? ""
    summary.bm25 = bm25
    for (name, value) in summary.members {
      try db.execute(sql: "INSERT INTO meta VALUES (?, ?)", arguments: [name, value])
    }
    try db.execute(
      sql: "INSERT INTO meta VALUES ('firstRows', ?)", arguments: [firstRows().map { Data($0) }])
  }

  /// For each question the number of its first row, and at the end the number of rows: 32 bits each.
  ///
  /// Nil where each has one row.
  private func firstRows() -> [UInt8]? {
    guard encoder != nil else { return nil }
    var next: UInt32 = 0
    var bytes: [UInt8] = []
    var isPlain = true
    func append() {
      for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: next >> shift)) }
    }
    for item in contents.entries where !item.entry.isReply {
      append()
      let count = item.entry.vectorCount
      if count != 1 { isPlain = false }
      next += UInt32(count)
    }
    append()
    return isPlain ? nil : bytes
  }
}

extension ChatEntry {
  /// How many vectors the entry has: one for the reply, or one for each question; where there are several,
  /// one more for the entry as a whole.
  var vectorCount: Int {
    switch prompt {
    case .questions(let texts): texts.count > 1 ? texts.count + 1 : 1
    case .context: 1
    }
  }
}
