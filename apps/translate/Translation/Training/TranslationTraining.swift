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

  /// A training on pairs.
  public init(
    _ pairs: SentencePairs, validation: SentencePairs?, recipe: TranslationRecipe, seed: UInt64
  ) {
    (self.recipe, self.seed) = (recipe, seed)
    let source = LanguageSide(
      language: recipe.from, training: pairs.sources, mergeCount: recipe.sourceMerges)
    let target = LanguageSide(language: recipe.to, training: pairs.targets, mergeCount: recipe.targetMerges)
    func encoded(_ pairs: SentencePairs) -> [EncodedPair] {
      zip(pairs.sources, pairs.targets).map {
        EncodedPair(source: source.encode($0), target: target.encode($1))
      }
    }
    let all = encoded(pairs)
    training = all.filter { max($0.source.count, $0.target.count) <= recipe.maximumLength }
    skippedCount = all.count - training.count
    self.validation = (validation.map(encoded) ?? []).filter {
      max($0.source.count, $0.target.count) <= recipe.maximumLength
    }
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
    let batches = TranslationBatches(training, batchSize: recipe.batchSize, seed: seed)
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
      + "smoothing \(recipe.labelSmoothing), \(MatrixLibrary.precision.rawValue) products"
  }
}
