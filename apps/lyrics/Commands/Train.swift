import ArgumentParser
import Checkpoints
import CommandGrammar
import LyricWriting
import NeuralNetwork
import Terminal
import TensorCore
import Text
import Training

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a network on a text.",
    discussion: """
      Without --validation the last 10 % of the characters are kept to judge each epoch by. The text is read \
      at --batch-size places at once, window after window of --steps characters, the state carried over. A \
      checkpoint beside the output file survives a kill at any moment; --resume goes on from it to the same \
      weights. Ctrl-C stops after the present step, evaluates and saves; the exit code is then 130.
      """)

  @Argument(
    help: ArgumentHelp(
      "A recipe, by whose settings the published model was trained: \(LyricModelName.list).",
      valueName: "recipe"),
    transform: { text in
      guard let name = LyricModelName(rawValue: text) else {
        throw ValidationError("expected one of \(LyricModelName.list), or no recipe, found '\(text)'")
      }
      return name
    })
  var name: LyricModelName?

  @Option(
    help: ArgumentHelp("A text to judge each epoch by, instead of the last 10 %.", valueName: "file|dir"))
  var validation: String?

  @Option(
    help: ArgumentHelp(
      "Begin with the weights and the characters of this model instead of random weights.",
      valueName: "name|path"))
  var from: String?

  @OptionGroup(title: "The network") var network: NetworkOptions
  @OptionGroup(title: "The training") var course: CourseOptions
  @OptionGroup var encoding: EncodingOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var options: TrainOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func validate() throws {
    if from != nil, network.changesNetwork {
      throw ValidationError(
        "expected --from or options of the network, found both: the model has its network (--dropout may be set)"
      )
    }
    if options.data == nil { throw ValidationError("Missing expected argument '--data <file|dir>'") }
  }

  func run() throws {
    settings.apply()
    precision.apply()
    guard let data = options.data else { return }
    let corpus = try Corpus(path: data, encoding: encoding.encoding)
    let other = try validation.map { try Corpus(path: $0, encoding: encoding.encoding) }
    let text = try LyricText(corpus, validation: other, path: data)
    let training = LyricTraining(text, recipe: recipe, seed: settings.seed, from: try origin())
    let label = name?.rawValue ?? "lyrics"
    let path = options.output ?? "\(label).safetensors"
    let model = training.makeModel(named: label)
    if options.dryRun { return try StandardOutput.write(describe(training, model, path)) }
    // An output that cannot be written should be known before the hours, not after.
    _ = try AtomicFile(path)
    let checkpoint = TrainingCheckpoint(
      path: path + ".checkpoint", identity: training.identity, interval: course.checkpoints.checkpointEvery)
    if options.resume, !checkpoint.exists, !output.quiet {
      StandardError.write("\(checkpoint.path): no checkpoint to go on from; training begins at the start")
    }
    try run(training, on: text.training, model, checkpoint, label: label, path: path)
  }

  private func origin() throws -> LyricModel? {
    guard let from else { return nil }
    return try LyricModel(ModelReference(from, app: LyricsApp.name, modelsDirectory: nil))
  }

  private var recipe: LyricRecipe {
    var recipe = name?.recipe ?? LyricRecipe()
    network.apply(to: &recipe)
    course.apply(to: &recipe)
    if let epochs = options.epochs { recipe.epochs = epochs }
    if let batchSize = options.batchSize { recipe.lanes = batchSize }
    if let rate = options.learningRate { recipe.learningRate = rate }
    return recipe
  }

  private func describe(_ training: LyricTraining, _ model: LyricModel, _ path: String) -> String {
    let (recipe, batches) = (training.recipe, training.makeBatches())
    return "\(model.network.summary), \(model.network.parameterCount) parameters: "
      + "\(training.training.count) characters to learn from, \(training.validation.count) to judge by; "
      + "\(recipe.epochs) epochs of \(batches.windowCount) steps of \(batches.lanes)×\(batches.steps) "
      + "characters, learning rate \(recipe.learningRate), seed \(settings.seed) -> \(path)"
  }

  private func run(
    _ training: LyricTraining, on text: String, _ model: LyricModel, _ checkpoint: TrainingCheckpoint,
    label: String, path: String
  ) throws {
    Interruption.install()
    let trainer = training.trainer(of: model, checkpoint: checkpoint)
    trainer.shouldStop = { Interruption.isRequested }
    let batches = training.makeBatches()
    let reporter = TrainingReporter(
      label: label, quiet: output.quiet, unit: "characters", unitsPerStep: batches.lanes * batches.steps)
    var sample = ""
    let evaluate = trainer.evaluate
    // Evaluation runs with the averaged weights; so does the sample.
    trainer.evaluate = {
      if !output.quiet {
        var generator = RandomGenerator(seed: settings.seed, 0x7361_6d70)
        sample = TextSampler(model).text(after: "\n", count: course.sample, using: &generator)
      }
      return evaluate()
    }
    trainer.observe = { event in
      reporter.report(event)
      if case .epoch = event, !output.quiet, course.sample > 0 { StandardError.write(sample + "\n") }
    }
    let outcome = try trainer.run(resume: options.resume)
    reporter.finish()
    if case .diverged(let epoch, let step) = outcome {
      throw CommandFailure(
        .dataError,
        "\(path): the loss became infinite in epoch \(epoch), step \(step); try a smaller --learning-rate")
    }
    try model.save(
      to: path,
      notes: [
        "seed": "\(settings.seed)", "epochs": "\(trainer.history.epochs.count)",
        "data": "\(training.training.count) characters",
      ])
    try CorpusIndex(of: text).write(to: CorpusIndex.path(besideWeights: path))
    try trainer.history.plot(title: "lyrics \(label), nats a character")?.write(to: path + ".png")
    try StandardOutput.write(
      summary(training, model, path)
        + (outcome == .interrupted ? "; interrupted, --resume goes on" : ""))
    if outcome == .interrupted { throw ExitCode.interrupted }
  }

  private func summary(_ training: LyricTraining, _ model: LyricModel, _ path: String) -> String {
    guard training.validation.count >= LyricText.minimumCount else {
      return "\(path): learnt from \(training.training.count) characters, none left to judge by"
    }
    let result = MatrixLibrary.withPrecision(.float32) {
      LyricEvaluation(of: model.network, on: training.validation, lanes: LyricEvaluation.quickLanes)
    }
    return "\(path): \(decimal(result.natsPerCharacter, 4)) nats a character, perplexity "
      + "\(decimal(result.perplexity, 2)) on \(result.characters) validation characters"
  }
}

extension LyricModelName {
  /// All names, for messages.
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
