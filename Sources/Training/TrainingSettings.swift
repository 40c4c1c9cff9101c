import NeuralNetwork

/// The numbers that define a training run.
public struct TrainingSettings: Sendable {
  /// How often every example is seen, at least 1.
  public var epochs: Int
  /// Examples a step, at least 1.
  public var batchSize: Int
  /// Fixes the order of examples, augmentation and dropout.
  public var seed: UInt64
  /// The learning rate of each step.
  public var schedule: LearningRateSchedule
  /// The largest global norm of a step's gradients; no limit when `nil`.
  public var maximumGradientNorm: Float?
  /// The share of a running average of the weights that is kept at each step, such as 0.999.
  ///
  /// The averaged weights are the ones evaluated and kept. No averaging when `nil`.
  public var averagingDecay: Float?
  /// Epochs without an improvement after which training stops; never when `nil`.
  public var patience: Int?

  /// How the examples of an epoch follow one another.
  public var order: EpochOrder.Kind

  /// Settings of a run.
  public init(
    epochs: Int, batchSize: Int, seed: UInt64, schedule: LearningRateSchedule,
    maximumGradientNorm: Float? = nil, averagingDecay: Float? = nil, patience: Int? = nil,
    order: EpochOrder.Kind = .shuffled
  ) {
    precondition(epochs > 0, "TrainingSettings: epochs must be positive, found \(epochs)")
    precondition(batchSize > 0, "TrainingSettings: the batch size must be positive, found \(batchSize)")
    (self.epochs, self.batchSize, self.seed, self.schedule) = (epochs, batchSize, seed, schedule)
    (self.maximumGradientNorm, self.averagingDecay) = (maximumGradientNorm, averagingDecay)
    (self.patience, self.order) = (patience, order)
  }
}
