import GRDB
import Glibc
import Text

/// How an index is laid out in SQLite.
///
/// An index is written once and never changed: indexing makes a new one from the old one and the files, and
/// puts it in its place. So its tables are made for reading: documents (the entries) and rows of vectors are
/// numbered without gaps, words lead to lists of bytes (see ``PostingList``), vectors stand in blocks that
/// fill a page each, so that a search reads them in place.
enum IndexFormat {
  /// `application_id`: "NNch".
  static let applicationID: Int32 = 0x4E4E_6368
  /// `user_version`: changes with the layout, the tokenizer, and what the vectors are made of.
  static let version: Int32 = 1
  /// The largest page of SQLite.
  static let pageSize = 65_536
  /// The most bytes of a block of vectors, so that its row stays within one page.
  static let largestBlock = 65_000

  /// The words of an index.
  static let tokenizer = MatchingTokenizer(stemsEnglish: true, keepsSingleCharacters: true)

  /// How many vectors a block holds.
  static func rowsInBlock(dimensions: Int) -> Int { largestBlock / (dimensions + 4) }

  /// Whether what stands at a path may give way to a new index: nothing, an empty file, or an index, damaged or of
  /// another version.
  ///
  /// - Throws: `IndexError` for anything else, so that a slip of the finger costs nobody's notes.
  static func checkReplaceable(_ path: String) throws(IndexError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    // The header of SQLite: its name first, `application_id` from byte 68 on.
    var header = [UInt8](repeating: 0, count: 72)
    let count = read(descriptor, &header, header.count)
    let identity = withUnsafeBytes(of: applicationID.bigEndian) { Array($0) }
    guard
      count == 0
        || (count == header.count && header.starts(with: "SQLite format 3\0".utf8)
          && Array(header[68...]) == identity)
    else { throw .otherKind(path) }
  }

  static func createTables(_ db: Database) throws {
    try db.execute(
      sql: """
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
        CREATE TABLE sources (id INTEGER PRIMARY KEY, name TEXT, format TEXT, sha256 TEXT, entries INTEGER);
        CREATE TABLE entries (id INTEGER PRIMARY KEY, source INTEGER, line INTEGER, key TEXT);
        CREATE TABLE prompts (
          entry INTEGER, number INTEGER, text TEXT, rarity REAL, PRIMARY KEY (entry, number)) WITHOUT ROWID;
        CREATE TABLE answers (entry INTEGER, language TEXT, text TEXT, PRIMARY KEY (entry, language)) WITHOUT ROWID;
        CREATE TABLE words (
          word TEXT PRIMARY KEY, prompts INTEGER, promptRow INTEGER, promptRows INTEGER,
          answers INTEGER, answerRow INTEGER, answerRows INTEGER) WITHOUT ROWID;
        CREATE TABLE postings (id INTEGER PRIMARY KEY, data BLOB);
        CREATE TABLE vectors (id INTEGER PRIMARY KEY, data BLOB);
        """)
  }
}

/// What an index says about itself.
struct IndexSummary: Sendable, Equatable {
  /// The entries that are questions; they have the numbers before the replies.
  var questionCount = 0
  /// The entries that are replies of conversations.
  var replyCount = 0
  /// The rows of vectors of questions; those of replies follow.
  var questionRows = 0
  /// The numbers of a vector; 0 without an encoder.
  var dimensions = 0
  /// The name and hash of the encoder that made the vectors; empty without one.
  var encoderName = ""
  var encoderHash = ""
  /// How words count in prompts and in answers.
  var bm25 = FieldSettings()

  var entryCount: Int { questionCount + replyCount }

  /// The members by name, as they stand in the table `meta`.
  var members: [(name: String, value: DatabaseValue)] {
    var members: [(name: String, value: DatabaseValue)] = [
      ("questions", questionCount.databaseValue), ("replies", replyCount.databaseValue),
      ("questionRows", questionRows.databaseValue), ("dimensions", dimensions.databaseValue),
      ("encoder", encoderName.databaseValue), ("encoderHash", encoderHash.databaseValue),
    ]
    for (field, settings) in [("prompt", bm25.prompt), ("answer", bm25.answer)] {
      members.append(("\(field).k1", Double(settings.k1).databaseValue))
      members.append(("\(field).b", Double(settings.b).databaseValue))
      members.append(("\(field).rarityPower", Double(settings.rarityPower).databaseValue))
    }
    return members
  }

  init() {}

  /// Reads the members; nil if one is missing or has no meaning.
  init?(_ values: [String: DatabaseValue]) {
    func whole(_ name: String) -> Int? {
      values[name].flatMap { Int.fromDatabaseValue($0) }.flatMap { (0...1 << 31).contains($0) ? $0 : nil }
    }
    func number(_ name: String) -> Float? {
      values[name].flatMap { Double.fromDatabaseValue($0) }.flatMap { $0 >= 0 && $0 < 100 ? Float($0) : nil }
    }
    func text(_ name: String) -> String? { values[name].flatMap { String.fromDatabaseValue($0) } }
    func settings(_ field: String) -> BM25? {
      guard let k1 = number("\(field).k1"), let b = number("\(field).b"),
        let power = number("\(field).rarityPower")
      else { return nil }
      return BM25(k1: k1, b: b, rarityPower: power)
    }
    guard let questions = whole("questions"), let replies = whole("replies"),
      let questionRows = whole("questionRows"), let dimensions = whole("dimensions"), dimensions % 64 == 0,
      dimensions <= 4096, let name = text("encoder"), let hash = text("encoderHash"),
      let prompt = settings("prompt"), let answer = settings("answer")
    else { return nil }
    questionCount = questions
    replyCount = replies
    self.questionRows = questionRows
    self.dimensions = dimensions
    (encoderName, encoderHash) = (name, hash)
    bm25 = FieldSettings(prompt: prompt, answer: answer)
  }
}
