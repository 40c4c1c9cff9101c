import JSONText
import RetrievalChat
import Terminal

extension ChatAnswer {
  /// The answer for programs.
  func json(by chatbot: Chatbot, milliseconds: Double) -> JSONObject {
    [
      "reply": JSONValue(reply),
      "score": JSONValue(rounded(score)),
      "known": JSONValue(known),
      "matched": JSONValue(matched),
      "candidates": JSONValue(
        candidates.map { candidate -> JSONObject in
          [
            "matched": JSONValue(candidate.matched), "reply": JSONValue(candidate.reply),
            "key": JSONValue(candidate.key), "source": JSONValue(candidate.source),
            "line": JSONValue(candidate.line),
            "score": JSONValue(rounded(candidate.score)),
            "bm25": JSONValue(rounded(candidate.evidence.prompts)),
            "bm25Answer": JSONValue(rounded(candidate.evidence.answers)),
            "encoder": JSONValue(rounded(candidate.evidence.encoder)),
            "overlap": JSONValue(rounded(candidate.evidence.overlap)),
          ]
        }),
      "milliseconds": JSONValue(milliseconds),
      "model": JSONValue(chatbot.modelName),
      "modelHash": JSONValue(chatbot.modelHash),
    ]
  }

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

  private func rounded(_ value: Float) -> Double { (Double(value) * 10_000).rounded() / 10_000 }
}
