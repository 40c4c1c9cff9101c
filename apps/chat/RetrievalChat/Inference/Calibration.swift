import Glibc

/// How likely it is that the best entry answers a question: a logistic regression on its evidence and its
/// lead, fitted to validation questions that the index can answer and ones that it cannot.
///
/// ```
/// p = σ(bias + a · prompts + b · answers + c · encoder + d · overlap + e · lead)
/// ```
public struct Calibration: Sendable, Equatable {
  /// The weights of one kind of entry.
  public struct Weights: Sendable, Equatable {
    /// What is added whatever the evidence.
    public var bias: Float
    /// What a unit of each kind of evidence adds.
    public var evidence: Evidence
    /// What a unit of the lead over the second best entry adds.
    public var lead: Float
    /// From which probability on to answer.
    public var threshold: Float

    /// The probability that an entry with this evidence is right.
    ///
    /// - Parameter lead: the difference of its score and the second best one.
    public func probability(_ evidence: Evidence, lead: Float) -> Float {
      let sum =
        bias + self.evidence.prompts * evidence.prompts + self.evidence.answers * evidence.answers
        + self.evidence.encoder * evidence.encoder + self.evidence.overlap * evidence.overlap
        + self.lead * lead
      return 1 / (1 + expf(-sum))
    }

    /// The probability that the best candidate of an answer is right; 0 if there is none.
    public func probability(_ answer: ChatAnswer) -> Float {
      guard let best = answer.candidates.first else { return 0 }
      return probability(best.evidence, lead: answer.lead)
    }
  }

  /// For questions.
  public var question: Weights
  /// For replies of conversations.
  public var reply: Weights

  /// The weights of a kind.
  func weights(isReply: Bool) -> Weights { isReply ? reply : question }

  /// For an index without vectors.
  static let words = Calibration(
    question: .init(
      bias: -3.551, evidence: .init(prompts: 3.237, answers: 1.902, encoder: 0, overlap: 5.207), lead: 1.957,
      threshold: 0.196),
    reply: .init(
      bias: -3, evidence: .init(prompts: 4, answers: 2, encoder: 0, overlap: 4), lead: 0, threshold: 0.3))
  /// For an index with vectors.
  static let wordsAndVectors = Calibration(
    question: .init(
      bias: -5, evidence: .init(prompts: 3, answers: 1, encoder: 4, overlap: 4), lead: 3, threshold: 0.5),
    reply: .init(
      bias: -3, evidence: .init(prompts: 3, answers: 2, encoder: 4, overlap: 2), lead: 0, threshold: 0.3))
}
