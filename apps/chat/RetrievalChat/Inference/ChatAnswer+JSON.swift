import JSONText

extension ChatAnswer {
  /// The answer for programs: what `chat ask --json` prints and the service sends.
  ///
  /// - Parameters:
  ///   - chatbot: which chatbot answered.
  ///   - milliseconds: how long it took.
  public func json(by chatbot: Chatbot, milliseconds: Double) -> JSONObject {
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

  private func rounded(_ value: Float) -> Double { (Double(value) * 10_000).rounded() / 10_000 }
}
