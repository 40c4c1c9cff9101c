import ArgumentParser
import CommandGrammar
import Images
import JSONText
import StyleTransfer
import TensorCore
import Terminal

struct Transfer: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Paint one photograph in the manner of any painting, by optimising its pixels.",
    discussion: """
      The method of Gatys, Ecker and Bethge: no network is trained; the picture itself is changed step by step (L-BFGS) \
      until a perceptual network finds the photograph's content and the painting's correlations in it. It takes minutes; \
      Ctrl-C ends it with the picture so far. With --progress-every N the picture is written after every N steps too.
      """)

  @Argument(help: ArgumentHelp("The photograph: PNG or JPEG; - is the standard input.", valueName: "content"))
  var photograph: String

  @Argument(help: ArgumentHelp("The painting.", valueName: "style"))
  var painting: String

  @Argument(help: ArgumentHelp("The file for the picture; - is the standard output.", valueName: "out"))
  var outputFile: String

  @Option(help: ArgumentHelp("Steps (1...10000).", valueName: "n"))
  var iterations = 300

  @Option(
    help: ArgumentHelp(
      "The longer side of the picture in pixels (16...2048); larger photographs are made smaller first.",
      valueName: "n"))
  var size = 512

  @Option(
    help: ArgumentHelp(
      "What to begin with: content, noise, or a picture's file, brought to the same size.",
      valueName: "content|noise|file"))
  var `init` = "content"

  @Flag(help: "Keep the photograph's colours and paint only its brightness.")
  var keepColors = false

  @Option(
    help: ArgumentHelp(
      "Write the picture so far after every so many steps (0...10000, 0 for never).", valueName: "n"))
  var progressEvery = 0

  @OptionGroup(title: "The loss") var perceptual: PerceptualOptions
  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var writing: WritingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func validate() throws {
    try check("--iterations", iterations, in: 1...10_000)
    try check("--size", size, in: 16...2048)
    try check("--progress-every", progressEvery, in: 0...10_000)
    if outputFile == "-", progressEvery > 0 {
      throw ValidationError("expected a file with --progress-every, found -")
    }
  }

  func run() throws {
    settings.apply()
    precision.apply()
    guard !FileSystem.isFolder(outputFile) else {
      throw CommandFailure(.usage, "\(outputFile): expected a file name for the picture, found a folder")
    }
    let page = try PictureRun([photograph, outputFile], app: StyleApp.name, output: output, writing: writing)
    let target = try perceptual.target(painting)
    Interruption.install()
    var details: JSONObject = ["painting": JSONValue(painting), "iterations": JSONValue(iterations)]
    details["size"] = JSONValue(size)
    try page.run(details) { try optimized($0, target) }
    if Interruption.isRequested { throw ExitCode.interrupted }
  }

  private func optimized(_ image: Image, _ target: StyleTarget) throws -> Image {
    let small = image.opaqueColor.fitted(longerSide: size)
    guard min(small.width, small.height) >= PerceptualNetwork.minimumSize else {
      throw CommandFailure(
        .dataError,
        "\(photograph): expected at least \(PerceptualNetwork.minimumSize) pixels on each side"
          + ", found \(small.width)x\(small.height); enlarge the picture")
    }
    let content = small.tensor().expandedDimensions(axis: 0)
    let optimization = PictureOptimization(
      photograph: content, from: try start(like: small), target: target,
      weights: perceptual.weights(LossWeights(style: 10)))
    let bar = ProgressBar(total: iterations, label: "transfer", output: .standardError(quiet: output.quiet))
    var step = 0
    while step < iterations, !Interruption.isRequested, optimization.step() {
      step += 1
      bar.update(step, note: "loss \(fixed(Double(optimization.loss), decimals: 4))")
      if progressEvery > 0, step % progressEvery == 0, step < iterations {
        try finished(optimization, small).write(to: outputFile)
      }
    }
    let losses = optimization.losses()
    bar.finish(
      note: "content \(fixed(Double(losses.content.item), decimals: 4)), style "
        + "\(fixed(Double(losses.style.item), decimals: 4)) after \(step) steps")
    return finished(optimization, small)
  }

  private func finished(_ optimization: PictureOptimization, _ photograph: Image) -> Image {
    let painted = Image(optimization.picture.squeezed(axis: 0))
    return Composition(keepsColors: keepColors).applied(painted, over: photograph)
  }

  private func start(like image: Image) throws -> Tensor? {
    switch `init` {
    case "content": return nil
    case "noise":
      var generator = RandomGenerator(seed: settings.seed, 0x6e6f_6973)
      return .uniform(low: 0, high: 1, shape: [1, image.height, image.width, 3], using: &generator)
    default:
      let first = try Image(contentsOf: `init`).opaqueColor
      return first.resized(width: image.width, height: image.height, method: .area).tensor()
        .expandedDimensions(axis: 0)
    }
  }
}
