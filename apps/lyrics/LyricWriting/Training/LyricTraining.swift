import Checkpoints
import JSONText
import NeuralNetwork
import TensorCore
import Text
import Training

/// Trains a network on a text.
public struct LyricTraining {
  /// Its settings.
  public let recipe: LyricRecipe
  /// Fixes first weights, order and dropout.
  public let seed: UInt64
  /// The characters of the training text.
  public let vocabulary: CharacterVocabulary
  /// The training text.
  public let training: [Int32]
  /// What each epoch is judged by.
  public let validation: [Int32]
  /// The model whose weights are the first ones; random weights when `nil`.
  public let origin: LyricModel?

  /// A training on a text.
  ///
  /// - Parameters:
  ///   - text: what to learn from.
  ///   - recipe: the settings.
  ///   - seed: fixes first weights, order and dropout.
  ///   - origin: a model to go on from: its network, but for the dropout, and its characters count, not the recipe's.
  public init(_ text: LyricText, recipe: LyricRecipe, seed: UInt64, from origin: LyricModel? = nil) {
    var recipe = recipe
    if let origin {
      let dropout = recipe.configuration.dropout
      recipe.configuration = origin.network.configuration
      recipe.configuration.dropout = dropout
    }
    (self.recipe, self.seed, self.origin) = (recipe, seed, origin)
    vocabulary =
      origin?.vocabulary ?? CharacterVocabulary(of: text.training, minimumCount: recipe.minimumCount)
    training = vocabulary.encode(text.training)
    validation = vocabulary.encode(text.validation)
  }

  /// A model with first weights.
  ///
  /// - Parameter name: what it is called.
  public func makeModel(named name: String) -> LyricModel {
    var generator = RandomGenerator(seed: seed, 0x696e_6974)
    let network = LyricNetwork(
      recipe.configuration, vocabularySize: vocabulary.count, using: &generator)
    if let origin {
      for (own, first) in zip(network.parameters, origin.network.parameters) { own.value = first.value }
    }
    return LyricModel(name: name, network: network, vocabulary: vocabulary)
  }

  /// The batches of the training text.
  public func makeBatches() -> LyricBatches {
    LyricBatches(
      numbers: training, lanes: recipe.lanes, steps: recipe.steps, order: recipe.order,
      newline: vocabulary.number(of: "\n"), seed: seed)
  }

  /// The trainer of a model, ready to run.
  ///
  /// - Parameters:
  ///   - model: made by ``makeModel(named:)``.
  ///   - checkpoint: where to keep the state of the run; nowhere when `nil`.
  public func trainer(of model: LyricModel, checkpoint: TrainingCheckpoint? = nil) -> Trainer<LyricBatch> {
    let (network, batches, validation) = (model.network, makeBatches(), validation)
    let optimizer = AdamW(
      groups: network.parameterGroups(weightDecay: recipe.weightDecay), learningRate: recipe.learningRate)
    let settings = TrainingSettings(
      epochs: recipe.epochs, batchSize: batches.lanes, seed: seed,
      schedule: .oneCycle(peak: recipe.learningRate, warmup: recipe.warmup), maximumGradientNorm: 1,
      averagingDecay: recipe.averagingDecay, order: .sequential)
    let zero = network.initialState(lanes: batches.lanes)
    let carried = CarriedState(zero.hidden + zero.cell)
    let count = zero.hidden.count
    let trainer = Trainer(
      model: network, optimizer: optimizer, settings: settings,
      exampleCount: batches.windowCount * batches.lanes, checkpoint: checkpoint,
      makeBatch: { indices, epoch, _ in
        batches.batch(window: indices.startIndex / batches.lanes, epoch: epoch)
      },
      loss: { batch in
        if batch.isFirst { carried.reset() }
        let before = RecurrentState(
          hidden: Array(carried.tensors[..<count]), cell: Array(carried.tensors[count...]))
        let (logits, after) = network(batch.inputs, state: before)
        carried.tensors = (after.hidden + after.cell).map(\.detached)
        return crossEntropy(logits: logits, targets: batch.targets)
      })
    trainer.carriedState = carried
    if validation.count >= LyricText.minimumCount {
      trainer.evaluate = {
        // Figures are those of the network as others will use it.
        let result = MatrixLibrary.withPrecision(.float32) {
          LyricEvaluation(of: network, on: validation, lanes: LyricEvaluation.quickLanes)
        }
        return [
          TrainingHistory.Metric("validation", result.natsPerCharacter, unit: "nats")
        ]
      }
    }
    return trainer
  }

  /// A line that tells this run from others whose checkpoint must not be taken up: network, recipe, data,
  /// precision.
  ///
  /// What the trainer knows itself, such as the number of epochs, it adds.
  public var identity: String {
    var hash = SHA256()
    training.withUnsafeBytes { hash.update($0) }
    validation.withUnsafeBytes { hash.update($0) }
    return "lyrics \(JSONValue.object(recipe.configuration.json)), \(vocabulary.count) characters, "
      + "\(training.count) in all \(hash.hexadecimal().prefix(12)), steps \(recipe.steps), "
      + "order \(recipe.order.rawValue), decay \(recipe.weightDecay), "
      + "\(MatrixLibrary.precision.rawValue) products"
      + (origin.map { ", from \($0.hash.prefix(12))" } ?? "")
  }
}
