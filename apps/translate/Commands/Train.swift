import ArgumentParser
import Checkpoints
import CommandGrammar
import NeuralNetwork
import Terminal
import TensorCore
import Text
import Training
import Translation

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a network on pairs of sentences.",
    discussion: """
      Pairs come from a file with tab-separated columns (--data) or from two files line by line (--source, \
      --target); the tokenizers of both languages are learnt from them. Batches hold sentences of like length. A \
      checkpoint beside the output file survives a kill at any moment; --resume goes on from it to the same \
      weights. Ctrl-C stops after the present step, evaluates and saves; the exit code is then 130.
      """)

  @Argument(
    help: ArgumentHelp(
      "A recipe, by whose settings the published model was trained: \(TranslationModelName.list).",
      valueName: "recipe"),
    transform: { text in
      guard let name = TranslationModelName(rawValue: text) else {
        throw ValidationError("expected one of \(TranslationModelName.list), or no recipe, found '\(text)'")
      }
      return name
    })
  var name: TranslationModelName?

  @OptionGroup(title: "The sentences") var pairs: PairOptions

  @Option(help: ArgumentHelp("The language of the sources, such as zh, en or de.", valueName: "language"))
  var from: String?

  @Option(help: ArgumentHelp("The language of the translations.", valueName: "language"))
  var to: String?

  @Option(
    help: ArgumentHelp(
      "Pairs to judge each epoch by: a file like that of --data (default: none).", valueName: "file"))
  var validation: String?

  @Option(help: ArgumentHelp("Or a file with sources to judge by, a line each.", valueName: "file"))
  var validationSource: String?

  @Option(help: ArgumentHelp("And their translations.", valueName: "file"))
  var validationTarget: String?

  @Option(
    help: ArgumentHelp(
      "A model to go on from: its languages, symbols and network are kept; a file, or a name that 'models' lists.",
      valueName: "name|path"))
  var start: String?

  @OptionGroup(title: "The network") var network: NetworkOptions
  @OptionGroup(title: "The training") var course: CourseOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var options: TrainOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func validate() throws {
    try pairs.validate(data: options.data)
    if name == nil, start == nil, from == nil || to == nil {
      throw ValidationError(
        "Missing expected argument '--from <language> --to <language>', a recipe, or a model to --start from")
    }
    if start != nil, network.changesNetwork || from != nil || to != nil {
      throw ValidationError(
        "expected --start, or languages and options of the network, found both: the model has its own (--dropout may be "
          + "set)")
    }
    for (option, language) in [("--from", from), ("--to", to)] {
      guard let language else { continue }
      try checkTag(option, language)
      let expected = option == "--from" ? name?.recipe.from : name?.recipe.to
      if let name, let expected, expected != language {
        throw ValidationError(
          "expected \(option) \(expected) beside the recipe \(name.rawValue), or no recipe, found \(option) \(language)"
        )
      }
    }
    if (validationSource == nil) != (validationTarget == nil) {
      throw ValidationError("expected --validation-source and --validation-target together")
    }
  }

  func run() throws {
    settings.apply()
    precision.apply()
    let (sentences, origin) = (try pairs.pairs(data: options.data), try origin)
    try checkLanguages(of: sentences, from: origin?.from ?? recipe.from, to: origin?.to ?? recipe.to)
    let training = TranslationTraining(
      sentences, validation: try validationPairs, recipe: recipe, seed: settings.seed, startingFrom: origin)
    guard !training.training.isEmpty else {
      throw CommandFailure(
        .dataError,
        "\(options.data ?? pairs.source ?? ""): expected sentences of at most \(recipe.maximumLength) symbols, "
          + "found longer ones only")
    }
    let label = name?.rawValue ?? "\(training.recipe.from)-\(training.recipe.to)"
    let path = options.output ?? "\(label).safetensors"
    if let start, FileSystem.areSame(start, path) {
      throw CommandFailure(.usage, "\(path): expected --output other than the model that is started from")
    }
    let model = training.makeModel(named: label)
    if options.dryRun { return try StandardOutput.write(describe(training, model, path)) }
    if !output.quiet { StandardError.write(describe(training, model, path)) }
    // An output that cannot be written should be known before the hours, not after.
    _ = try AtomicFile(path)
    let checkpoint = TrainingCheckpoint(
      path: path + ".checkpoint", identity: training.identity, interval: course.checkpoints.checkpointEvery)
    if options.resume, !checkpoint.exists, !output.quiet {
      StandardError.write("\(checkpoint.path): no checkpoint to go on from; training begins at the start")
    }
    try run(training, model, checkpoint, label: label, path: path)
  }

  /// The hours of a training with the wrong files or columns should not be lost.
  private func checkLanguages(of sentences: SentencePairs, from: String, to: String) throws {
    for (texts, expected, path, column) in [
      (sentences.sources, from, pairs.source, "--source-column"),
      (sentences.targets, to, pairs.target, "--target-column"),
    ] {
      guard TextLanguage(rawValue: expected) != nil,
        let guess = LanguageGuess(of: texts.prefix(200).joined(separator: " ")),
        guess.language.rawValue != expected, guess.probability > 0.99
      else { continue }
      throw CommandFailure(
        .dataError,
        "\(path ?? options.data ?? ""): expected sentences in \(expected), found what looks like "
          + "\(guess.language.rawValue); name the languages with --from and --to"
          + (path == nil ? ", or the column with \(column)" : ""))
    }
  }

  private var origin: TranslationModel? {
    get throws {
      try start.map { try TranslationModel(ModelReference($0, app: TranslateApp.name, modelsDirectory: nil)) }
    }
  }

  private var validationPairs: SentencePairs? {
    get throws {
      if let validation {
        return try SentencePairs(tsv: validation, source: pairs.sourceColumn, target: pairs.targetColumn)
      }
      guard let validationSource, let validationTarget else { return nil }
      return try SentencePairs(source: validationSource, target: validationTarget)
    }
  }

  private var recipe: TranslationRecipe {
    var recipe = name?.recipe ?? TranslationRecipe()
    if let from { recipe.from = from }
    if let to { recipe.to = to }
    network.apply(to: &recipe)
    course.apply(to: &recipe)
    if let epochs = options.epochs { recipe.epochs = epochs }
    if let batchSize = options.batchSize { recipe.batchSize = batchSize }
    if let rate = options.learningRate { recipe.learningRate = rate }
    return recipe
  }

  private func describe(
    _ training: TranslationTraining, _ model: TranslationModel, _ path: String
  ) -> String {
    let recipe = training.recipe
    return
      "\(model.network.summary), \(model.network.parameterCount) parameters: \(training.training.count) pairs "
      + "to learn from (\(training.skippedCount) too long), \(training.validation.count) to judge by; "
      + "\(recipe.epochs) epochs of \(training.stepsPerEpoch) steps of \(recipe.batchSize) pairs, learning rate "
      + "\(recipe.learningRate), seed \(settings.seed) -> \(path)"
  }

  private func run(
    _ training: TranslationTraining, _ model: TranslationModel, _ checkpoint: TrainingCheckpoint,
    label: String, path: String
  ) throws {
    Interruption.install()
    let trainer = training.trainer(of: model, checkpoint: checkpoint)
    trainer.shouldStop = { Interruption.isRequested }
    let reporter = TrainingReporter(
      label: label, quiet: output.quiet, unit: "sentences", unitsPerStep: training.recipe.batchSize)
    trainer.observe = reporter.report
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
        "data": "\(training.training.count) pairs of sentences",
      ])
    try trainer.history.plot(title: "translate \(label), nats a symbol")?.write(to: path + ".png")
    try StandardOutput.write(
      summary(training, model, path)
        + (outcome == .interrupted ? "; interrupted, --resume goes on" : ""))
    if outcome == .interrupted { throw ExitCode.interrupted }
  }

  private func summary(
    _ training: TranslationTraining, _ model: TranslationModel, _ path: String
  ) -> String {
    guard !training.validation.isEmpty else {
      return "\(path): learnt from \(training.training.count) pairs, none left to judge by"
    }
    let loss = MatrixLibrary.withPrecision(.float32) {
      TranslationTraining.loss(of: model.network, on: training.validation)
    }
    return
      "\(path): \(fixed(loss, decimals: 4)) nats a symbol on \(training.validation.count) validation pairs"
  }
}

extension TranslationModelName {
  /// All names, for messages.
  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
