import ArgumentParser
import Checkpoints
import CommandGrammar
import JSONText
import RetrievalChat

struct PublishIndex: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put the index of the knowledge into pretrained/ with its measured figures.",
    shouldDisplay: false)

  @Argument(help: ArgumentHelp("The index.", valueName: "file"))
  var file: String

  @Option(
    help: ArgumentHelp("Questions with the names of their entries; repeat it for more.", valueName: "tsv"))
  var questions: [String]

  @Option(help: ArgumentHelp("Questions that it cannot answer; repeat it for more.", valueName: "file"))
  var unknown: [String]

  @Option(help: "The command that made it.")
  var command: String

  @OptionGroup var model: ModelOptions

  func run() throws {
    guard let folder = model.modelsDir else {
      throw ValidationError("Missing expected argument '--models-dir <dir>'")
    }
    let chatbot = try IndexOptions.chatbot(path: file, model)
    var result = KnowledgeEvaluation()
    for path in questions { try result.ask(ParaphraseSet(contentsOf: path), chatbot) }
    for path in unknown { try result.ask(OutOfScopeSet(contentsOf: path), chatbot) }
    let bytes = try InputFile.bytes(of: file, expected: "an index", maximumByteCount: 1 << 30)
    let target = "\(ChatApp.name)-\(ChatApp.knowledge).sqlite"
    try AtomicFile.write(bytes, to: "\(folder)/\(target)")
    try ModelManifest.list(
      ModelManifest.Entry(
        name: ChatApp.knowledge, app: ChatApp.name, file: target, sha256: SHA256.hexadecimal(of: bytes),
        byteCount: bytes.count,
        config: [
          "entries": JSONValue(chatbot.index.entryCount), "encoder": JSONValue(chatbot.modelName),
          "encoderHash": JSONValue(chatbot.modelHash),
        ],
        data: "apps/chat/Knowledge, written by this project", licence: "MIT", command: command, seed: 0,
        figures: [
          ("validationFirstPercent", result.ranking.r1), ("validationRefusedPercent", result.refusalPercent),
          ("validationFalseRefusalPercent", result.falseRefusalPercent),
        ], languages: Language.allCases.map(\.rawValue)), inDirectory: folder)
    try StandardOutput.write(
      "\(target): right entry first \(result.ranking.r1) %, refused \(result.refusalPercent) %, "
        + "falsely \(result.falseRefusalPercent) %")
  }
}
