import JSONText
import NeuralNetwork
import TensorCore
import Training

/// Trains a transfer network for a painting.
public struct StyleTraining {
  /// Its settings.
  public let recipe: StyleRecipe
  /// Fixes first weights, order and pieces.
  public let seed: UInt64
  /// What pictures should look like.
  public let target: StyleTarget
  /// What to learn from.
  public let photographs: ContentPictures
  /// What each epoch is judged by.
  public let validation: [Tensor]
  /// The model whose weights are the first ones; random weights when `nil`.
  public let origin: StyleModel?

  /// The rows and columns of the photographs that epochs are judged by.
  public static let validationSize = 192

  /// A training for a painting.
  ///
  /// - Parameters:
  ///   - target: what pictures should look like.
  ///   - photographs: what to learn from, one at least.
  ///   - validation: what each epoch is judged by.
  ///   - recipe: the settings.
  ///   - seed: fixes first weights, order and pieces.
  ///   - origin: a model to go on from; its network counts, not the recipe's.
  public init(
    _ target: StyleTarget, photographs: ContentPictures, validation: ContentPictures, recipe: StyleRecipe,
    seed: UInt64, from origin: StyleModel? = nil
  ) {
    var recipe = recipe
    if let origin { recipe.configuration = origin.network.configuration }
    (self.recipe, self.seed, self.target, self.photographs) = (recipe, seed, target, photographs)
    self.validation = validation.middles(size: StyleTraining.validationSize)
    self.origin = origin
  }

  /// A network with first weights.
  public func makeNetwork() -> TransferNetwork {
    var generator = RandomGenerator(seed: seed, 0x696e_6974)
    let network = TransferNetwork(recipe.configuration, using: &generator)
    if let origin {
      for (own, first) in zip(network.parameters, origin.network.parameters) { own.value = first.value }
    }
    return network
  }

  /// The trainer of a network, ready to run.
  ///
  /// - Parameters:
  ///   - network: made by ``makeNetwork()``.
  ///   - checkpoint: where to keep the state of the run; nowhere when `nil`.
  public func trainer(
    of network: TransferNetwork, checkpoint: TrainingCheckpoint? = nil
  ) -> Trainer<StyleBatch> {
    let optimizer = Adam(parameters: network.namedParameters, learningRate: recipe.learningRate)
    let settings = TrainingSettings(
      epochs: recipe.epochs, batchSize: recipe.batchSize, seed: seed,
      schedule: .oneCycle(peak: recipe.learningRate, warmup: recipe.warmup),
      maximumGradientNorm: recipe.maximumGradientNorm, averagingDecay: recipe.averagingDecay)
    let (target, recipe, photographs) = (target, recipe, photographs)
    let trainer = Trainer(
      model: network, optimizer: optimizer, settings: settings, exampleCount: photographs.pictures.count,
      checkpoint: checkpoint,
      makeBatch: { indices, _, generator in
        var generator = generator
        let pieces = photographs.batch(indices, size: recipe.cropSize, using: &generator)
        return StyleBatch(photographs: pieces, content: target.content(of: pieces))
      },
      loss: { batch in
        target.loss(of: network(batch.photographs), content: batch.content).total(recipe.weights)
      })
    if !validation.isEmpty {
      trainer.evaluate = {
        let losses = self.losses(of: network)
        return [
          TrainingHistory.Metric("validation", losses.total(recipe.weights)),
          TrainingHistory.Metric("content", losses.content), TrainingHistory.Metric("style", losses.style),
        ]
      }
    }
    return trainer
  }

  /// The mean losses of a network's pictures of the validation photographs.
  public func losses(of network: TransferNetwork) -> MeanLoss {
    var mean = MeanLoss()
    for photograph in validation {
      let content = target.content(of: photograph)
      mean.add(target.loss(of: network(photograph), content: content))
    }
    return mean
  }

  /// A line that tells this run from others whose checkpoint must not be taken up.
  public var identity: String {
    let weights = recipe.weights
    return "style \(JSONValue.object(recipe.configuration.json)), \(photographs.pictures.count) photographs, "
      + "pieces of \(recipe.cropSize), painting \(recipe.paintingSize) \(target.contentEnergy), "
      + "weights \(weights.content) \(weights.style) \(weights.variation), "
      + "\(MatrixLibrary.precision.rawValue) products" + (origin.map { ", from \($0.hash.prefix(12))" } ?? "")
  }
}

/// What a step learns from.
public struct StyleBatch {
  /// Pieces of photographs, `[N, size, size, 3]`.
  public let photographs: Tensor
  /// The maps that their pictures are to keep.
  public let content: Tensor
}

/// The mean of the losses of several pictures.
public struct MeanLoss: Sendable {
  private var sums = (content: 0.0, style: 0.0, variation: 0.0)
  private var count = 0.0

  /// No losses yet.
  public init() {}

  /// Takes in the losses of a picture.
  public mutating func add(_ loss: PerceptualLoss) {
    sums.content += Double(loss.content.item)
    sums.style += Double(loss.style.item)
    sums.variation += Double(loss.variation.item)
    count += 1
  }

  /// The mean content loss.
  public var content: Double { sums.content / count }
  /// The mean style loss.
  public var style: Double { sums.style / count }
  /// The mean total variation.
  public var variation: Double { sums.variation / count }

  /// The mean of the weighted sums.
  public func total(_ weights: LossWeights) -> Double {
    Double(weights.content) * content + Double(weights.style) * style + Double(weights.variation) * variation
  }
}
