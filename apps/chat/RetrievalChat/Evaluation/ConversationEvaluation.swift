/// How often the right reply of a conversation is found among random ones: by words, by vectors, by both.
public struct ConversationEvaluation: Sendable {
  /// By BM25 between the turns of the context and the reply.
  public private(set) var bm25 = RankingFigures()
  /// By the encoder; without one nothing is counted.
  public private(set) var encoder = RankingFigures()
  /// By both, added as a conversation's replies are ranked in an index.
  public private(set) var fused = RankingFigures()

  /// Evaluates a split.
  ///
  /// - Parameters:
  ///   - split: the conversations; see there for the protocol.
  ///   - encoder: what gives contexts and replies vectors; they are compared in compact form, as in an index.
  ///   - candidates: the size of each choice.
  ///   - progress: gets the number of pairs done, and says whether to go on.
  public init(
    of split: ConversationSplit, encoder: (any TurnEncoder)?, fusion: Fusion? = nil,
    bm25: BM25 = FieldSettings().answer,
    candidates count: Int = 100, seed: UInt64 = 0, progress: (Int) -> Bool = { _ in true }
  ) {
    let fusion = fusion ?? (encoder == nil ? .words : .wordsAndVectors)
    var words = ReplyWords(split.replies, settings: bm25)
    let vectors = encoder.map { ReplyVectors(split.replies, encoder: $0) }
    let batch = 256
    for begin in stride(from: 0, to: split.pairs.count, by: batch) {
      let pairs = split.pairs[begin..<min(begin + batch, split.pairs.count)]
      let queries = encoder.map { encoder in
        CompactQuery.rows(of: encoder.encode(contexts: pairs.map(\.context)), dimensions: encoder.dimensions)
      }
      for (index, pair) in zip(pairs.indices, pairs) {
        let candidates = split.candidates(ofPair: index, count: count, seed: seed)
        let byWords = words.scores(of: candidates, for: pair.context, earlier: fusion.reply.earlier)
        self.bm25.add(right: byWords[0], others: byWords.dropFirst())
        guard let vectors, let queries else { continue }
        let byVectors = vectors.cosines(of: candidates, to: queries[index - begin])
        self.encoder.add(right: byVectors[0], others: byVectors.dropFirst())
        let both = zip(byWords, byVectors).map {
          fusion.reply.score(Evidence(answers: $0, encoder: $1))
        }
        fused.add(right: both[0], others: both.dropFirst())
      }
      guard progress(begin + pairs.count) else { return }
    }
  }
}

/// The compact vectors of the replies of a split.
private struct ReplyVectors {
  private let dimensions: Int
  private var codes: [UInt8] = []
  private var scales: [Float] = []

  init(_ replies: [String], encoder: any TurnEncoder) {
    dimensions = encoder.dimensions
    for begin in stride(from: 0, to: replies.count, by: 1024) {
      let matrix = encoder.encode(replies: Array(replies[begin..<min(begin + 1024, replies.count)]))
      for vector in CompactVector.rows(of: matrix, dimensions: dimensions) {
        codes += vector.codes
        scales.append(vector.scale)
      }
    }
  }

  func cosines(of replies: [Int], to query: CompactQuery) -> [Float] {
    replies.map { reply in
      query.product(with: codes[reply * dimensions..<(reply + 1) * dimensions], scale: scales[reply])
    }
  }
}
