/// Where a run stands, given to its observer after each step.
public struct TrainingProgress: Sendable {
  /// The epoch, from 1.
  public let epoch: Int
  /// The number of epochs.
  public let epochs: Int
  /// The step within the epoch, from 1.
  public let step: Int
  /// The number of steps of an epoch.
  public let steps: Int
  /// The number of examples seen in this epoch.
  public let examples: Int
  /// The mean loss of the epoch so far.
  public let meanLoss: Double
  /// The learning rate of this step.
  public let learningRate: Float

  /// A place in a run, as the properties say.
  public init(
    epoch: Int, epochs: Int, step: Int, steps: Int, examples: Int, meanLoss: Double, learningRate: Float
  ) {
    (self.epoch, self.epochs, self.step, self.steps) = (epoch, epochs, step, steps)
    (self.examples, self.meanLoss, self.learningRate) = (examples, meanLoss, learningRate)
  }
}

/// What a run tells while it goes on.
public enum TrainingEvent: Sendable {
  /// A run goes on from a checkpoint, after this many steps, with the epochs that it had done.
  case resumed(step: Int, of: Int, history: TrainingHistory)
  /// A step is done.
  case step(TrainingProgress)
  /// An epoch is done and evaluated.
  case epoch(TrainingHistory.Epoch)
}

/// Why a run ended.
public enum TrainingOutcome: Sendable, Equatable {
  /// All epochs are done.
  case finished
  /// The metric has not improved for as many epochs as were allowed.
  case stoppedEarly(epoch: Int)
  /// The caller asked to stop; the checkpoint holds the place.
  case interrupted
  /// The loss is no longer a number.
  case diverged(epoch: Int, step: Int)
}
