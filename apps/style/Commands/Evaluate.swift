import ArgumentParser
import Checkpoints
import CommandGrammar
import Images
import JSONText
import StyleTransfer
import TensorCore
import Terminal

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how well a network paints: its loss beside that of optimising each picture.",
    discussion: """
      Of each photograph the middle is taken, \(StyleTraining.validationSize) pixels square. The content loss is the mean \
      square of the difference of the maps relu3_1 from the photograph's, in units of the painting's mean square; the style \
      loss is the sum of squares of the difference of Gram matrices in units of the painting's, the mean over relu1_2, \
      relu2_2, relu3_3 and relu4_1; the total is content + --style-weight x style. With --iterations N each picture is also \
      optimised from its photograph by N steps of L-BFGS, as 'style transfer' does it.
      """)

  @Argument(help: ArgumentHelp("The style, or a .safetensors file.", valueName: "name"))
  var name: String

  @Argument(help: ArgumentHelp("The painting that it was learnt from.", valueName: "style"))
  var painting: String

  @Option(help: ArgumentHelp("The folder of photographs; the last ones by name are taken.", valueName: "dir"))
  var content: String?

  @Option(help: ArgumentHelp("How many photographs (1...10000).", valueName: "n"))
  var pictures = 20

  @Option(
    help: ArgumentHelp("Steps of the optimisation to compare with (0...10000, 0 for none).", valueName: "n"))
  var iterations = 0

  @Option(help: ArgumentHelp("The directory with manifest.json (default: as for apply).", valueName: "dir"))
  var modelsDir: String?

  @OptionGroup(title: "The loss") var perceptual: PerceptualOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func validate() throws {
    if content == nil { throw ValidationError("Missing expected argument '--content <dir>'") }
    try check("--pictures", pictures, in: 1...10_000)
    try check("--iterations", iterations, in: 0...10_000)
  }

  func run() throws {
    settings.apply()
    precision.apply()
    let model = try StyleModel(ModelReference(name, app: StyleApp.name, modelsDirectory: modelsDir))
    let weights = perceptual.weights(StyleRecipe().weights)
    let target = try perceptual.target(painting)
    let photographs = try readPhotographs()
    let (painted, optimized) = compare(model, photographs, target, weights)
    // Total variation steers a training; it is no part of how alike two pictures look.
    var judged = weights
    judged.variation = 0
    let (ours, theirs) = (painted.total(judged), iterations > 0 ? optimized.total(judged) : .nan)
    if output.json {
      var object: JSONObject = [
        "model": JSONValue(model.name), "modelHash": JSONValue(model.hash), "painting": JSONValue(painting),
        "photographs": JSONValue(photographs.count), "styleWeight": JSONValue(weights.style),
        "contentLoss": JSONValue(painted.content), "styleLoss": JSONValue(painted.style),
        "loss": JSONValue(ours),
      ]
      if iterations > 0 {
        object["iterations"] = JSONValue(iterations)
        object["optimizedContentLoss"] = JSONValue(optimized.content)
        object["optimizedStyleLoss"] = JSONValue(optimized.style)
        object["optimizedLoss"] = JSONValue(theirs)
        object["ratio"] = JSONValue(ours / theirs)
      }
      return try StandardOutput.write(object)
    }
    try StandardOutput.write(
      "\(model.name): loss \(fixed(ours, decimals: 4)), content \(fixed(painted.content, decimals: 4)), style "
        + "\(fixed(painted.style, decimals: 4)) on \(photographs.count) photographs")
    guard iterations > 0 else { return }
    try StandardOutput.write(
      "optimised by \(iterations) steps: loss \(fixed(theirs, decimals: 4)), content "
        + "\(fixed(optimized.content, decimals: 4)), style \(fixed(optimized.style, decimals: 4)); the network's is "
        + "\(fixed(ours / theirs, decimals: 2)) times that")
  }

  private func readPhotographs() throws -> [Tensor] {
    let folder = content ?? "."
    let paths = try FileSystem.names(in: folder).filter { ImageFileFormat(path: $0) != nil }.suffix(pictures)
    let read = ContentPictures(
      paths: paths.map { FileSystem.path(folder, $0) }, size: StyleTraining.validationSize
    ) { _, error in if !output.quiet { StandardError.write("style: \(error); left out") } }
    guard !read.pictures.isEmpty else {
      throw CommandFailure(.noInput, "\(folder): expected a folder with PNG or JPEG photographs, found none")
    }
    return read.middles(size: StyleTraining.validationSize)
  }

  private func compare(
    _ model: StyleModel, _ photographs: [Tensor], _ target: StyleTarget, _ weights: LossWeights
  ) -> (painted: MeanLoss, optimized: MeanLoss) {
    var (painted, optimized) = (MeanLoss(), MeanLoss())
    let bar = ProgressBar(
      total: photographs.count, label: "evaluate", unit: "photographs",
      output: .standardError(quiet: output.quiet))
    defer { bar.cancel() }
    for (index, photograph) in photographs.enumerated() {
      painted.add(target.loss(of: model.network(photograph), content: target.content(of: photograph)))
      if iterations > 0 {
        let optimization = PictureOptimization(photograph: photograph, target: target, weights: weights)
        var step = 0
        while step < iterations, optimization.step() { step += 1 }
        optimized.add(optimization.losses())
      }
      bar.update(index + 1)
    }
    return (painted, optimized)
  }
}
