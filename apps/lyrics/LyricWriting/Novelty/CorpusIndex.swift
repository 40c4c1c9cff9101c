import Checkpoints
import Glibc
import JSONText
import Text

/// What a model keeps of the corpus it has learnt from, beside its weights: which short stretches of words
/// stand in it, the patterns of its tunes, and the words of its rhymes.
///
/// The corpus cannot be read out of it.
///
/// The file begins with `nndlcorp`, the length of a JSON header as a little-endian 64-bit number, the
/// header, and the two filters whose lengths the header tells.
public struct CorpusIndex: Sendable, Equatable {
  /// How many words the n-grams have that the filters hold.
  static let lengths = (short: 5, long: 8)
  private static let magic = Array("nndlcorp".utf8)
  /// The most bytes that a file may have.
  public static let maximumByteCount = 64 << 20

  /// The stretches of five words.
  let short: NGramFilter
  /// The stretches of eight words.
  let long: NGramFilter
  /// The tunes, empty for a corpus without.
  public let tunes: TuneBook
  /// The words that rhyme by their spelling; empty for Chinese, which rhymes by pinyin.
  public let rhymeWords: RhymeWords

  /// The index of a corpus.
  public init(of text: String) {
    let tokens = VerseTokens(text)
    var (short, long) = (Set<UInt64>(), Set<UInt64>())
    for start in tokens.hashes.indices {
      if start + CorpusIndex.lengths.short <= tokens.hashes.count {
        short.insert(tokens.hash(from: start, length: CorpusIndex.lengths.short))
      }
      if start + CorpusIndex.lengths.long <= tokens.hashes.count {
        long.insert(tokens.hash(from: start, length: CorpusIndex.lengths.long))
      }
    }
    self.short = CorpusIndex.filter(short)
    self.long = CorpusIndex.filter(long)
    tunes = TuneBook(of: text)
    rhymeWords = RhymeWords(of: text)
  }

  private static func filter(_ hashes: Set<UInt64>) -> NGramFilter {
    var filter = NGramFilter(capacity: hashes.count)
    for hash in hashes { filter.insert(hash) }
    return filter
  }

  /// Where the index of a model's file is: beside it, with the ending `.corpus`.
  public static func path(besideWeights path: String) -> String {
    let ending = ".safetensors"
    return (path.hasSuffix(ending) ? String(path.dropLast(ending.count)) : path) + ".corpus"
  }

  /// The index beside a model's weights.
  ///
  /// - Returns: `nil` when there is none.
  /// - Throws: `TextError` when it is damaged.
  public init?(of model: LyricModel) throws(TextError) {
    let path = CorpusIndex.path(besideWeights: model.path)
    guard access(path, F_OK) == 0 else { return nil }
    try self.init(contentsOf: path)
  }

  /// Writes the index; the file appears only when it is complete.
  ///
  /// - Throws: `CheckpointError` when it cannot be written.
  public func write(to path: String) throws(CheckpointError) {
    let header: JSONObject = [
      "version": 1, "short": JSONValue(short.bytes.count), "long": JSONValue(long.bytes.count),
      "tunes": .object(tunes.json), "rhymes": .object(rhymeWords.json),
    ]
    let text = Array(JSONValue.object(header).description.utf8)
    let file = try AtomicFile(path)
    try file.write(CorpusIndex.magic)
    try file.write((0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) })
    try file.write(text)
    try file.write(short.bytes)
    try file.write(long.bytes)
    try file.commit()
  }

  /// Reads an index.
  ///
  /// - Throws: `TextError` when the file is missing or is not what it should be.
  public init(contentsOf path: String) throws(TextError) {
    let bytes = try TextFile.bytes(at: path, limit: CorpusIndex.maximumByteCount)
    func broken(_ found: String) -> TextError {
      .badData(path, "expected the index of a corpus, found \(found); make it again with `lyrics index`")
    }
    guard bytes.count >= 16, Array(bytes[..<8]) == CorpusIndex.magic else { throw broken("another file") }
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[8 + $1]) << (8 * UInt64($1)) }
    guard length <= UInt64(bytes.count - 16) else { throw broken("a file that is cut short") }
    let end = 16 + Int(length)
    guard let header = try? JSONValue(parsing: String(decoding: bytes[16..<end], as: UTF8.self)).objectValue,
      header["version"]?.integerValue == 1, let short = header["short"]?.integerValue,
      let long = header["long"]?.integerValue,
      let tunes = header["tunes"]?.objectValue.flatMap(TuneBook.init),
      let rhymes = header["rhymes"]?.objectValue.flatMap(RhymeWords.init(json:))
    else { throw broken("a broken header or another version") }
    guard short > 0, long > 0, short <= bytes.count, long <= bytes.count, end + short + long == bytes.count
    else { throw broken("\(bytes.count) bytes where the header tells of others") }
    self.short = NGramFilter(bytes: Array(bytes[end..<(end + short)]))
    self.long = NGramFilter(bytes: Array(bytes[(end + short)...]))
    (self.tunes, rhymeWords) = (tunes, rhymes)
  }
}
