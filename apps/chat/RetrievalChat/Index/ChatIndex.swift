import GRDB
import Glibc

/// An index of answers in a SQLite file, open for reading.
///
/// The file is never changed, only replaced, so an open index stays as it is while another process makes a
/// new one. Vectors and lists of words are read in place, from the pages that the system keeps in memory.
public final class ChatIndex: Sendable {
  /// The file, as the user named it.
  public let path: String
  let summary: IndexSummary
  /// For each question entry the number of its first row, and the number of rows; empty where each has one
  /// row.
  let firstRows: [Int32]
  private let queue: DatabaseQueue

  /// Opens an index.
  ///
  /// - Throws: `IndexError` when it is missing, no index, damaged, or of another version.
  public init(contentsOf path: String) throws(IndexError) {
    try ChatIndex.checkFile(path)
    self.path = path
    do {
      queue = try DatabaseQueue(path: path, configuration: ChatIndex.configuration)
      (summary, firstRows) = try queue.read { db in try ChatIndex.readSummary(db, path: path) }
    } catch {
      throw IndexError(reading: path, error)
    }
  }

  /// How many answers there are.
  public var entryCount: Int { summary.entryCount }
  /// Whether entries can be found by vectors; the encoder that made them is needed then.
  public var hasVectors: Bool { summary.dimensions > 0 }

  /// Reads with a connection that sees no change meanwhile.
  ///
  /// - Throws: `IndexError` for what SQLite finds wrong.
  func read<R>(_ body: (Database) throws -> R) throws(IndexError) -> R {
    do { return try queue.read(body) } catch { throw IndexError(reading: path, error) }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA mmap_size = \(1 << 40); PRAGMA cache_size = -8192; PRAGMA query_only = 1;")
    }
    return configuration
  }

  /// SQLite would make a new database of a missing file or an empty one.
  private static func checkFile(_ path: String) throws(IndexError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw IndexError(.cannotRead, path, "cannot be opened: \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw IndexError(
        .cannotRead, path, "expected an index made by 'chat index', found a folder or a device")
    }
    guard access(path, R_OK) == 0 else {
      throw IndexError(.cannotRead, path, "cannot be opened: \(String(cString: strerror(errno)))")
    }
    guard status.st_size > 0 else {
      throw IndexError(.damaged, path, "expected an index made by 'chat index', found an empty file")
    }
  }

  private static func readSummary(_ db: Database, path: String) throws -> (IndexSummary, [Int32]) {
    let id = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    guard id == Int64(IndexFormat.applicationID) else {
      throw IndexError(
        .damaged, path, "expected an index made by 'chat index', found another SQLite database")
    }
    let version = try Int64.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard version == Int64(IndexFormat.version) else {
      throw IndexError(
        .otherVersion, path,
        "expected version \(IndexFormat.version) of the index, found \(version); make it again with "
          + "'chat index --fresh'")
    }
    var values: [String: DatabaseValue] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT name, value FROM meta") {
      if let name = row.text(0) { values[name] = row[1] }
    }
    guard let summary = IndexSummary(values) else {
      throw IndexError.damaged(path, "the table 'meta' lacks members")
    }
    return (summary, try firstRows(values["firstRows"], summary, path: path))
  }

  private static func firstRows(
    _ value: DatabaseValue?, _ summary: IndexSummary, path: String
  ) throws(IndexError) -> [Int32] {
    guard case .blob(let data)? = value?.storage else {
      guard summary.dimensions == 0 || summary.questionRows == summary.questionCount else {
        throw IndexError.damaged(path, "the numbers of the vectors are missing")
      }
      return []
    }
    let rows = data.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count - 3, by: 4).map {
        bytes.loadUnaligned(fromByteOffset: $0, as: Int32.self)
      }
    }
    guard rows.count == summary.questionCount + 1, rows.first == 0, rows.last == Int32(summary.questionRows),
      zip(rows, rows.dropFirst()).allSatisfy({ $0 <= $1 })
    else { throw IndexError.damaged(path, "the numbers of the vectors are wrong") }
    return rows
  }
}

extension ChatIndex {
  /// The rows of vectors of a question.
  func questionRows(of entry: Int) -> Range<Int> {
    firstRows.isEmpty ? entry..<entry + 1 : Int(firstRows[entry])..<Int(firstRows[entry + 1])
  }

  /// The question that a row of vectors belongs to.
  func question(ofRow row: Int) -> Int {
    guard !firstRows.isEmpty else { return row }
    var (low, high) = (0, firstRows.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(firstRows[middle]) <= row { low = middle } else { high = middle }
    }
    return low
  }
}
