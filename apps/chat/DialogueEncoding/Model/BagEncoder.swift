import NeuralNetwork
import TensorCore

/// A network that gives texts vectors from the bag of their features.
///
///     x = LayerNorm(Σ wᶠ tᶠ eᶠ),   y = tower(x),   ŷ = y / ‖y‖
///
/// over the features f of a text, with a learned vector e and a learned importance w each; t is 1 for the text itself and
/// a learned factor for the turns of a conversation before it. What is compared is ŷ · ŷ′ (Henderson et al., 2017,
/// with their n-grams, in-batch softmax and two towers).
final class BagEncoder: Module {
  /// How many turns before the last one count.
  static let earlierTurns = 2

  let vocabulary: FeatureVocabulary
  private let keys: Buffer
  private let embedding: EmbeddingBag
  private let importance: Parameter
  private let turns: Parameter?
  private let query: EncoderTower
  /// The tower of replies; queries and what they are compared with share one where there is none.
  private let reply: EncoderTower?
  private let logScale: Parameter
  let dimensions: Int

  init(
    vocabulary: FeatureVocabulary, information: [Float], dimensions: Int, hiddenDimensions: Int,
    dropout: Float, answersContexts: Bool, using generator: inout RandomGenerator
  ) {
    (self.vocabulary, self.dimensions) = (vocabulary, dimensions)
    keys = Buffer(vocabulary.tensor)
    embedding = EmbeddingBag(
      embeddingCount: vocabulary.count, dimensions: dimensions, reduction: .sum,
      initializer: .normal(standardDeviation: 1 / Float(dimensions).squareRoot()), using: &generator)
    importance = Parameter(Tensor(information))
    turns = answersContexts ? Parameter(Tensor([0.6, 0.5])) : nil
    func tower() -> EncoderTower {
      EncoderTower(
        dimensions: dimensions, hiddenDimensions: hiddenDimensions, dropout: dropout, using: &generator)
    }
    query = tower()
    reply = answersContexts ? tower() : nil
    logScale = Parameter(Tensor([2.5]))
  }

  var members: [Member] {
    [.buffer("keys", keys), .module("embedding", embedding), .parameter("importance", importance)]
      + (turns.map { [.parameter("turns", $0)] } ?? []) + [.module("query", query)]
      + (reply.map { [.module("reply", $0)] } ?? []) + [.parameter("logScale", logScale)]
  }

  /// The parameters whose steps may be longer: each is trained by few texts.
  var tableParameters: [Parameter] { [embedding.weight] }

  /// The vectors of texts, or of what was said last, `[N, D]`.
  func queries(_ texts: FeatureBags) -> Tensor { normalized(query(sums(texts))) }

  /// The vectors of what queries are compared with, `[N, D]`.
  func replies(_ texts: FeatureBags) -> Tensor { normalized((reply ?? query)(sums(texts))) }

  /// The scores of each query with each reply, scaled for a softmax: `[N, M]`.
  func logits(_ queries: Tensor, _ replies: Tensor) -> Tensor {
    matmul(queries, replies, transposeB: true) * logScale.value.clipped(from: 0, to: 4).exp()
  }

  private func sums(_ texts: FeatureBags) -> Tensor {
    let entries = IndexTensor(texts.bags.indices, shape: [texts.bags.indices.count])
    var weights = importance.value.taking(entries)
    if let turns {
      let factors = concatenated([Tensor([1]), turns.value])
      weights = weights * factors.taking(IndexTensor(texts.turns, shape: [texts.turns.count]))
    }
    return BagEncoder.centered(embedding(texts.bags, weights: weights))
  }

  /// x with mean 0 and variance 1 in each row; a row of zeros stays.
  static func centered(_ x: Tensor) -> Tensor {
    let columns = x.dimension(-1)
    return layerNormalized(x, scale: .ones([columns]), shift: .zeros([columns]), epsilon: 1e-5)
  }

  private func normalized(_ y: Tensor) -> Tensor {
    y / (y.squared().sum(axis: 1, keepDims: true) + 1e-12).squareRoot()
  }
}

/// The features of several texts, each with the number of the turn that it belongs to.
struct FeatureBags {
  let bags: IndexBags
  /// 0 for what was said last, 1 for the turn before; one for each entry of the bags.
  let turns: [Int32]

  /// Contexts: the turns of each, oldest first.
  init(contexts: some Sequence<[[Int32]]>) {
    var (indices, offsets, turns): ([Int32], [Int32], [Int32]) = ([], [0], [])
    for context in contexts {
      for (age, turn) in context.suffix(BagEncoder.earlierTurns + 1).reversed().enumerated() {
        indices += turn
        turns += repeatElement(Int32(age), count: turn.count)
      }
      offsets.append(Int32(indices.count))
    }
    (bags, self.turns) = (IndexBags(indices: indices, offsets: offsets), turns)
  }

  /// Texts that stand by themselves.
  init(texts: some Sequence<[Int32]>) { self.init(contexts: texts.lazy.map { [$0] }) }
}
