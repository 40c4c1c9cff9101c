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
    text = table.text(style: style)
  }

  /// The symbols of the source that were looked at most, as `白菜 81 %`.
  private static func origins(of symbol: Explanation.Symbol, in source: [String]) -> String {
    zip(source, symbol.attention).sorted { $0.1 > $1.1 }.prefix(2).filter { $0.1 >= 0.1 }
      .map { "\($0.0) \(fixed(100 * Double($0.1), decimals: 0)) %" }.joined(separator: "  ")
  }
}
