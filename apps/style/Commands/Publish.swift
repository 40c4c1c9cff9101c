import ArgumentParser
import Checkpoints
import CommandGrammar
import Glibc
import Images
import JSONText
import StyleTransfer
import Terminal

struct Publish: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put a trained network into pretrained/ with its figures.", shouldDisplay: false)

  @Argument(help: ArgumentHelp("The trained weights.", valueName: "file"))
  var file: String

  @Argument(help: ArgumentHelp("The painting that it was learnt from.", valueName: "style"))
  var painting: String

  @Option(help: "The name that it gets.")
  var name: String

  @Option(help: "The painter, the title and the year.")
  var title: String

  @Option(
    help: ArgumentHelp("The folder of photographs; the last 20 by name are measured on.", valueName: "dir"))
  var content: String

  @Option(help: "The photographs that it has learnt from.")
  var source: String

  @Option(help: "The command that trained it.")
  var command: String

  @Option(
    help: ArgumentHelp("How weights are stored: int8, float16 or float32.", valueName: "type"),
    transform: { text in
      guard let precision = WeightPrecision(rawValue: text) else {
        throw ValidationError("expected int8, float16 or float32, found '\(text)'")
      }
      return precision
    })
  var store = WeightPrecision.float16

  @Option(help: ArgumentHelp("The directory with manifest.json.", valueName: "dir"))
  var modelsDir: String

  @OptionGroup var perceptual: PerceptualOptions

  func run() throws {
    let target = "style-\(name).safetensors"
    let path = "\(modelsDir)/\(target)"
    let model = try StyleModel(ModelReference(file, app: StyleApp.name))
    try model.save(to: path, precision: store, notes: model.metadata)
    let published = try StyleModel(ModelReference(path, app: StyleApp.name))
    let judge = try perceptual.target(painting)
    let names = try FileSystem.names(in: content).filter { ImageFileFormat(path: $0) != nil }.suffix(20)
    let photographs = ContentPictures(
      paths: names.map { FileSystem.path(content, $0) }, size: StyleTraining.validationSize
    ) { StandardError.write("style: \($0): \($1)") }
    var losses = MeanLoss()
    for photograph in photographs.middles(size: StyleTraining.validationSize) {
      losses.add(judge.loss(of: published.network(photograph), content: judge.content(of: photograph)))
    }
    var config = model.network.configuration.json
    config["painting"] = JSONValue(title)
    config["parameters"] = JSONValue(model.network.parameterCount)
    config["precision"] = JSONValue(store.rawValue)
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw CommandFailure(.noInput, "\(path): cannot be read: \(String(cString: strerror(errno)))")
    }
    try ModelManifest.list(
      ModelManifest.Entry(
        name: name, app: StyleApp.name, file: target, sha256: published.hash, byteCount: Int(status.st_size),
        config: config, data: source, licence: "MIT", command: command,
        seed: model.metadata["seed"].flatMap(Int.init) ?? 0,
        figures: [
          ("contentLoss", losses.content), ("styleLoss", losses.style),
          ("photographs", Double(photographs.pictures.count)),
        ]), inDirectory: modelsDir)
    try StandardOutput.write(
      "\(name): content loss \(fixed(losses.content, decimals: 4)), style loss \(fixed(losses.style, decimals: 4)), "
        + "\(status.st_size) bytes")
  }
}
