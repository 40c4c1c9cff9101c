/// One of the entries that fit a question.
public struct ChatCandidate: Sendable, Equatable {
  /// The prompt that is nearest to the question.
  public let matched: String
  /// The answer in the language of the question, if there is one.
  public let reply: String
  /// The name of the entry, if it has one.
  public let key: String?
  /// The file and line where it stands.
  public let source: String
  /// As above.
  public let line: Int
  /// The number of the entry in its index.
  public let entry: Int
  /// The score that ranks the candidates.
  public let score: Float
  /// What speaks for it.
  public let evidence: Evidence
}

/// What the chatbot answers.
public struct ChatAnswer: Sendable, Equatable {
  /// What it says: an answer, or that it does not know, with the nearest questions.
  public let reply: String
  /// Where it does not know, the nearest questions that it can answer, in the language of the question.
  public let nearest: [String]
  /// The probability that the best candidate is right, 0...1, calibrated on validation questions; 1 where
  /// it is asked word for word.
  public let score: Float
  /// Whether that is enough to answer.
  public let known: Bool
  /// The best entries, the best one first.
  public let candidates: [ChatCandidate]
  /// The mean cosine of the five entries whose vectors are nearest to the question's; 0 without an encoder.
  ///
  /// A question of the subject has several entries near it, one of another subject at most a chance one.
  public let nearness: Float
  /// How far the best entry says what the question says.
  public let coverage: Coverage
  /// The language of the question.
  public let language: Language

  /// The prompt that the question was matched with; nil if nothing fits.
  public var matched: String? { candidates.first?.matched }
  /// That it does not know, without the nearest questions.
  public var unknownText: String { language == .chinese ? "这个我不知道。" : "I do not know." }
  /// The difference between the scores of the two best entries; a missing one counts as 0.
  public var lead: Float {
    candidates.isEmpty ? 0 : candidates[0].score - (candidates.dropFirst().first?.score ?? 0)
  }
}
