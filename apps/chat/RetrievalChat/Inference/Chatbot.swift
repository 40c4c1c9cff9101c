/// Answers questions from an index, or says that it does not know.
public final class Chatbot: Sendable {
  /// What it answers from.
  public let index: ChatIndex
  /// What gives questions vectors; nil if the index has none.
  public let encoder: (any TurnEncoder)?
  /// How evidence counts.
  public let fusion: Fusion
  /// From which probability on to answer; nil for what was chosen for each kind of entry.
  public let threshold: Float?
  private let calibration: Calibration

  /// The name of the encoder, or `words` where answers are found by words alone.
  public var modelName: String { encoder?.name ?? "words" }
  /// The SHA-256 of the encoder's weights; nil without one.
  public var modelHash: String? { encoder?.hash }

  /// A chatbot.
  ///
  /// - Parameters:
  ///   - index: the answers.
  ///   - encoder: the one that the index was made with; it is not needed for an index without vectors.
  ///   - fusion: how evidence counts; by default as chosen on validation data.
  ///   - threshold: from which probability on to answer, 0...1; by default as chosen for each kind of entry.
  /// - Throws: `IndexError` when the index was made with another encoder.
  public init(
    index: ChatIndex, encoder: (any TurnEncoder)? = nil, fusion: Fusion? = nil, threshold: Float? = nil
  ) throws(IndexError) {
    self.index = index
    self.threshold = threshold
    if index.hasVectors {
      guard let encoder, encoder.hash == index.summary.encoderHash,
        encoder.dimensions == index.summary.dimensions
      else {
        let found = encoder.map { "'\($0.name)' (\($0.hash.prefix(12))…)" } ?? "none"
        throw IndexError(
          .otherVersion, index.path,
          "expected the encoder '\(index.summary.encoderName)' (\(index.summary.encoderHash.prefix(12))…), which it was "
            + "made with, found \(found); make the index again with 'chat index --fresh'")
      }
      self.encoder = encoder
    } else {
      self.encoder = nil
    }
    self.fusion = fusion ?? (self.encoder == nil ? .words : .wordsAndVectors)
    calibration = self.encoder == nil ? .words : .wordsAndVectors
  }

  /// Answers a question.
  ///
  /// - Parameters:
  ///   - question: what was said, with the turns before it.
  ///   - candidates: the most candidates to name, at least 2.
  /// - Throws: `IndexError` when the index turns out to be damaged.
  public func answer(_ question: ChatQuestion, candidates count: Int = 5) throws(IndexError) -> ChatAnswer {
    let language = Language(of: question.text)
    let found = try Retriever(index: index, encoder: encoder, fusion: fusion).search(question)
    let matches = found.matches
    let shown = matches.prefix(max(count, 2)).map { match in
      ChatCandidate(
        matched: match.shownPrompt, reply: match.entry.answer(in: language), key: match.entry.key,
        source: match.entry.source, line: match.entry.line, entry: match.entry.number, score: match.score,
        evidence: match.evidence)
    }
    guard let best = matches.first else {
      return ChatAnswer(
        reply: nil, nearest: [], score: 0, candidates: [], nearness: 0, coverage: .full, language: language)
    }
    let weights = calibration.weights(for: best, language: language)
    let lead = best.score - (matches.count > 1 ? matches[1].score : 0)
    let nearness = Chatbot.nearness(of: matches)
    let probability =
      best.isSame
      ? 1
      : weights.probability(
        best.evidence, lead: lead, nearness: nearness, coverage: found.coverage)
    let known = probability >= threshold ?? weights.threshold
    let nearest = known ? [] : matches.prefix(3).filter { !$0.isReply }.map { $0.prompt(in: language) }
    return ChatAnswer(
      reply: known ? best.entry.answer(in: language) : nil, nearest: nearest, score: probability,
      candidates: shown, nearness: nearness, coverage: found.coverage, language: language)
  }

  /// The mean cosine of the five matches whose vectors are nearest.
  private static func nearness(of matches: [Retriever.Match]) -> Float {
    let nearest = matches.map(\.evidence.encoder).sorted(by: >).prefix(5)
    return nearest.isEmpty ? 0 : nearest.reduce(0, +) / Float(nearest.count)
  }
}

extension Retriever.Match {
  /// The prompt that is nearest.
  var shownPrompt: String { entry.prompts[prompt] }

  /// A prompt in a language, the nearest one if it is in that language.
  func prompt(in language: Language) -> String {
    if Language(of: shownPrompt) == language { return shownPrompt }
    return entry.prompts.first { Language(of: $0) == language } ?? shownPrompt
  }
}

extension ChatAnswer {
  /// - Parameter reply: the answer; nil if it is not known.
  init(
    reply: String?, nearest: [String], score: Float, candidates: [ChatCandidate], nearness: Float,
    coverage: Coverage, language: Language
  ) {
    (known, self.nearest, self.score) = (reply != nil, nearest, score)
    (self.candidates, self.nearness, self.coverage, self.language) = (
      candidates, nearness, coverage, language
    )
    let unknown =
      switch language {
      case .english: "I do not know." + (nearest.isEmpty ? "" : " The nearest questions that I can answer: ")
      case .chinese: "这个我不知道。" + (nearest.isEmpty ? "" : "我能回答的相近问题：")
      }
    self.reply = reply ?? unknown + nearest.joined(separator: language == .chinese ? "｜" : " | ")
  }
}
