import CommandGrammar
import Terminal
import Translation

/// The attention of one sentence as a picture: a row a symbol of the translation, a column a symbol of the source.
enum AttentionPicture {
  static func write(_ explanation: Explanation, to path: String) throws {
    let map = AttentionMap(
      source: explanation.source, translation: explanation.target.map(\.text),
      weights: explanation.target.map(\.attention))
    if let complaint = map.complaint { StandardError.write(complaint) }
    try map.write(to: path)
  }
}
