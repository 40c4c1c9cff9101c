import Checkpoints
import JSONText
import NeuralNetwork
import TensorCore
import Training

/// Trains a network on pairs of sentences.
public struct TranslationTraining {
  /// Its settings.
  public let recipe: TranslationRecipe
  /// Fixes first weights, order and dropout.
  public let seed: UInt64
  /// The tokenizers that the training texts gave.
  public let source, target: LanguageSide
  /// The pairs to learn from.
  public let training: [EncodedPair]
  /// How many were left out because they are too long.
  public let skippedCount: Int
  /// What each epoch is judged by; may be empty.
  public let validation: [EncodedPair]
  /// The sentences of ``training``.
  private let texts: SentencePairs
  /// Words that can be hidden on both sides.
  private let sureWords: SureWords?
  /// The model whose weights are the first ones; random weights when `nil`.
  private let origin: TranslationModel?

  /// A training on pairs.
  ///
  /// - Parameters:
  ///   - pairs: what to learn from.
  ///   - validation: what each epoch is judged by.
  ///   - recipe: the settings.
  ///   - seed: fixes first weights, order and dropout.
  ///   - origin: a model to go on from: its languages, its symbols and its network, but for the dropout, count, not
  ///     the recipe's.
  public init(
    _ pairs: SentencePairs, validation: SentencePairs?, recipe: TranslationRecipe, seed: UInt64,
    startingFrom origin: TranslationModel? = nil
  ) {
    var recipe = recipe
    if let origin {
      let dropout = recipe.configuration.dropout
      recipe.configuration = origin.network.configuration
      recipe.configuration.dropout = dropout
      (recipe.from, recipe.to) = (origin.from, origin.to)
    }
    (self.recipe, self.seed, self.origin) = (recipe, seed, origin)
    let source =
      origin?.source
      ?? LanguageSide(language: recipe.from, training: pairs.sources, mergeCount: recipe.sourceMerges)
    let target =
      origin?.target
      ?? LanguageSide(language: recipe.to, training: pairs.targets, mergeCount: recipe.targetMerges)
    let tokens = zip(pairs.sources, pairs.targets).map {
      (source: source.tokens(of: $0), target: target.tokens(of: $1))
    }
    let all = tokens.map(EncodedPair.init)
    func isShort(_ pair: EncodedPair) -> Bool {
      max(pair.source.count, pair.target.count) <= recipe.maximumLength
    }
    let kept = all.indices.filter { isShort(all[$0]) }
    training = kept.map { all[$0] }
    texts = SentencePairs(sources: kept.map { pairs.sources[$0] }, targets: kept.map { pairs.targets[$0] })
    skippedCount = all.count - training.count
    sureWords = recipe.hiddenWords > 0 ? SureWords(in: kept.map { tokens[$0] }) : nil
    self.validation =
      (validation.map { pairs in
        zip(pairs.sources, pairs.targets).map {
          EncodedPair((source: source.tokens(of: $0), target: target.tokens(of: $1)))
        }
      } ?? []).filter(isShort)
    (self.source, self.target) = (source, target)
  }

  /// A model with first weights.
  ///
  /// - Parameter name: what it is called.
  public func makeModel(named name: String) -> TranslationModel {
    var generator = RandomGenerator(seed: seed, 0x696e_6974)
    let network = TranslationNetwork(
      recipe.configuration, sourceCount: source.tokenizer.count, targetCount: target.tokenizer.count,
      using: &generator)
    if let origin {
      for (own, first) in zip(network.parameters, origin.network.parameters) { own.value = first.value }
    }
    return TranslationModel(
      name: name, from: recipe.from, to: recipe.to, network: network, source: source, target: target)
  }

  /// How many steps an epoch has.
  public var stepsPerEpoch: Int { (training.count + recipe.batchSize - 1) / recipe.batchSize }

  /// The trainer of a model, ready to run.
  ///
  /// - Parameters:
  ///   - model: made by ``makeModel(named:)``.
  ///   - checkpoint: where to keep the state of the run; nowhere when `nil`.
  /// - Precondition: there is a pair to learn from.
  public func trainer(
    of model: TranslationModel, checkpoint: TrainingCheckpoint? = nil
  ) -> Trainer<TranslationBatch> {
    let (network, recipe) = (model.network, recipe)
    let batches = TranslationBatches(
      training, batchSize: recipe.batchSize, seed: seed,
      vary: recipe.mergeDropout > 0 || recipe.hiddenWords > 0 ? varied : nil)
    let optimizer = AdamW(
      groups: network.parameterGroups(weightDecay: recipe.weightDecay), learningRate: recipe.learningRate)
    let settings = TrainingSettings(
      epochs: recipe.epochs, batchSize: 1, seed: seed,
      schedule: .oneCycle(peak: recipe.learningRate, warmup: recipe.warmup), maximumGradientNorm: 1,
      averagingDecay: recipe.averagingDecay)
    // To the trainer an example is a whole batch: it brings them in a new order each epoch.
    let trainer = Trainer(
      model: network, optimizer: optimizer, settings: settings, exampleCount: batches.count,
      checkpoint: checkpoint,
      makeBatch: { indices, epoch, _ in batches.batch(indices.first ?? 0, epoch: epoch) },
      loss: { batch in
        crossEntropy(
          logits: network(batch), targets: batch.targets, labelSmoothing: recipe.labelSmoothing)
      })
    if !validation.isEmpty {
      let validation = validation
      trainer.evaluate = {
        let loss = MatrixLibrary.withPrecision(.float32) {
          TranslationTraining.loss(of: network, on: validation)
        }
        return [TrainingHistory.Metric("validation", loss, unit: "nats")]
      }
    }
    return trainer
  }

  /// A pair as it is to be learnt this time: words cut at random, some hidden.
  func varied(_ number: Int, using generator: inout RandomGenerator) -> EncodedPair {
    let dropout = Double(recipe.mergeDropout)
    var pair = (
      source: source.tokens(of: texts.sources[number], dropout: dropout, using: &generator),
      target: target.tokens(of: texts.targets[number], dropout: dropout, using: &generator)
    )
    sureWords?.hide(&pair, probability: recipe.hiddenWords, using: &generator)
    return EncodedPair(pair)
  }

  /// The mean of −ln p over all symbols of the targets, their ends included.
  public static func loss(of network: TranslationNetwork, on pairs: [EncodedPair]) -> Double {
    let batches = TranslationBatches(pairs, batchSize: 64, seed: 0)
    var (sum, count) = (0.0, 0)
    withoutGradients {
      for index in 0..<batches.count {
        let batch = batches.batch(index, epoch: 0)
        sum += Double(crossEntropy(logits: network(batch), targets: batch.targets, reduction: .sum).item)
        count += batch.targetCount
      }
    }
    return sum / Double(max(1, count))
  }

  /// A line that tells this run from others whose checkpoint must not be taken up: network, recipe, data,
  /// precision.
  ///
  /// What the trainer knows itself, such as the number of epochs, it adds.
  public var identity: String {
    var hash = SHA256()
    for pair in training + validation {
      for numbers in [pair.source, pair.target + [-1]] { numbers.withUnsafeBytes { hash.update($0) } }
    }
    return "translate \(recipe.from)-\(recipe.to) \(JSONValue.object(recipe.configuration.json)), "
      + "\(source.tokenizer.count) and \(target.tokenizer.count) symbols, \(training.count) pairs "
      + "\(hash.hexadecimal().prefix(12)), \(recipe.batchSize) a step, decay \(recipe.weightDecay), "
      + "smoothing \(recipe.labelSmoothing), merges dropped \(recipe.mergeDropout), words hidden "
      + "\(recipe.hiddenWords), \(origin.map { "from \($0.hash.prefix(12)), " } ?? "")\(MatrixLibrary.precision.rawValue) products"
  }
}
