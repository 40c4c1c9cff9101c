import NeuralNetwork
import TensorCore

extension DialogueNetwork {
  /// The numbers of a vector.
  public var dimensions: Int { question.dimensions }

  /// Vectors of what was said last, seen with the turns before it, oldest first: a row of unit length, or zero, each.
  public func encode(contexts: [[String]]) -> [Float] {
    conversation.encode(contexts, .conversation) { conversation.queries($0) }
  }

  /// Vectors of replies.
  public func encode(replies: [String]) -> [Float] {
    conversation.encode(replies.map { [$0] }, .conversation) { conversation.replies($0) }
  }

  /// Vectors of questions, and of sentences that answer them.
  public func encode(questions: [String]) -> [Float] {
    question.encode(questions.map { [$0] }, .question) { question.queries($0) }
  }

  /// One vector an entry: the mean of the vectors of its phrasings and of the sentences of its answers, of unit
  /// length.
  public func encode(entries: [(questions: [String], answers: [String])]) -> [Float] {
    encodeEntries(entries, dimensions: dimensions) { encode(questions: $0) }
  }
}

extension BagEncoder {
  /// Vectors of texts, in pieces; zeros for a text without a known feature.
  fileprivate func encode(
    _ texts: [[String]], _ features: TextFeatures, _ vectors: (FeatureBags) -> Tensor
  ) -> [Float] {
    var result: [Float] = []
    for start in stride(from: 0, to: texts.count, by: 256) {
      let piece = FeatureBags(
        contexts: texts[start..<min(start + 256, texts.count)].map { context in
          context.map { vocabulary.rows(of: features.hashes(of: $0)) }
        })
      let rows = withoutGradients { vectors(piece) }
      let width = rows.shape[1]
      var values = rows.elements
      for row in 0..<piece.bags.count where piece.bags.offsets[row] == piece.bags.offsets[row + 1] {
        for column in 0..<width { values[row * width + column] = 0 }
      }
      result += values
    }
    return result
  }
}
