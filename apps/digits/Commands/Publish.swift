import ArgumentParser
import Checkpoints
import CommandGrammar
import DigitRecognition
import Glibc
import JSONText

struct Publish: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put trained weights into pretrained/ with their test error.", shouldDisplay: false)

  @Argument(help: ArgumentHelp("The trained weights.", valueName: "file"))
  var file: String

  @Option(help: "The name that it gets.")
  var name: String

  @Option(help: ArgumentHelp("A folder with MNIST's four files.", valueName: "dir"))
  var data: String

  @Option(help: "The command that trained it.")
  var command: String

  @Option(help: ArgumentHelp("The directory with manifest.json.", valueName: "dir"))
  var modelsDir: String

  func run() throws {
    let target = "digits-\(name).safetensors"
    let weights = try SafetensorsFile(contentsOf: file)
    let classifier = try DigitClassifier(ModelReference(file, app: DigitsApp.name))
    let validationDigits = try DigitSplit(folder: data).validation.normalized()
    // The limits belong to the rounded weights, which are what is published.
    let limits = AcceptanceLimits(measuredOf: classifier.network, on: validationDigits)
    let path = "\(modelsDir)/\(target)"
    try saveWeights(
      of: classifier.network, to: path, precision: .float16,
      metadata: weights.metadata.merging(limits.metadata) { $1 })
    let published = try DigitClassifier(ModelReference(path, app: DigitsApp.name))
    let validation = DigitEvaluation(of: published.network, on: validationDigits, limits: limits)
    let test = DigitEvaluation(
      of: published.network, on: try DigitSplit.test(folder: data).normalized(), limits: limits)
    let size = try byteCount(of: path)
    try ModelManifest.list(
      ModelManifest.Entry(
        name: name, app: DigitsApp.name, file: target, sha256: published.hash, byteCount: size,
        config: [
          "network": JSONValue(classifier.architecture.rawValue),
          "parameters": JSONValue(classifier.network.parameterCount),
          "precision": "float16", "confidenceFloor": JSONValue(limits.confidenceFloor),
          "otherCeiling": JSONValue(limits.otherCeiling),
        ],
        data: "MNIST (LeCun, Cortes, Burges), \(weights.metadata["data"] ?? "train")",
        licence: "MIT", command: command, seed: weights.metadata["seed"].flatMap(Int.init) ?? 0,
        figures: [
          ("validationErrorPercent", validation.errorPercent), ("testErrorPercent", test.errorPercent),
          ("testRefusedPercent", test.refusedPercent),
        ], languages: []), inDirectory: modelsDir)
    try StandardOutput.write("\(name): validation \(validation.errorPercent) %, test \(test.errorPercent) %")
  }

  private func byteCount(of path: String) throws -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw CommandFailure(.noInput, "\(path): cannot be read: \(String(cString: strerror(errno)))")
    }
    return Int(status.st_size)
  }
}
