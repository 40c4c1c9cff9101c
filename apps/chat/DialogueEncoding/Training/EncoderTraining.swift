import Checkpoints
import NeuralNetwork
import TensorCore
import Training

/// Trains the networks of the chat, both in one run.
///
/// Each step takes a batch of exchanges and a batch of pairs of texts that mean the same. In either, every text has to
/// tell its partner from the partners of all others: the loss is the cross-entropy of a softmax over the scores
/// within the batch (Henderson et al., 2017), for questions in both directions.
public struct EncoderTraining {
  /// The settings.
  public let recipe: EncoderRecipe
  /// Fixes first weights, order, variations and dropout.
  public let seed: UInt64
  /// The network, with its first weights until it is trained.
  public let network: DialogueNetwork
  let exchanges: ExchangeBatches
  let questions: QuestionBatches
  private let exchangeCount: Int
  private let fingerprint: String

  /// Prepares a training: reads the texts, chooses what features to know and draws the first weights.
  ///
  /// - Parameters:
  ///   - data: what to learn from; at least one exchange and two topics.
  ///   - phrases: words with the same meaning.
  ///   - recipe: the settings.
  ///   - seed: fixes all that is random.
  public init(data: EncoderData, phrases: PhraseTable = .standard, recipe: EncoderRecipe, seed: UInt64) {
    precondition(
      !data.exchanges.isEmpty && data.topics.count > 1, "EncoderTraining: there are no exchanges or topics")
    (self.recipe, self.seed) = (recipe, seed)
    exchangeCount = data.exchanges.count
    fingerprint = data.fingerprint
    let conversation = ExchangeBatches.make(data.exchanges, recipe: recipe)
    let question = QuestionBatches.make(
      topics: data.topics, translations: data.translations, others: data.sayings, phrases: phrases,
      recipe: recipe)
    (exchanges, questions) = (conversation.batches, question.batches)
    var generator = RandomGenerator(seed: seed, 0x696e_6974)
    network = DialogueNetwork(
      conversation: BagEncoder(
        vocabulary: conversation.vocabulary, information: conversation.information,
        dimensions: recipe.dimensions, hiddenDimensions: recipe.hiddenDimensions, dropout: recipe.dropout,
        answersContexts: true, using: &generator),
      question: BagEncoder(
        vocabulary: question.vocabulary, information: question.information, dimensions: recipe.dimensions,
        hiddenDimensions: recipe.hiddenDimensions, dropout: recipe.dropout, answersContexts: false,
        using: &generator))
  }

  /// A line that tells this run from others whose checkpoint must not be taken up: data and recipe.
  public var identity: String { "chat encoder, data \(fingerprint), \(recipe)" }

  /// The trainer, ready to run.
  ///
  /// - Parameters:
  ///   - checkpoint: where to keep the state of the run; nowhere when `nil`.
  ///   - evaluate: figures of the network after each epoch, the smaller the better.
  public func trainer(
    checkpoint: TrainingCheckpoint?, evaluate: ((DialogueNetwork) -> [TrainingHistory.Metric])? = nil
  ) -> Trainer<EncoderBatch> {
    let optimizer = AdamW(
      groups: network.parameterGroups(of: recipe), learningRate: recipe.learningRate)
    let settings = TrainingSettings(
      epochs: recipe.epochs, batchSize: recipe.batchSize, seed: seed,
      schedule: .oneCycle(peak: recipe.learningRate))
    let trainer = Trainer(
      model: network, optimizer: optimizer, settings: settings, exampleCount: exchangeCount,
      checkpoint: checkpoint,
      makeBatch: { [exchanges, questions] indices, _, generator in
        var generator = generator
        let (contexts, replies) = exchanges.batch(indices, using: &generator)
        let (first, second) = questions.batch(using: &generator)
        return EncoderBatch(contexts: contexts, replies: replies, first: first, second: second)
      },
      loss: { [network, recipe] in network.loss($0, labelSmoothing: recipe.labelSmoothing) })
    if let evaluate { trainer.evaluate = { [network] in evaluate(network) } }
    return trainer
  }
}

/// A step's texts.
public struct EncoderBatch: Sendable {
  let contexts: FeatureBags
  let replies: FeatureBags
  let first: FeatureBags
  let second: FeatureBags
}

extension DialogueNetwork {
  /// Tables of vectors and what has one axis do not decay.
  fileprivate func parameterGroups(of recipe: EncoderRecipe) -> [ParameterGroup] {
    let tables = Set([conversation, question].flatMap(\.tableParameters).map { ObjectIdentifier($0) })
    func decays(_ parameter: Parameter) -> Bool {
      parameter.shape.rank > 1 && !tables.contains(ObjectIdentifier(parameter))
    }
    return [
      ParameterGroup(
        parameters: namedParameters.filter { decays($0.parameter) }, weightDecay: recipe.weightDecay),
      ParameterGroup(parameters: namedParameters.filter { !decays($0.parameter) }),
    ]
  }

  /// The sum of both networks' losses.
  func loss(_ batch: EncoderBatch, labelSmoothing: Float) -> Tensor {
    let scores = conversation.logits(
      conversation.queries(batch.contexts), conversation.replies(batch.replies))
    let pairs = question.logits(question.queries(batch.first), question.replies(batch.second))
    func right(_ logits: Tensor) -> IndexTensor { IndexTensor(Array(0..<logits.shape[0])) }
    return crossEntropy(logits: scores, targets: right(scores), labelSmoothing: labelSmoothing)
      + 0.5 * crossEntropy(logits: pairs, targets: right(pairs))
      + 0.5 * crossEntropy(logits: pairs.transposed(), targets: right(pairs))
  }
}

extension EncoderData {
  /// The different things that are said in conversations, in order.
  fileprivate var sayings: [String] {
    var seen: Set<String> = []
    return exchanges.lazy.flatMap { $0.context.suffix(1) + [$0.reply] }.filter { seen.insert($0).inserted }
  }

  /// The first twelve digits of the SHA-256 of all texts.
  fileprivate var fingerprint: String {
    var hash = SHA256()
    let lists =
      exchanges.lazy.map { $0.context + [$0.reply] } + topics.map { $0.questions + $0.answers }
      + translations.map { [$0, $1] }
    for list in lists {
      for text in list {
        var line = text + "\n"
        line.withUTF8 { hash.update(UnsafeRawBufferPointer($0)) }
      }
    }
    return String(hash.hexadecimal().prefix(12))
  }
}
