import Terminal
import Translation

/// How a translation came about, for a terminal.
struct ExplanationText {
  let text: String

  init(_ explanation: Explanation, _ style: TextStyle) {
    var table = Table([
      .init("symbol"), .init("probability", .right), .init("made from"), .init("likeliest there"),
    ])
    for symbol in explanation.target {
      table.add([
        symbol.text, "\(fixed(100 * Double(symbol.probability), decimals: 0)) %",
        ExplanationText.origins(of: symbol, in: explanation.source),
        symbol.alternatives.map { "\($0.text) \(fixed(100 * Double($0.probability), decimals: 0)) %" }
          .joined(separator: "  "),
      ])
    }
    let legend = ExplanationText.legend.filter { mark, _ in
      explanation.source.contains(mark)
        || explanation.target.contains { $0.text == mark || $0.alternatives.contains { $0.text == mark } }
    }
    text = ([table.text(style: style)] + legend.map { style.dim("\($0): \($1)") }).joined(separator: "\n")
  }

  /// What symbols without a text of their own mean.
  private static let legend = [
    (Explanation.unknown, "a word that the model does not know; one of the source takes its place"),
    (Explanation.join, "what comes next stands without a space"), (Explanation.end, "the end"),
  ]

  /// The symbols of the source that were looked at most, as `白菜 81 %`.
  private static func origins(of symbol: Explanation.Symbol, in source: [String]) -> String {
    zip(source, symbol.attention).sorted { $0.1 > $1.1 }.prefix(2).filter { $0.1 >= 0.1 }
      .map { "\($0.0) \(fixed(100 * Double($0.1), decimals: 0)) %" }.joined(separator: "  ")
  }
}
