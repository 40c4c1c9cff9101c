/// How the evidence of words and vectors becomes one score that ranks: a weighted sum.
public struct Fusion: Sendable, Equatable {
  /// The weights of one kind of entry.
  public struct Weights: Sendable, Equatable {
    /// What a unit of each kind of evidence adds to the score.
    public var prompts: Float
    /// As above.
    public var answers: Float
    /// As above.
    public var encoder: Float
    /// As above.
    public var overlap: Float
    /// How much the words of earlier turns count beside those of the last one, 0...1.
    public var earlier: Float

    /// The score of an entry.
    func score(_ evidence: Evidence) -> Float {
      prompts * evidence.prompts + answers * evidence.answers + encoder * evidence.encoder
        + overlap * evidence.overlap
    }
  }

  /// For questions.
  public var question: Weights
  /// For replies of conversations.
  public var reply: Weights

  /// The weights of a kind.
  func weights(isReply: Bool) -> Weights { isReply ? reply : question }

  /// For an index without vectors.
  public static let words = Fusion(
    question: .init(prompts: 1, answers: 0.3, encoder: 0, overlap: 0.6, earlier: 0.2),
    reply: .init(prompts: 1, answers: 1, encoder: 0, overlap: 0.5, earlier: 1))

  /// For an index with vectors.
  public static let wordsAndVectors = Fusion(
    question: .init(prompts: 1, answers: 0.3, encoder: 2, overlap: 0.7, earlier: 0.2),
    reply: .init(prompts: 1, answers: 1, encoder: 0.15, overlap: 0.5, earlier: 1))
}
