import Checkpoints
import Glibc

/// Makes an index of files, or a new one of an old one and files.
///
/// All or nothing: the new index takes the place of the old one when it is complete and on the disk. Whatever
/// fails or ends the process before leaves the old one as it was.
public struct ChatIndexing {
  /// What is being done, for a progress bar.
  public enum Step: Sendable, Hashable {
    /// Entries get their vectors; counted in entries.
    case encoding
    /// The index is written; counted in entries.
    case writing
  }

  /// What came of it.
  public struct Report: Sendable, Equatable {
    /// Entries that are new.
    public var added = 0
    /// Entries that are gone, since their file has changed or was taken out.
    public var removed = 0
    /// Entries that were left out, since they are there already.
    public var repeated = 0
    /// All entries of the index now.
    public var total = 0
  }

  /// A file with its entries and the SHA-256 of its bytes.
  public struct Input: Sendable {
    var file: SourceFile
    var sha256: String

    /// A file that has been read.
    public init(_ file: SourceFile, sha256: String) {
      self.file = file
      self.sha256 = sha256
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - format: its form; by its name when nil.
    ///   - language: takes only what is said in this language; everything when nil.
    /// - Throws: `TextError` or `SourceError` that names the line.
    public init(contentsOf path: String, format: SourceFormat? = nil, only language: Language? = nil) throws {
      let whole = try SourceFile(contentsOf: path, format: format)
      file = try language.map { (language) throws(SourceError) in try whole.only(language) } ?? whole
      sha256 = try SHA256.hexadecimal(ofFile: path)
    }
  }

  private let path: String
  private let encoder: (any TurnEncoder)?
  private let bm25: FieldSettings
  /// Whether to go on; asked often.
  public var shouldStop: () -> Bool = { false }
  /// Gets the step, how much of it is done, and how much there is.
  public var observe: (Step, Int, Int) -> Void = { _, _, _ in }

  /// Work on an index.
  ///
  /// - Parameters:
  ///   - path: the index, which need not be there yet.
  ///   - encoder: what gives texts vectors; without one answers are found by words alone.
  ///   - bm25: how words count.
  public init(path: String, encoder: (any TurnEncoder)?, bm25: FieldSettings = FieldSettings()) {
    self.path = path
    self.encoder = encoder
    self.bm25 = bm25
  }

  /// The work was stopped; the index is what it was.
  public struct Stopped: Error {}

  /// Makes the index.
  ///
  /// - Parameters:
  ///   - inputs: the files; one that the index has already takes the place of its old form.
  ///   - removing: names of files whose entries go.
  ///   - fresh: whether to begin with nothing instead of the index that is there.
  /// - Throws: `IndexError` when another process is writing, the old index is damaged, or the new one cannot
  ///   be written; `Stopped`.
  public func run(_ inputs: [Input], removing: [String] = [], fresh: Bool = false) throws -> Report {
    let lock = try IndexLock(of: path)
    defer { withExtendedLifetime(lock) {} }
    var contents = IndexContents()
    if fresh {
      try IndexFormat.checkReplaceable(path)
    } else if access(path, F_OK) == 0 {
      contents = try ChatIndex(contentsOf: path).contents(encoderHash: encoder?.hash)
    }
    let before = contents.entries.count
    var report = Report()
    for name in removing {
      guard contents.remove(name) else {
        let names = contents.sources.map(\.name).joined(separator: ", ")
        throw IndexError(
          .cannotRead, path,
          "expected a file of the index (\(names.isEmpty ? "it has none" : names)), found \(quoted(name))")
      }
    }
    for input in inputs {
      let source = IndexContents.Source(
        name: input.file.path, format: input.file.format, sha256: input.sha256)
      let change = contents.replace(source, with: input.file.entries)
      report.added += change.added
      report.repeated += change.repeated
    }
    report.total = contents.entries.count
    report.removed = before + report.added - report.total
    contents.sort()
    if let encoder { try encode(&contents, encoder) }
    let total = max(contents.entries.count, 1)
    try IndexWriter(contents: contents, encoder: encoder, bm25: bm25).write(to: path) { done in
      if shouldStop() { throw Stopped() }
      observe(.writing, done, total)
    }
    return report
  }

  /// How many entries are encoded at once.
  private static let batch = 1024

  private func encode(_ contents: inout IndexContents, _ encoder: any TurnEncoder) throws {
    let open = contents.entries.indices.filter { contents.entries[$0].vectors == nil }
    var next = open.startIndex
    while next < open.endIndex {
      if shouldStop() { throw Stopped() }
      let batch = open[next..<min(next + ChatIndexing.batch, open.endIndex)]
      let vectors = EntryEncoding(batch.map { contents.entries[$0].entry }, encoder: encoder).vectors
      for (index, found) in zip(batch, vectors) { contents.entries[index].vectors = found }
      next = batch.endIndex
      observe(.encoding, next, open.count)
    }
  }
}

/// The compact vectors of some entries.
private struct EntryEncoding {
  /// For each entry as many as its ``ChatEntry/vectorCount``.
  private(set) var vectors: [[CompactVector]]

  init(_ entries: [ChatEntry], encoder: any TurnEncoder) {
    vectors = .init(repeating: [], count: entries.count)
    let replies = entries.indices.filter { entries[$0].isReply }
    let questions = entries.indices.filter { !entries[$0].isReply }
    let several = questions.filter { entries[$0].promptTexts.count > 1 }
    func rows(_ matrix: [Float]) -> ArraySlice<CompactVector> {
      CompactVector.rows(of: matrix, dimensions: encoder.dimensions)[...]
    }
    let ofReplies = rows(encoder.encode(replies: replies.map { entries[$0].answers[0].text }))
    for (index, vector) in zip(replies, ofReplies) { vectors[index] = [vector] }
    var ofQuestions = rows(encoder.encode(questions: questions.flatMap { entries[$0].promptTexts }))
    for index in questions {
      let count = entries[index].promptTexts.count
      vectors[index] = Array(ofQuestions.prefix(count))
      ofQuestions = ofQuestions.dropFirst(count)
    }
    let whole = rows(
      encoder.encode(
        entries: several.map { index in
          let entry = entries[index]
          return (entry.promptTexts + (entry.keyWords.map { [$0] } ?? []), entry.answers.map(\.text))
        }))
    for (index, vector) in zip(several, whole) { vectors[index].append(vector) }
  }
}
