import ArgumentParser
import Checkpoints
import CommandGrammar
import Images
import StyleTransfer
import TensorCore
import Terminal
import Training

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a network that paints in the manner of a painting.",
    discussion: """
      Learns on photographs of a folder; the last 20 by name (a tenth of fewer than 200) are kept to judge each epoch \
      by. A checkpoint beside the output file survives a kill at any moment; --resume goes on from it to the same \
      weights. After each epoch OUT.preview.png shows kept photographs and their pictures. Ctrl-C stops after the \
      present step, evaluates and saves; the exit code is then 130.
      """)

  @Argument(help: ArgumentHelp("The painting: a PNG or JPEG file.", valueName: "style"))
  var painting: String

  @Option(help: ArgumentHelp("The folder of photographs.", valueName: "dir"))
  var content: String?

  @Option(
    help: ArgumentHelp(
      "Begin with the weights of this model: a tenth of the steps suffice.", valueName: "name|path"))
  var from: String?

  @OptionGroup(title: "The loss") var perceptual: PerceptualOptions
  @OptionGroup(title: "The network") var network: NetworkOptions
  @OptionGroup(title: "The training") var course: CourseOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func validate() throws {
    if content == nil { throw ValidationError("Missing expected argument '--content <dir>'") }
    if from != nil, network.changesNetwork {
      throw ValidationError(
        "expected --from or options of the network, found both: the model has its network")
    }
  }

  func run() throws {
    settings.apply()
    precision.apply()
    let training = try makeTraining()
    let label = stem(of: painting)
    let path = course.output ?? "\(label).safetensors"
    let network = training.makeNetwork()
    if course.dryRun { return try StandardOutput.write(describe(training, network, path)) }
    // An output that cannot be written should be known before the hours, not after.
    _ = try AtomicFile(path)
    let checkpoint = TrainingCheckpoint(
      path: path + ".checkpoint", identity: training.identity, interval: course.checkpoints.checkpointEvery)
    if course.resume, !checkpoint.exists, !output.quiet {
      StandardError.write("\(checkpoint.path): no checkpoint to go on from; training begins at the start")
    }
    try run(training, network, checkpoint, label: label, path: path)
  }

  private func makeTraining() throws -> StyleTraining {
    var recipe = StyleRecipe()
    network.apply(to: &recipe)
    course.apply(to: &recipe)
    recipe.weights = perceptual.weights(recipe.weights)
    recipe.paintingSize = perceptual.styleSize
    let folder = content ?? "."
    let paths = try FileSystem.names(in: folder).filter { ImageFileFormat(path: $0) != nil }
      .map { FileSystem.path(folder, $0) }
    guard !paths.isEmpty else {
      throw CommandFailure(
        .noInput, "\(folder): expected a folder with PNG or JPEG photographs, found none in it")
    }
    let target = try perceptual.target(painting)
    let pictures = read(paths, recipe).pictures
    guard pictures.count > 1 else {
      throw CommandFailure(
        .dataError, "\(folder): expected two photographs at least, found \(pictures.count) that can be read")
    }
    let kept = max(1, min(20, pictures.count / 10))
    let (learnt, judged) = (
      ContentPictures(pictures.dropLast(kept)), ContentPictures(pictures.suffix(kept))
    )
    let origin = try from.map { try StyleModel(ModelReference($0, app: StyleApp.name)) }
    return StyleTraining(
      target, photographs: learnt, validation: judged, recipe: recipe, seed: settings.seed, from: origin)
  }

  private func read(_ paths: [String], _ recipe: StyleRecipe) -> ContentPictures {
    ContentPictures(paths: paths, size: max(recipe.cropSize, StyleTraining.validationSize) * 3 / 2) {
      path, error in
      if !output.quiet { StandardError.write("style: \(error); left out") }
    }
  }

  private func describe(_ training: StyleTraining, _ network: TransferNetwork, _ path: String) -> String {
    let recipe = training.recipe
    return "\(network.summary), \(network.parameterCount) parameters: \(training.photographs.pictures.count) "
      + "photographs to learn from, \(training.validation.count) to judge by; \(recipe.epochs) epochs in steps of "
      + "\(recipe.batchSize) pieces of \(recipe.cropSize)x\(recipe.cropSize), learning rate "
      + "\(recipe.learningRate), seed \(settings.seed) -> \(path)"
  }

  private func run(
    _ training: StyleTraining, _ network: TransferNetwork, _ checkpoint: TrainingCheckpoint, label: String,
    path: String
  ) throws {
    Interruption.install()
    let trainer = training.trainer(of: network, checkpoint: checkpoint)
    trainer.shouldStop = { Interruption.isRequested }
    let reporter = TrainingReporter(
      label: label, quiet: output.quiet, unit: "pieces", unitsPerStep: training.recipe.batchSize)
    let evaluate = trainer.evaluate
    var failure: (any Error)?
    // Evaluation runs with the averaged weights; so does the preview.
    trainer.evaluate = {
      do { try preview(training, network).write(to: path + ".preview.png") } catch { failure = error }
      return evaluate()
    }
    trainer.observe = { reporter.report($0) }
    let outcome = try trainer.run(resume: course.resume)
    reporter.finish()
    if let failure { throw failure }
    if case .diverged(let epoch, let step) = outcome {
      throw CommandFailure(
        .dataError,
        "\(path): the loss became infinite in epoch \(epoch), step \(step); try a smaller --learning-rate")
    }
    let losses = training.losses(of: network)
    try StyleModel(name: label, network: network).save(
      to: path,
      notes: [
        "seed": "\(settings.seed)", "epochs": "\(trainer.history.epochs.count)",
        "data": "\(training.photographs.pictures.count) photographs",
        "painting": FileSystem.lastName(of: painting),
      ])
    try trainer.history.plot(title: "style \(label), perceptual loss")?.write(to: path + ".png")
    try StandardOutput.write(
      "\(path): loss \(fixed(losses.total(training.recipe.weights), decimals: 4)), content \(fixed(losses.content, decimals: 4)), "
        + "style \(fixed(losses.style, decimals: 4)) on \(training.validation.count) photographs"
        + (outcome == .interrupted ? "; interrupted, --resume goes on" : ""))
    if outcome == .interrupted { throw ExitCode.interrupted }
  }

  /// The first kept photographs, each beside its picture.
  private func preview(_ training: StyleTraining, _ network: TransferNetwork) -> Image {
    let rows = training.validation.prefix(8).map { photograph in
      withoutGradients { concatenated([photograph, network(photograph)], axis: 2).squeezed(axis: 0) }
    }
    let half = (rows.count + 1) / 2
    var columns = [concatenated(Array(rows[..<half]), axis: 0)]
    if rows.count == 2 * half { columns.append(concatenated(Array(rows[half...]), axis: 0)) }
    return Image(concatenated(columns, axis: 1))
  }
}

/// The name of a file without its folder and extension.
func stem(of path: String) -> String {
  let name = FileSystem.lastName(of: path)
  return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
}
