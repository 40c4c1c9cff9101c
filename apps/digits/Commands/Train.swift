import ArgumentParser
import Checkpoints
import CommandGrammar
import DigitRecognition
import JSONText
import NeuralNetwork
import Terminal
import Training

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train one of the networks on MNIST.",
    discussion: """
      Learns from the first 50,000 training pictures and judges by the last 10,000; of fewer than 20,000 \
      pictures the last sixth is kept. A checkpoint beside the \
      output file survives a kill at any moment; --resume goes on from it to the same weights. Ctrl-C stops \
      after the present step, evaluates and saves; the exit code is then 130.
      """)

  @Argument(
    help: ArgumentHelp("The network: \(DigitModelName.list).", valueName: "network"),
    transform: { text in
      guard let name = DigitModelName(rawValue: text) else {
        throw ValidationError("expected one of \(DigitModelName.list), found '\(text)'")
      }
      return name
    })
  var network: DigitModelName

  @Flag(help: "Leave the training pictures as they are: no shifts, turns and distortions.")
  var plain = false

  @Flag(help: "Learn from all 60,000 training pictures; nothing is left to judge by.")
  var everything = false

  @Option(
    help: ArgumentHelp(
      "Start from these trained weights and learn from difficult pictures too: thin, thick, noisy, blurred.",
      valueName: "file"))
  var harden: String?

  @Option(
    help: ArgumentHelp(
      "Pictures of no digit to learn from for each digit (0...1, default: the network's).", valueName: "share"
    ))
  var others: Float?

  @OptionGroup var checkpoints: CheckpointOptions
  @OptionGroup var options: TrainOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func validate() throws {
    try check("--others", others, in: 0...1)
  }

  func run() throws {
    settings.apply()
    guard let data = options.data else {
      throw CommandFailure(
        .usage, "expected --data DIR with MNIST's files; scripts/get-data mnist fetches them")
    }
    let path = options.output ?? "\(network.rawValue).safetensors"
    let split = try DigitSplit(folder: data).normalized()
    let training = DigitTraining(name: network, recipe: recipe, seed: settings.seed)
    let model = training.makeNetwork()
    let digits = everything ? split.everything : split.train
    if options.dryRun {
      try StandardOutput.write(describe(training, digits: digits, path: path))
      try StandardOutput.write(model.description(inputShape: [1, 28, 28, 1]))
      return
    }
    if let harden { try loadWeights(into: model, from: harden) }
    // An output that cannot be written should be known before the hours, not after.
    _ = try AtomicFile(path)
    let checkpoint = TrainingCheckpoint(
      path: path + ".checkpoint",
      identity: training.identity(
        digits: digits, start: try harden.map { try SHA256.hexadecimal(ofFile: $0) }),
      interval: checkpoints.checkpointEvery)
    if options.resume, !checkpoint.exists, !output.quiet {
      StandardError.write("\(checkpoint.path): no checkpoint to go on from; training begins at the start")
    }
    let trainer = training.trainer(
      of: model, digits: digits, others: training.others(from: digits),
      validation: everything ? nil : split.validation, checkpoint: checkpoint)
    try runTrainer(trainer, model: model, learnt: digits, validation: split.validation, path: path)
  }

  private var recipe: TrainingRecipe {
    var recipe = harden == nil ? TrainingRecipe(for: network) : .hardening(network)
    if let epochs = options.epochs { recipe.epochs = epochs }
    if let batchSize = options.batchSize { recipe.batchSize = batchSize }
    if let rate = options.learningRate { recipe.learningRate = rate }
    if let others { recipe.otherShare = others }
    if plain { recipe.augmentation = .none }
    return recipe
  }

  private func describe(_ training: DigitTraining, digits: DigitDataset, path: String) -> String {
    let recipe = training.recipe
    return "\(network.rawValue): \(digits.count) pictures, \(recipe.epochs) epochs of batches of "
      + "\(recipe.batchSize), learning rate \(recipe.learningRate), seed \(settings.seed) -> \(path)"
  }

  private func runTrainer(
    _ trainer: Trainer<DigitBatch>, model: any Layer, learnt: DigitDataset, validation: DigitDataset,
    path: String
  ) throws {
    Interruption.install()
    trainer.shouldStop = { Interruption.isRequested }
    let reporter = TrainingReporter(label: network.rawValue, quiet: output.quiet)
    trainer.observe = { reporter.report($0) }
    let outcome = try trainer.run(resume: options.resume)
    reporter.finish()
    if case .diverged(let epoch, let step) = outcome {
      throw CommandFailure(
        .dataError,
        "\(path): the loss became infinite in epoch \(epoch), step \(step); try a smaller --learning-rate")
    }
    let limits = AcceptanceLimits(measuredOf: model, on: validation)
    let result = DigitEvaluation(of: model, on: validation)
    try saveWeights(
      of: model, to: path, precision: .float16,
      metadata: limits.metadata.merging([
        "network": network.rawValue, "seed": "\(settings.seed)",
        "epochs": "\(trainer.history.epochs.count)", "data": "train \(learnt.count)",
      ]) { $1 })
    try trainer.history.plot(title: "digits \(network.rawValue)")?.write(to: path + ".png")
    if output.json {
      try StandardOutput.write([
        "file": JSONValue(path), "network": JSONValue(network.rawValue),
        "seed": JSONValue(Int(clamping: settings.seed)),
        "epochs": JSONValue(trainer.history.epochs.count), "finished": JSONValue(outcome != .interrupted),
        "loss": trainer.history.epochs.last.map { JSONValue($0.loss) } ?? .null,
        "validationErrorPercent": everything ? .null : JSONValue(result.errorPercent),
      ])
    } else {
      try StandardOutput.write(
        "\(path): \(percentText(result.errorPercent)) % error on "
          + "\(validation.count) " + (everything ? "pictures it has learnt" : "validation pictures")
          + (outcome == .interrupted ? "; interrupted, --resume goes on" : ""))
    }
    if outcome == .interrupted { throw ExitCode.interrupted }
  }
}
