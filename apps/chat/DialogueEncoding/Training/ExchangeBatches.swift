import TensorCore

/// Batches of contexts and replies.
struct ExchangeBatches: Sendable {
  /// The known features of each text.
  private let rows: [[Int32]]
  /// The numbers of the turns of each context, oldest first, and of its reply.
  private let exchanges: [(context: [Int32], reply: Int32)]
  private let featureDropout: Float

  /// The vocabulary of conversations, and their batches.
  static func make(
    _ exchanges: [EncoderData.Exchange], recipe: EncoderRecipe
  ) -> (batches: ExchangeBatches, vocabulary: FeatureVocabulary, information: [Float]) {
    var pool = TextPool(features: .conversation)
    let numbered = exchanges.map { exchange in
      (
        context: exchange.context.suffix(BagEncoder.earlierTurns + 1).map { pool.number(of: $0) },
        reply: pool.number(of: exchange.reply)
      )
    }
    var counter = FeatureCounter()
    for hashes in pool.hashes { counter.add(hashes) }
    let (vocabulary, information) = counter.vocabulary(limit: recipe.conversationFeatures, minimum: 3)
    let rows = pool.hashes.map { vocabulary.rows(of: $0) }
    return (
      ExchangeBatches(rows: rows, exchanges: numbered, featureDropout: recipe.featureDropout), vocabulary,
      information
    )
  }

  /// The contexts and replies of some exchanges, each without a random part of its features.
  func batch(
    _ indices: ArraySlice<Int>, using generator: inout RandomGenerator
  ) -> (contexts: FeatureBags, replies: FeatureBags) {
    var contexts: [[[Int32]]] = []
    var replies: [[Int32]] = []
    for index in indices {
      let exchange = exchanges[index]
      contexts.append(
        exchange.context.map { rows[Int($0)].thinned(by: featureDropout, using: &generator) })
      replies.append(rows[Int(exchange.reply)].thinned(by: featureDropout, using: &generator))
    }
    return (FeatureBags(contexts: contexts), FeatureBags(texts: replies))
  }
}

extension [Int32] {
  /// The array without a random part of it; arrays of one or two stay.
  func thinned(by share: Float, using generator: inout RandomGenerator) -> [Int32] {
    guard share > 0, count > 2 else { return self }
    return filter { _ in generator.uniform() >= share }
  }
}
