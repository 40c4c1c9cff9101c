public import ArgumentParser

/// How often a training can be taken up again.
public struct CheckpointOptions: ParsableArguments {
  /// Seconds between checkpoints within an epoch.
  @Option(
    help: ArgumentHelp(
      "Write a checkpoint after so many seconds within an epoch (0...86400); each epoch ends with one.",
      valueName: "seconds"))
  public var checkpointEvery = 60.0

  /// For the parser.
  public init() {}

  /// Checks the range.
  ///
  /// - Throws: `ValidationError` that says the range.
  public func validate() throws { try check("--checkpoint-every", checkpointEvery, in: 0...86_400) }
}

/// How weights follow their gradients in a training whose recipe has a schedule, AdamW and an average.
public struct OptimizationOptions: ParsableArguments {
  /// The part of the run in which the learning rate rises.
  @Option(
    help: ArgumentHelp(
      "The part of the run in which the learning rate rises (0...1, default: the recipe's).", valueName: "x"))
  public var warmup: Float?

  /// The weight decay.
  @Option(
    help: ArgumentHelp("The weight decay of AdamW (0...10, default: the recipe's).", valueName: "x"))
  public var weightDecay: Float?

  /// What the average of weights keeps at each step; 0 for none.
  @Option(
    help: ArgumentHelp(
      "The share of the average of all weights so far kept at each step (0 for no average, below 1, default: "
        + "the recipe's).", valueName: "x"))
  public var averaging: Float?

  /// For the parser.
  public init() {}

  /// Checks the ranges.
  ///
  /// - Throws: `ValidationError` that says the range.
  public func validate() throws {
    try check("--warmup", warmup, in: 0...1)
    try check("--weight-decay", weightDecay, in: 0...10)
    if let averaging, !(0..<1).contains(averaging) {
      throw ValidationError("expected --averaging from 0 up to below 1, found \(averaging)")
    }
  }

  /// Puts what was asked for in the place of a recipe's settings.
  public func apply(warmup: inout Float, weightDecay: inout Float, averagingDecay: inout Float?) {
    if let own = self.warmup { warmup = own }
    if let own = self.weightDecay { weightDecay = own }
    if let averaging { averagingDecay = averaging == 0 ? nil : averaging }
  }
}
