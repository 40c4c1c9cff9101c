import GRDB
import GRDBSQLite

extension ChatIndex {
  /// Where a word occurs in one field.
  struct Postings: Equatable {
    /// How many entries have it there.
    var entryCount: Int
    /// The rows of its list.
    var rows: Range<Int>

    static let none = Postings(entryCount: 0, rows: 0..<0)
  }

  /// A word of a question: where it occurs, and how rare it is there.
  struct Word {
    var prompts: Postings
    var answers: Postings
    /// Its rarity in prompts; that of a word nobody has, if it is in none.
    var promptRarity: Float
    /// As above, in answers.
    var answerRarity: Float
  }

  /// Looks words up.
  func words(_ words: [String], _ db: Database) throws -> [Word] {
    let statement = try db.cachedStatement(
      sql: "SELECT prompts, promptRow, promptRows, answers, answerRow, answerRows FROM words WHERE word = ?")
    return try words.map { word in
      let row = try Row.fetchOne(statement, arguments: [word])
      let (prompts, answers) = (try postings(row, at: 0), try postings(row, at: 3))
      return Word(
        prompts: prompts, answers: answers,
        promptRarity: summary.bm25.prompt.rarity(count: prompts.entryCount, of: entryCount),
        answerRarity: summary.bm25.answer.rarity(count: answers.entryCount, of: entryCount))
    }
  }

  private func postings(_ row: Row?, at column: Int) throws -> Postings {
    guard let row else { return .none }
    guard let count = row.whole(column), (0...entryCount).contains(count), let first = row.whole(column + 1),
      let rows = row.whole(column + 2), (0..<1 << 40).contains(first), (0..<1 << 31).contains(rows)
    else { throw IndexError.damaged(path, "a word has no numbers") }
    return Postings(entryCount: count, rows: first..<first + rows)
  }

  /// Adds `weight · impact` to the score of each entry of a list, an impact being a share of the largest one.
  func add(
    _ postings: Postings, weight: Float, to scores: UnsafeMutableBufferPointer<Float>, _ db: Database
  ) throws {
    guard !postings.rows.isEmpty else { return }
    let statement = try db.cachedStatement(
      sql: "SELECT data FROM postings WHERE id >= ? AND id < ? ORDER BY id")
    var total = 0
    try forEachBlob(statement, from: postings.rows.lowerBound, to: postings.rows.upperBound) { bytes in
      guard let count = PostingList.add(bytes, weight: weight / 255, to: scores) else {
        throw IndexError.damaged(path, "a list of postings")
      }
      total += count
    }
    guard total == postings.entryCount else {
      throw IndexError.damaged(path, "a list of postings is too short")
    }
  }

  /// Compares queries with all vectors.
  ///
  /// - Parameters:
  ///   - question: compared with the rows of questions.
  ///   - context: compared with the rows of replies.
  ///   - products: gets a number for each row, questions first.
  func scan(
    question: CompactQuery, context: CompactQuery, into products: UnsafeMutableBufferPointer<Float>,
    _ db: Database
  ) throws {
    var row = 0
    let total = summary.questionRows + summary.replyCount
    try forEachBlock(db) { bytes in
      let count = bytes.count / (summary.dimensions + 4)
      let isQuestion = row < summary.questionRows
      guard row + count <= (isQuestion ? summary.questionRows : total), let target = products.baseAddress
      else {
        throw IndexError.damaged(path, "a block of vectors")
      }
      (isQuestion ? question : context).products(count: count, block: bytes, into: target + row)
      row += count
    }
    guard row == total else { throw IndexError.damaged(path, "vectors are missing") }
  }

  /// Steps through the blocks of vectors, each of `count · dimensions` codes and `count` scales, in place.
  func forEachBlock(_ db: Database, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let statement = try db.cachedStatement(
      sql: "SELECT data FROM vectors WHERE id >= ? AND id < ? ORDER BY id")
    try forEachBlob(statement, from: 0, to: 1 << 40) { bytes in
      guard !bytes.isEmpty, bytes.count % (summary.dimensions + 4) == 0 else {
        throw IndexError.damaged(path, "a block of vectors")
      }
      try body(bytes)
    }
  }

  /// Steps through the blobs of a statement of two bounds, in place: the bytes are valid during the call
  /// only.
  private func forEachBlob(
    _ statement: Statement, from first: Int, to end: Int, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let handle = statement.sqliteStatement
    sqlite3_reset(handle)
    defer { sqlite3_reset(handle) }
    sqlite3_bind_int64(handle, 1, Int64(first))
    sqlite3_bind_int64(handle, 2, Int64(end))
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_ROW:
        let bytes = UnsafeRawBufferPointer(
          start: sqlite3_column_blob(handle, 0), count: Int(sqlite3_column_bytes(handle, 0)))
        try body(bytes)
      case SQLITE_DONE: return
      case let code:
        let message = sqlite3_db_handle(handle).flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
        throw IndexError.damaged(path, message ?? "error \(code) of SQLite")
      }
    }
  }
}
