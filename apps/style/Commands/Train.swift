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
    abstract: "Train a network that paints in the manner of a painting, or one for each of several.",
    discussion: """
      Of several paintings the networks learn together: they share all convolutions but the last while they train, so \
      that five need hardly more steps than one. Each becomes a file of its own in the folder --output. \
      Learns on photographs of a folder; the last 20 by name (a tenth of fewer than 200) are kept to judge each epoch \
      by. A checkpoint beside the output file survives a kill at any moment; --resume goes on from it to the same \
      weights. After each epoch OUT.preview.png shows kept photographs and their pictures. Ctrl-C stops after the \
      present step, evaluates and saves; the exit code is then 130.
      """)

  @Argument(help: ArgumentHelp("The paintings: PNG or JPEG files.", valueName: "style"))
  var paintings: [String]

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
    let family = training.makeFamily()
    let outputs = try Outputs(paintings, course.output)
    if course.dryRun { return try StandardOutput.write(describe(training, family, outputs)) }
    // An output that cannot be written should be known before the hours, not after.
    if let folder = outputs.folder { try FileSystem.makeFolder(folder) }
    for path in outputs.weights { _ = try AtomicFile(path) }
    let checkpoint = TrainingCheckpoint(
      path: outputs.run + ".checkpoint", identity: training.identity,
      interval: course.checkpoints.checkpointEvery)
    if course.resume, !checkpoint.exists, !output.quiet {
      StandardError.write("\(checkpoint.path): no checkpoint to go on from; training begins at the start")
    }
    try run(training, family, checkpoint, outputs)
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
    let targets = try paintings.map(perceptual.target)
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
      targets, photographs: learnt, validation: judged, recipe: recipe, seed: settings.seed, from: origin)
  }

  private func read(_ paths: [String], _ recipe: StyleRecipe) -> ContentPictures {
    ContentPictures(paths: paths, size: max(recipe.cropSize, StyleTraining.validationSize) * 3 / 2) {
      path, error in
      if !output.quiet { StandardError.write("style: \(error); left out") }
    }
  }

  private func describe(_ training: StyleTraining, _ family: StyleFamily, _ outputs: Outputs) -> String {
    let (recipe, network) = (training.recipe, family.networks[0])
    return "\(network.summary), \(network.parameterCount) parameters"
      + (paintings.count > 1 ? ", for each of \(paintings.count) paintings" : "")
      + ": \(training.photographs.pictures.count) "
      + "photographs to learn from, \(training.validation.count) to judge by; \(recipe.epochs) epochs in steps of "
      + "\(recipe.batchSize) pieces of \(recipe.cropSize)x\(recipe.cropSize), learning rate "
      + "\(recipe.learningRate), seed \(settings.seed) -> \(outputs.weights.joined(separator: ", "))"
  }

  private func run(
    _ training: StyleTraining, _ family: StyleFamily, _ checkpoint: TrainingCheckpoint, _ outputs: Outputs
  ) throws {
    Interruption.install()
    let trainer = training.trainer(of: family, checkpoint: checkpoint)
    trainer.shouldStop = { Interruption.isRequested }
    let reporter = TrainingReporter(
      label: outputs.label, quiet: output.quiet, unit: "pieces", unitsPerStep: training.recipe.batchSize)
    let evaluate = trainer.evaluate
    var failure: (any Error)?
    // Evaluation runs with the averaged weights; so does the preview.
    trainer.evaluate = {
      do { try preview(training, family).write(to: outputs.run + ".preview.png") } catch { failure = error }
      return evaluate()
    }
    trainer.observe = { reporter.report($0) }
    let outcome = try trainer.run(resume: course.resume)
    reporter.finish()
    if let failure { throw failure }
    if case .diverged(let epoch, let step) = outcome {
      throw CommandFailure(
        .dataError,
        "\(outputs.run): the loss became infinite in epoch \(epoch), step \(step); try a smaller --learning-rate"
      )
    }
    for (index, network) in family.networks.enumerated() {
      try StyleModel(name: stem(of: paintings[index]), network: network).save(
        to: outputs.weights[index],
        notes: [
          "seed": "\(settings.seed)", "epochs": "\(trainer.history.epochs.count)",
          "data": "\(training.photographs.pictures.count) photographs",
          "painting": FileSystem.lastName(of: paintings[index]),
        ])
    }
    try trainer.history.plot(title: "style \(outputs.label), perceptual loss")?.write(
      to: outputs.run + ".png")
    for (index, (network, target)) in zip(family.networks, training.targets).enumerated() {
      let losses = training.losses(of: network, for: target)
      try StandardOutput.write(
        "\(outputs.weights[index]): loss \(fixed(losses.total(training.recipe.weights), decimals: 4)), content "
          + "\(fixed(losses.content, decimals: 4)), style \(fixed(losses.style, decimals: 4)) on "
          + "\(training.validation.count) photographs"
          + (outcome == .interrupted ? "; interrupted, --resume goes on" : ""))
    }
    if outcome == .interrupted { throw ExitCode.interrupted }
  }

  /// Kept photographs, each followed by its pictures: by its picture alone in two columns, where there is one painting.
  private func preview(_ training: StyleTraining, _ family: StyleFamily) -> Image {
    let rows = training.validation.prefix(8).map { photograph in
      withoutGradients {
        concatenated([photograph] + family.networks.map { $0(photograph) }, axis: 2).squeezed(axis: 0)
      }
    }
    guard family.networks.count == 1, rows.count % 2 == 0 else { return Image(concatenated(rows, axis: 0)) }
    let half = rows.count / 2
    return Image(
      concatenated(
        [concatenated(Array(rows[..<half]), axis: 0), concatenated(Array(rows[half...]), axis: 0)], axis: 1)
    )
  }
}

/// Where the results of a training go.
private struct Outputs {
  /// A file of weights a painting.
  let weights: [String]
  /// The folder to be made, where there are several.
  let folder: String?
  /// What the names of checkpoint, plot and preview begin with.
  let run: String
  /// What the run is called.
  let label: String

  /// One painting's weights go to the file `output`, those of several to files in the folder `output`.
  init(_ paintings: [String], _ output: String?) throws {
    let names = paintings.map(stem)
    if names.count == 1 {
      weights = [output ?? "\(names[0]).safetensors"]
      (folder, run, label) = (nil, weights[0], names[0])
      return
    }
    if let twice = Dictionary(grouping: names, by: { $0 }).first(where: { $1.count > 1 }) {
      throw CommandFailure(
        .usage, "expected paintings with names of their own, found \(twice.value.count) called \(twice.key)")
    }
    let place = output ?? "."
    weights = names.map { FileSystem.path(place, "\($0).safetensors") }
    (folder, run, label) = (place, FileSystem.path(place, "styles"), "\(names.count) styles")
  }
}

/// The name of a file without its folder and extension.
func stem(of path: String) -> String {
  let name = FileSystem.lastName(of: path)
  return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
}
