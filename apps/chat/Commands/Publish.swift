import ArgumentParser
import Checkpoints
import CommandGrammar
import DialogueEncoding
import JSONText
import RetrievalChat
import Terminal

struct Publish: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put a trained encoder into pretrained/ with its figures.", shouldDisplay: false)

  @Argument(help: ArgumentHelp("The trained weights.", valueName: "file"))
  var file: String

  @Option(help: ArgumentHelp("Conversations to measure with, 1 of 100.", valueName: "jsonl"))
  var data: String

  @Option(help: "The command that trained it.")
  var command: String

  @Option(help: ArgumentHelp("The directory with manifest.json.", valueName: "dir"))
  var modelsDir: String

  func run() throws {
    let target = "chat-\(ChatApp.encoder).safetensors"
    let weights = try SafetensorsFile(contentsOf: file)
    let source = try ModelReference(file, app: ChatApp.name)
    let encoder = try DialogueEncoder(source)
    let split = try ConversationSplit(contentsOf: data)
    let result = ConversationEvaluation(of: split, encoder: encoder)
    let bytes = try InputFile.bytes(
      of: file, expected: "the weights of an encoder", maximumByteCount: 1 << 30)
    try AtomicFile.write(bytes, to: "\(modelsDir)/\(target)")
    try ModelManifest.list(
      ModelManifest.Entry(
        name: ChatApp.encoder, app: ChatApp.name, file: target, sha256: encoder.hash, byteCount: bytes.count,
        config: [
          "network": JSONValue(weights.metadata["network"] ?? ""),
          "dimensions": JSONValue(encoder.dimensions),
          "epochs": JSONValue(weights.metadata["epochs"].flatMap(Int.init) ?? 0), "precision": "int8",
        ],
        data: weights.metadata["data"] ?? "", licence: "MIT", command: command,
        seed: weights.metadata["seed"].flatMap(Int.init) ?? 0,
        figures: [
          ("validationR1Percent", result.encoder.r1), ("validationR5Percent", result.encoder.r5),
          ("validationMrrPercent", result.encoder.mrr), ("validationFusedR1Percent", result.fused.r1),
        ], languages: ["en", "zh"]), inDirectory: modelsDir)
    try StandardOutput.write(
      "\(target): R@1 of 100 \(percentText(result.encoder.r1)) %, fused \(percentText(result.fused.r1)) %")
  }
}
