/// What happened in each epoch of a run.
public struct TrainingHistory: Sendable, Equatable {
  /// One epoch.
  public struct Epoch: Sendable, Equatable {
    /// Counted from 1.
    public let number: Int
    /// The mean loss over the epoch's steps.
    public let loss: Double
    /// What the evaluation after the epoch gave, in the order given.
    public let metrics: [Metric]
    /// The learning rate of its last step.
    public let learningRate: Double

    /// Makes a record.
    public init(number: Int, loss: Double, metrics: [Metric], learningRate: Double) {
      (self.number, self.loss, self.metrics) = (number, loss, metrics)
      self.learningRate = learningRate
    }
  }

  /// A figure by which a network is judged; smaller is better.
  public struct Metric: Sendable, Equatable {
    /// Such as "validation error".
    public let name: String
    /// Such as 0.43.
    public let value: Double
    /// Such as "%".
    public let unit: String

    /// Makes a figure.
    public init(_ name: String, _ value: Double, unit: String = "") {
      (self.name, self.value, self.unit) = (name, value, unit)
    }
  }

  /// The epochs so far.
  public var epochs: [Epoch] = []

  /// An empty history.
  public init() {}

  /// The epoch with the smallest first metric, the earliest among equals; of the loss without metrics.
  public var best: Epoch? {
    epochs.min { ($0.metrics.first?.value ?? $0.loss) < ($1.metrics.first?.value ?? $1.loss) }
  }
}
