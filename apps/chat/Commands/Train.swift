import ArgumentParser
import Checkpoints
import CommandGrammar
import DialogueEncoding
import JSONText
import RetrievalChat
import Terminal
import Training

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train the encoder that finds replies and questions by their meaning.",
    discussion: """
      Reads all files of --data and of the folders chat and translate in it: conversations (.jsonl, a JSON array \
      of turns a line) to learn which reply belongs to what was said, and translations (.tsv, a sentence, a tab \
      and its translation) to learn that languages mean the same. Files with '.valid.' in their names are not \
      learnt from; conversations among them judge each epoch, 1 of 100. --topics names questions and answers (any \
      file that 'index' reads but conversations) to learn which questions mean the same. A checkpoint beside the output \
      file survives a kill at any moment; --resume goes on from it to the same weights. Ctrl-C stops after the \
      present step, evaluates and saves; the exit code is then 130.
      """)

  @Option(
    help: ArgumentHelp(
      "Questions with answers: a file, or a folder of them; repeat it for more (default: this program's knowledge).",
      valueName: "path"))
  var topics: [String] = []

  @OptionGroup var checkpoints: CheckpointOptions
  @OptionGroup var options: TrainOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func run() throws {
    settings.apply()
    guard let folder = options.data else {
      throw CommandFailure(.usage, "expected --data DIR with conversations (.jsonl) and translations (.tsv)")
    }
    let path = options.output ?? "\(ChatApp.encoder).safetensors"
    let files = try EncoderFiles(folder: folder, topics: topics)
    let training = EncoderTraining(data: try files.data(), recipe: recipe, seed: settings.seed)
    if options.dryRun {
      return try StandardOutput.write(
        "\(files.summary); \(training.network.summary), \(recipe.epochs) epochs of batches of \(recipe.batchSize), "
          + "learning rate \(recipe.learningRate), seed \(settings.seed) -> \(path)")
    }
    // An output that cannot be written should be known before the hours, not after.
    _ = try AtomicFile(path)
    let checkpoint = TrainingCheckpoint(
      path: path + ".checkpoint", identity: training.identity, interval: checkpoints.checkpointEvery)
    if options.resume, !checkpoint.exists, !output.quiet {
      StandardError.write("\(checkpoint.path): no checkpoint to go on from; training begins at the start")
    }
    let validation = try files.validation.map { try ConversationSplit(contentsOf: $0) }
    let trainer = training.trainer(checkpoint: checkpoint) { network in
      validation.map { split in
        let ranks = ConversationEvaluation(of: split, encoder: LiveEncoder(network: network)).encoder
        // The smaller the better.
        return TrainingHistory.Metric("wrong reply first", 100 - ranks.r1, unit: "%")
      }
    }
    try runTrainer(trainer, training, path: path, summary: files.summary)
  }

  private var recipe: EncoderRecipe {
    var recipe = EncoderRecipe()
    if let epochs = options.epochs { recipe.epochs = epochs }
    if let batchSize = options.batchSize { recipe.batchSize = batchSize }
    if let rate = options.learningRate { recipe.learningRate = rate }
    return recipe
  }

  private func runTrainer(
    _ trainer: Trainer<EncoderBatch>, _ training: EncoderTraining, path: String, summary: String
  ) throws {
    Interruption.install()
    trainer.shouldStop = { Interruption.isRequested }
    let reporter = TrainingReporter(label: ChatApp.encoder, quiet: output.quiet)
    trainer.observe = { reporter.report($0) }
    let outcome = try trainer.run(resume: options.resume)
    reporter.finish()
    if case .diverged(let epoch, let step) = outcome {
      throw CommandFailure(
        .dataError,
        "\(path): the loss became infinite in epoch \(epoch), step \(step); try a smaller --learning-rate")
    }
    try training.network.save(
      to: path,
      metadata: [
        "seed": "\(settings.seed)", "epochs": "\(trainer.history.epochs.count)", "data": summary,
      ])
    try trainer.history.plot(title: "chat encoder")?.write(to: path + ".png")
    let last = trainer.history.epochs.last
    if output.json {
      try StandardOutput.write([
        "file": JSONValue(path), "data": JSONValue(summary), "seed": JSONValue(Int(clamping: settings.seed)),
        "epochs": JSONValue(trainer.history.epochs.count), "finished": JSONValue(outcome != .interrupted),
        "loss": last.map { JSONValue($0.loss) } ?? .null,
        "validationR1Percent": last?.metrics.first.map { JSONValue(100 - $0.value) } ?? .null,
      ])
    } else {
      let figures = last?.metrics.map { ", right reply first of 100 in \(percentText(100 - $0.value)) %" }
      try StandardOutput.write(
        "\(path): \(summary)" + (figures?.joined() ?? "")
          + (outcome == .interrupted ? "; interrupted, --resume goes on" : ""))
    }
    if outcome == .interrupted { throw ExitCode.interrupted }
  }
}
