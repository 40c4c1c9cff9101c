import ArgumentParser
import Checkpoints
import CommandGrammar
import Glibc
import JSONText
import LyricWriting
import Terminal
import Text

struct Publish: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put a trained model into pretrained/ with its validation figures.", shouldDisplay: false)

  @Argument(help: ArgumentHelp("The trained weights.", valueName: "file"))
  var file: String

  @Option(help: "The name that it gets.")
  var name: String

  @Option(help: ArgumentHelp("The text that it is measured on.", valueName: "file"))
  var data: String

  @Option(
    help: ArgumentHelp("Which part of that text: whole or validation.", valueName: "part"),
    transform: { text in
      guard let part = LyricText.Part(rawValue: text) else {
        throw ValidationError("expected whole, training or validation, found '\(text)'")
      }
      return part
    })
  var part = LyricText.Part.whole

  @Option(help: "What it has learnt from.")
  var source: String

  @Option(help: "The language of the text, as a BCP 47 tag.")
  var language: String

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
  var store = WeightPrecision.int8

  @Option(help: ArgumentHelp("The directory with manifest.json.", valueName: "dir"))
  var modelsDir: String

  /// What compact weights may cost, in nats a character.
  private static let allowedLoss = 0.01

  func run() throws {
    let target = "lyrics-\(name).safetensors"
    let path = "\(modelsDir)/\(target)"
    let model = try LyricModel(ModelReference(file, app: LyricsApp.name))
    let text = LyricText.part(part, of: try Corpus(path: data).text)
    let numbers = model.vocabulary.encode(text)
    guard numbers.count >= LyricText.minimumCount else {
      throw TextError.badData(data, "expected a text to measure on, found \(numbers.count) characters")
    }
    // What was learnt from goes along as its index, so that what is written can be told from what was read.
    let index = try CorpusIndex(contentsOf: CorpusIndex.path(besideWeights: file))
    let full = LyricEvaluation(of: model.network, on: numbers)
    try model.save(to: path, precision: store, notes: model.metadata)
    let published = try LyricModel(ModelReference(path, app: LyricsApp.name))
    let compact = LyricEvaluation(of: published.network, on: numbers)
    guard compact.natsPerCharacter - full.natsPerCharacter <= Publish.allowedLoss else {
      unlink(path)
      throw CommandFailure(
        .dataError,
        "\(path): expected at most \(Publish.allowedLoss) nats more than the \(full.natsPerCharacter) of full "
          + "precision, found \(compact.natsPerCharacter); choose --store float16")
    }
    try index.write(to: CorpusIndex.path(besideWeights: path))
    try list(published, path: path, file: target, full: full, compact: compact)
    try StandardOutput.write(
      "\(name): \(decimal(compact.natsPerCharacter, 4)) nats a character as stored, "
        + "\(decimal(full.natsPerCharacter, 4)) in full precision")
  }

  private func list(
    _ model: LyricModel, path: String, file: String, full: LyricEvaluation, compact: LyricEvaluation
  ) throws {
    var config = model.network.configuration.json
    config["characters"] = JSONValue(model.vocabulary.count)
    config["parameters"] = JSONValue(model.network.parameterCount)
    config["precision"] = JSONValue(store.rawValue)
    try ModelManifest.list(
      ModelManifest.Entry(
        name: name, app: LyricsApp.name, file: file, sha256: model.hash, byteCount: try byteCount(of: path),
        config: config, data: source, licence: "MIT", command: command,
        seed: model.metadata["seed"].flatMap(Int.init) ?? 0,
        figures: [
          ("natsPerCharacter", compact.natsPerCharacter), ("perplexity", compact.perplexity),
          ("natsPerCharacterFloat32", full.natsPerCharacter), ("unknownPercent", compact.unknownPercent),
          ("characters", Double(compact.characters)),
        ], languages: [language]), inDirectory: modelsDir)
  }

  private func byteCount(of path: String) throws -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw CommandFailure(.noInput, "\(path): cannot be read: \(String(cString: strerror(errno)))")
    }
    return Int(status.st_size)
  }
}
