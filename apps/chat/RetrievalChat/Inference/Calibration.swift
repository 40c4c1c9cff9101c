import Glibc

/// How likely it is that the best entry answers a question: a logistic regression on its evidence, its lead, and
/// how near the index as a whole is, fitted to validation questions that the index can answer and ones that it
/// cannot.
///
/// ```
/// p = σ(bias + a · prompts + b · answers + c · encoder + d · overlap + e · lead + f · nearness)
/// ```
public struct Calibration: Sendable, Equatable {
  /// The weights of one kind of entry.
  public struct Weights: Sendable, Equatable {
    /// What is added whatever the evidence.
    public var bias: Float
    /// What a unit of each kind of evidence adds.
    public var evidence: Evidence
    /// What a unit of ``ChatAnswer/lead`` adds.
    public var lead: Float
    /// What a unit of ``ChatAnswer/nearness`` adds.
    public var nearness: Float
    /// From which probability on to answer.
    public var threshold: Float

    /// The probability that the best entry is right.
    ///
    /// - Parameters:
    ///   - evidence: what speaks for it.
    ///   - lead: the difference of its score and the second best one.
    ///   - nearness: the mean cosine of the nearest entries.
    func probability(_ evidence: Evidence, lead: Float, nearness: Float) -> Float {
      let sum =
        bias + self.evidence.prompts * evidence.prompts + self.evidence.answers * evidence.answers
        + self.evidence.encoder * evidence.encoder + self.evidence.overlap * evidence.overlap
        + self.lead * lead + self.nearness * nearness
      return 1 / (1 + expf(-sum))
    }

    /// The probability that the best candidate of an answer is right; 0 if there is none.
    public func probability(_ answer: ChatAnswer) -> Float {
      guard let best = answer.candidates.first else { return 0 }
      return probability(best.evidence, lead: answer.lead, nearness: answer.nearness)
    }
  }

  /// For entries with several phrasings, such as the knowledge.
  public var topic: Weights
  /// For entries with a single question, such as a user's own questions and answers.
  public var question: Weights
  /// For replies of conversations; set by hand near what is fitted, without the shares of words, which depend
  /// on how much was said before.
  public var reply: Weights

  /// The weights for the kind of a match.
  func weights(for match: Retriever.Match) -> Weights {
    match.isReply ? reply : match.entry.prompts.count > 1 ? topic : question
  }

  /// For an index without vectors.
  static let words = Calibration(
    topic: .init(
      bias: -5.797, evidence: .init(prompts: 13.693, answers: 5.406, encoder: 0, overlap: 5.738), lead: 1.229,
      nearness: 0, threshold: 0.081),
    question: .init(
      bias: -2.34, evidence: .init(prompts: 2.021, answers: 2.396, encoder: 0, overlap: 6.121), lead: 4.531,
      nearness: 0, threshold: 0.343),
    reply: .init(
      bias: -1.5, evidence: .init(prompts: 0, answers: 0, encoder: 0, overlap: 4), lead: 0, nearness: 0,
      threshold: 0.3))
  /// For an index with vectors.
  static let wordsAndVectors = Calibration(
    topic: .init(
      bias: -13.1, evidence: .init(prompts: 9.288, answers: 5.889, encoder: 7.162, overlap: 3.188),
      lead: -0.666, nearness: 9.694, threshold: 0.126),
    question: .init(
      bias: -4.457, evidence: .init(prompts: 1.645, answers: 1.489, encoder: 3.166, overlap: 5.016),
      lead: 2.54, nearness: 3.212, threshold: 0.377),
    reply: .init(
      bias: -2.2, evidence: .init(prompts: 0, answers: 0, encoder: 2, overlap: 4.5), lead: 0, nearness: 0.6,
      threshold: 0.35))
}
