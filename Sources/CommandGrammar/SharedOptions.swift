public import ArgumentParser
public import Checkpoints
internal import TensorCore

/// Which model to use, and where models are.
public struct ModelOptions: ParsableArguments {
  /// A name that `models` lists, or the path of a file.
  @Option(
    help: ArgumentHelp(
      "A model that 'models' lists, or the path of a .safetensors file.", valueName: "name|path"))
  public var model: String?

  /// The directory with the manifest.
  @Option(
    help: ArgumentHelp(
      "The directory with manifest.json (default: $NNDL_MODELS, then 'pretrained' above the program or the "
        + "current directory).", valueName: "dir"))
  public var modelsDir: String?

  /// For the parser.
  public init() {}

  /// The model that was asked for, or the default one, its file checked against the manifest.
  ///
  /// - Throws: `CheckpointError` if there is no such model, or its file is missing or damaged.
  public func reference(app: String, default name: String) throws -> ModelReference {
    try ModelReference(model ?? name, app: app, modelsDirectory: modelsDir)
  }
}

/// How results are shown.
public struct OutputOptions: ParsableArguments {
  /// Results as JSON.
  @Flag(help: "Print JSON: one object, or one a line where there are several.")
  public var json = false

  /// Nothing but results.
  @Flag(help: "Print nothing but results and errors: no progress.")
  public var quiet = false

  /// For the parser.
  public init() {}
}

/// What a run depends on beside its input.
public struct RunOptions: ParsableArguments {
  /// The seed of all random numbers.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The seed of all random numbers (0...18446744073709551615).", valueName: "n"))
  public var seed: UInt64 = 0

  /// The number of threads.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of threads (1...64, default: the CPUs it may use).", valueName: "n"))
  public var threads: Int?

  /// For the parser.
  public init() {}

  /// Checks the ranges.
  ///
  /// - Throws: `ValidationError` that says the range.
  public func validate() throws { try check("--threads", threads, in: 1...64) }

  /// Sets the number of threads of the engine, if one was asked for.
  public func apply() { if let threads { Threads.count = threads } }
}

/// How a model is trained.
public struct TrainOptions: ParsableArguments {
  /// Where the data is.
  @Option(help: ArgumentHelp("The directory with the training data.", valueName: "dir"))
  public var data: String?

  /// How often all of the data is seen.
  @Option(
    help: ArgumentHelp("How often all of the data is seen (1...10000, default: the model's).", valueName: "n")
  )
  public var epochs: Int?

  /// Examples in a step.
  @Option(help: ArgumentHelp("Examples in a step (1...65536, default: the model's).", valueName: "n"))
  public var batchSize: Int?

  /// The largest step size of the schedule.
  @Option(
    help: ArgumentHelp(
      "The learning rate at its highest (above 0, up to 10, default: the model's).", valueName: "x"))
  public var learningRate: Float?

  /// The file that the weights go to.
  @Option(
    name: [.long, .short],
    help: ArgumentHelp("The file that the weights go to (default: named after the model).", valueName: "file")
  )
  public var output: String?

  /// Go on where an interrupted training stopped.
  @Flag(help: "Go on from the checkpoint beside the output file.")
  public var resume = false

  /// Say what would be done.
  @Flag(help: "Say what would be done, read the data, and stop before the first step.")
  public var dryRun = false

  /// For the parser.
  public init() {}

  /// Checks the ranges.
  ///
  /// - Throws: `ValidationError` that says the range.
  public func validate() throws {
    try check("--epochs", epochs, in: 1...10_000)
    try check("--batch-size", batchSize, in: 1...65_536)
    if let learningRate, !(learningRate > 0 && learningRate <= 10) {
      throw ValidationError("expected --learning-rate above 0 and up to 10, found \(learningRate)")
    }
  }
}

/// Checks that an option, if it was given, lies in its range.
///
/// - Throws: `ValidationError` that says the range.
public func check<Value: Comparable>(_ option: String, _ value: Value?, in range: ClosedRange<Value>) throws {
  guard let value, !range.contains(value) else { return }
  throw ValidationError("expected \(option) in \(range.lowerBound)...\(range.upperBound), found \(value)")
}
