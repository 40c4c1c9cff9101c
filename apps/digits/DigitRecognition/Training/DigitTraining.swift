import NeuralNetwork
import TensorCore
import Training

/// Trains one of the networks on digits.
public struct DigitTraining {
  /// Which network.
  public let name: DigitModelName
  /// Its settings.
  public let recipe: TrainingRecipe
  /// Fixes first weights, order, augmentation and dropout.
  public let seed: UInt64

  /// A training of a network.
  public init(name: DigitModelName, recipe: TrainingRecipe, seed: UInt64) {
    (self.name, self.recipe, self.seed) = (name, recipe, seed)
  }

  /// A network with its first weights.
  public func makeNetwork() -> any Layer {
    var generator = RandomGenerator(seed: seed, 0x696e_6974)
    return name.makeNetwork(using: &generator)
  }

  /// Pictures that are no digits, for networks with an output for them: two for every five digits, at most
  /// 20,000.
  public func others(from digits: DigitDataset) -> [[Float]] {
    guard name.recognizesOthers else { return [] }
    return NonDigits(digits: digits).pictures(count: min(20_000, digits.count * 2 / 5 + 1), seed: seed)
  }

  /// The trainer of a network, ready to run.
  ///
  /// - Parameters:
  ///   - network: made by ``makeNetwork()``.
  ///   - digits: what to learn from, 28×28.
  ///   - others: pictures of 784 values that are no digits, for networks with an output for them.
  ///   - validation: what to judge each epoch by; nothing when `nil`.
  ///   - checkpoint: where to keep the state of the run; nowhere when `nil`.
  public func trainer(
    of network: any Layer, digits: DigitDataset, others: [[Float]] = [], validation: DigitDataset?,
    checkpoint: TrainingCheckpoint?
  ) -> Trainer<DigitBatch> {
    let optimizer = AdamW(
      groups: network.parameterGroups(weightDecay: recipe.weightDecay), learningRate: recipe.learningRate)
    let settings = TrainingSettings(
      epochs: recipe.epochs, batchSize: recipe.batchSize, seed: seed,
      schedule: .oneCycle(peak: recipe.learningRate), averagingDecay: recipe.averagingDecay)
    let batches = DigitBatches(
      digits: digits, others: others, augmentation: recipe.augmentation,
      otherShare: recipe.otherShare,
      disturbed: recipe.disturbedShare > 0
        ? DisturbedDigits(of: digits, count: min(40_000, digits.count), seed: seed).pictures : [],
      disturbedShare: recipe.disturbedShare, seed: seed)
    let trainer = Trainer(
      model: network, optimizer: optimizer, settings: settings, exampleCount: digits.count,
      checkpoint: checkpoint,
      makeBatch: { indices, epoch, _ in batches.batch(indices, epoch: epoch) },
      loss: { [name, recipe] batch in
        name.loss(logits: network(batch.pictures), targets: batch.targets, smoothing: recipe.labelSmoothing)
      })
    if let validation {
      trainer.evaluate = {
        let result = DigitEvaluation(of: network, on: validation)
        return [TrainingHistory.Metric("validation error", result.errorPercent, unit: "%")]
      }
    }
    return trainer
  }
}

extension DigitModelName {
  /// The loss of a batch: cross-entropy, for the radial basis functions of 1998 in the paper's form.
  package func loss(logits: Tensor, targets: IndexTensor, smoothing: Float) -> Tensor {
    guard self == .lenet5Original else {
      return crossEntropy(logits: logits, targets: targets, labelSmoothing: smoothing)
    }
    // Equation 9: E = mean of y_D + ln(e^−j + Σ e^−yᵢ). The constant is a "rubbish" class that keeps
    // distances to wrong digits from growing without end.
    let rubbish = Tensor(repeating: -10, shape: [logits.shape[0], 1])
    return crossEntropy(logits: concatenated([logits, rubbish], axis: 1), targets: targets)
  }
}
