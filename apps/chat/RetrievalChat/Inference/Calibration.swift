import Glibc

/// How likely it is that the best entry answers a question: a logistic regression on its evidence, its lead, how
/// near the index as a whole is, and the words that it lacks, fitted to validation questions that the index can
/// answer and ones that it cannot.
///
/// ```
/// p = σ(bias + a · prompts + b · answers + c · encoder + d · overlap + e · lead + f · nearness
///       + g · share + h · rarestMissing + i · nextMissing + j · unseen)
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
    /// What a unit of each part of ``ChatAnswer/coverage`` adds.
    public var coverage: Coverage
    /// From which probability on to answer.
    public var threshold: Float

    /// The probability that the best entry is right.
    ///
    /// - Parameters:
    ///   - evidence: what speaks for it.
    ///   - lead: the difference of its score and the second best one.
    ///   - nearness: the mean cosine of the nearest entries.
    ///   - coverage: how far it says what the question says.
    func probability(_ evidence: Evidence, lead: Float, nearness: Float, coverage: Coverage) -> Float {
      var sum =
        bias + self.evidence.prompts * evidence.prompts + self.evidence.answers * evidence.answers
        + self.evidence.encoder * evidence.encoder + self.evidence.overlap * evidence.overlap
        + self.lead * lead + self.nearness * nearness
      sum +=
        self.coverage.share * coverage.share + self.coverage.rarestMissing * coverage.rarestMissing
        + self.coverage.nextMissing * coverage.nextMissing + self.coverage.unseen * coverage.unseen
      return 1 / (1 + expf(-sum))
    }

    /// The probability that the best candidate of an answer is right; 0 if there is none.
    public func probability(_ answer: ChatAnswer) -> Float {
      guard let best = answer.candidates.first else { return 0 }
      return probability(
        best.evidence, lead: answer.lead, nearness: answer.nearness, coverage: answer.coverage)
    }
  }

  /// For entries with several phrasings, such as the knowledge.
  public var topic: Weights
  /// For entries with a single question, such as a user's own questions and answers; without the coverage, since
  /// rarities mean little in a small index, and with a threshold above the fitted one, since questions of other
  /// subjects in the same words ("can I rent a …") are more frequent than where the weights were fitted.
  public var question: Weights
  /// For replies of conversations; set by hand near what is fitted, without the shares of words, which depend
  /// on how much was said before.
  public var reply: Weights

  /// For entries that say nothing in the language of the question: only vectors can find them.
  public var foreign: Weights

  /// The weights for the kind of a match.
  ///
  /// - Parameters:
  ///   - match: the best entry.
  ///   - language: that of the question.
  func weights(for match: Retriever.Match, language: Language) -> Weights {
    if match.isReply { return reply }
    if !match.entry.speaks(language) { return foreign }
    return match.entry.prompts.count > 1 ? topic : question
  }

  /// For an index without vectors.
  static let words = Calibration(
    topic: .init(
      bias: -11.069, evidence: .init(prompts: 12.551, answers: 1.166, encoder: 0, overlap: -0.044),
      lead: 1.213,
      nearness: 0, coverage: .init(share: 8.716, rarestMissing: 2.278, nextMissing: 3.237, unseen: -7.034),
      threshold: 0.217),
    question: .init(
      bias: -2.34, evidence: .init(prompts: 2.021, answers: 2.396, encoder: 0, overlap: 6.121), lead: 4.531,
      nearness: 0, coverage: .none, threshold: 0.4),
    reply: .init(
      bias: -1.5, evidence: .init(prompts: 0, answers: 0, encoder: 0, overlap: 4), lead: 0, nearness: 0,
      coverage: .none, threshold: 0.3),
    foreign: .init(
      bias: 0, evidence: .init(), lead: 0, nearness: 0, coverage: .none, threshold: 1))
  /// For an index with vectors.
  static let wordsAndVectors = Calibration(
    topic: .init(
      bias: -13.794, evidence: .init(prompts: 2.647, answers: -1.484, encoder: 6.332, overlap: -1.779),
      lead: 1.362, nearness: 7.102,
      coverage: .init(share: 8.25, rarestMissing: 0.485, nextMissing: 1.955, unseen: -7.461), threshold: 0.284
    ),
    question: .init(
      bias: -4.457, evidence: .init(prompts: 1.645, answers: 1.489, encoder: 3.166, overlap: 5.016),
      lead: 2.54, nearness: 3.212, coverage: .none, threshold: 0.5),
    reply: .init(
      bias: -2.2, evidence: .init(prompts: 0, answers: 0, encoder: 2, overlap: 4.5), lead: 0, nearness: 0.6,
      coverage: .none, threshold: 0.35),
    foreign: .init(
      bias: -8.8, evidence: .init(encoder: 8.1), lead: 2, nearness: 5.7, coverage: .none, threshold: 0.4))
}
