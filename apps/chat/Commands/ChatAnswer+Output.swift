import RetrievalChat
import Terminal

extension ChatAnswer {
  /// Why this was answered, as lines for a terminal.
  func explanation(style: TextStyle = .plain) -> String {
    guard let best = candidates.first else {
      return "No entry shares a word with the question, or is near to it."
    }
    var lines = [
      "matched   \(best.matched)",
      "from      \(best.source), line \(best.line)" + (best.key.map { ", \($0)" } ?? ""),
      "known     \(known ? "yes" : "no"), probability \(percentText(Double(score) * 100)) %",
    ]
    if candidates.count > 1 { lines.append("lead      \(fixed(Double(lead), decimals: 3)) over the second") }
    var table = Table([
      .init("#", .right), .init("score", .right), .init("words", .right), .init("in answer", .right),
      .init("encoder", .right), .init("overlap", .right), .init("matched"),
    ])
    for (place, candidate) in candidates.enumerated() {
      table.add([
        "\(place + 1)", fixed(Double(candidate.score), decimals: 3),
        fixed(Double(candidate.evidence.prompts), decimals: 3),
        fixed(Double(candidate.evidence.answers), decimals: 3),
        fixed(Double(candidate.evidence.encoder), decimals: 3),
        fixed(Double(candidate.evidence.overlap), decimals: 3), candidate.matched.truncated(toWidth: 60),
      ])
    }
    lines.append(table.text(style: style))
    return lines.joined(separator: "\n")
  }
}
