import JSONText
import NeuralNetwork
import TensorCore
import Training

/// Trains a transfer network for a painting, or a family of them for several.
public struct StyleTraining {
  /// Its settings.
  public let recipe: StyleRecipe
  /// Fixes first weights, order and pieces.
  public let seed: UInt64
  /// What pictures should look like, a painting a network.
  public let targets: [StyleTarget]
  /// What to learn from.
  public let photographs: ContentPictures
  /// What each epoch is judged by.
  public let validation: [Tensor]
  /// The model whose weights are the first ones; random weights when `nil`.
  public let origin: StyleModel?

  /// The rows and columns of the photographs that epochs are judged by.
  public static let validationSize = 192

  /// A training for paintings.
  ///
  /// - Parameters:
  ///   - targets: what pictures should look like, one painting at least.
  ///   - photographs: what to learn from, one at least.
  ///   - validation: what each epoch is judged by.
  ///   - recipe: the settings.
  ///   - seed: fixes first weights, order and pieces.
  ///   - origin: a model to go on from; its network counts, not the recipe's.
  public init(
    _ targets: [StyleTarget], photographs: ContentPictures, validation: ContentPictures, recipe: StyleRecipe,
    seed: UInt64, from origin: StyleModel? = nil
  ) {
    var recipe = recipe
    if let origin { recipe.configuration = origin.network.configuration }
    precondition(!targets.isEmpty, "StyleTraining: there is no painting")
    (self.recipe, self.seed, self.targets, self.photographs) = (recipe, seed, targets, photographs)
    self.validation = validation.middles(size: StyleTraining.validationSize)
    self.origin = origin
  }

  /// Networks with first weights, one a painting.
  public func makeFamily() -> StyleFamily {
    var generator = RandomGenerator(seed: seed, 0x696e_6974)
    let network = TransferNetwork(recipe.configuration, using: &generator)
    if let origin {
      for (own, first) in zip(network.parameters, origin.network.parameters) { own.value = first.value }
    }
    return StyleFamily(network, count: targets.count)
  }

  /// The trainer of networks, ready to run.
  ///
  /// Each step is one painting's, drawn at random.
  ///
  /// - Parameters:
  ///   - family: made by ``makeFamily()``.
  ///   - checkpoint: where to keep the state of the run; nowhere when `nil`.
  public func trainer(
    of family: StyleFamily, checkpoint: TrainingCheckpoint? = nil
  ) -> Trainer<StyleBatch> {
    let optimizer = Muon(parameters: family.namedParameters, learningRate: recipe.learningRate)
    let settings = TrainingSettings(
      epochs: recipe.epochs, batchSize: recipe.batchSize, seed: seed,
      schedule: .oneCycle(peak: recipe.learningRate, warmup: recipe.warmup),
      maximumGradientNorm: recipe.maximumGradientNorm, averagingDecay: recipe.averagingDecay)
    let (targets, recipe, photographs) = (targets, recipe, photographs)
    let trainer = Trainer(
      model: family, optimizer: optimizer, settings: settings, exampleCount: photographs.pictures.count,
      checkpoint: checkpoint,
      makeBatch: { indices, _, generator in
        var generator = generator
        let painting = Int(generator.next() % UInt64(targets.count))
        let pieces = photographs.batch(indices, size: recipe.cropSize, using: &generator)
        return StyleBatch(
          painting: painting, photographs: pieces, content: targets[painting].content(of: pieces))
      },
      loss: { batch in
        let pictures = family.networks[batch.painting](batch.photographs)
        return targets[batch.painting].loss(of: pictures, content: batch.content).total(recipe.weights)
      })
    if !validation.isEmpty {
      trainer.evaluate = {
        var mean = MeanLoss()
        for (network, target) in zip(family.networks, targets) { add(network, target, to: &mean) }
        return [
          TrainingHistory.Metric("validation", mean.total(recipe.weights)),
          TrainingHistory.Metric("content", mean.content), TrainingHistory.Metric("style", mean.style),
        ]
      }
    }
    return trainer
  }

  /// The mean losses of a network's pictures of the validation photographs.
  public func losses(of network: TransferNetwork, for target: StyleTarget) -> MeanLoss {
    var mean = MeanLoss()
    add(network, target, to: &mean)
    return mean
  }

  private func add(_ network: TransferNetwork, _ target: StyleTarget, to mean: inout MeanLoss) {
    for photograph in validation {
      let content = target.content(of: photograph)
      mean.add(target.loss(of: network(photograph), content: content))
    }
  }

  /// A line that tells this run from others whose checkpoint must not be taken up.
  public var identity: String {
    let weights = recipe.weights
    return "style \(JSONValue.object(recipe.configuration.json)), \(photographs.pictures.count) photographs, "
      + "pieces of \(recipe.cropSize), paintings \(recipe.paintingSize) "
      + "\(targets.map { "\($0.contentEnergy)" }.joined(separator: " ")), "
      + "weights \(weights.content) \(weights.style) \(weights.variation), "
      + "\(MatrixLibrary.precision.rawValue) products" + (origin.map { ", from \($0.hash.prefix(12))" } ?? "")
  }
}

/// What a step learns from.
public struct StyleBatch {
  /// The number of the painting.
  public let painting: Int
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
