import Terminal
import Translation

/// The attention of one sentence as a picture: a row a symbol of the translation, a column a symbol of the source.
enum AttentionPicture {
  static func write(_ explanation: Explanation, to path: String) throws {
    let heatmap = Heatmap(
      title: "attention", rowLabel: "translation", columnLabel: "source",
      rowNames: explanation.target.map(\.text), columnNames: explanation.source,
      values: explanation.target.map { $0.attention.map(Double.init) })
    try heatmap.write(to: path)
  }
}
