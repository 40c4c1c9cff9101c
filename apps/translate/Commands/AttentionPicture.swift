import Checkpoints
import CommandGrammar
import Images
import Terminal
import Translation

/// The attention of one sentence as a picture: a row a symbol of the translation, a column a symbol of the source.
enum AttentionPicture {
  /// Checks that a picture can be written at a path.
  static func check(_ path: String) throws {
    guard ImageFileFormat(path: path) != nil else { throw ImageError.unsupportedOutput(path: path) }
    _ = try AtomicFile(path)
  }

  static func write(_ explanation: Explanation, to path: String) throws {
    let map = AttentionMap(
      source: explanation.source.map(label), translation: explanation.target.map { label($0.text) },
      weights: explanation.target.map(\.attention))
    if let complaint = map.complaint { StandardError.write(complaint) }
    try map.write(to: path)
  }

  /// The mark of the end stands in few fonts.
  private static func label(_ symbol: String) -> String { symbol == Explanation.end ? "(end)" : symbol }
}
