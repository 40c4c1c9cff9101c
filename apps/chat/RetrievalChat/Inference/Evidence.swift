/// How well an entry fits a question, by each kind of evidence.
public struct Evidence: Sendable, Equatable {
  /// BM25 over what one says to get the answer, as a share of what a perfect entry would get, about 0...1:
  /// how much of what the question says is said there as well, rare words counting more.
  public var prompts: Float
  /// BM25 over the answers, as above.
  public var answers: Float
  /// The cosine of the vectors of question and entry, −1...1; 0 without an encoder.
  ///
  /// Of an entry with several prompts it is ⅔ of the cosine with the entry as a whole, and ⅓ of that with the
  /// nearest prompt.
  public var encoder: Float
  /// How alike the words of the question and of the nearest prompt are, 0...1: twice the weight that they
  /// share, of the weight of both.
  public var overlap: Float

  /// Evidence of four kinds.
  public init(prompts: Float = 0, answers: Float = 0, encoder: Float = 0, overlap: Float = 0) {
    (self.prompts, self.answers, self.encoder, self.overlap) = (prompts, answers, encoder, overlap)
  }
}
