import ArgumentParser
import Checkpoints
import CommandGrammar
import DialogueEncoding
import RetrievalChat

/// Which answers to use.
struct IndexOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The index to answer from, made by 'chat index' (default: the knowledge that comes with the program).",
      valueName: "file"))
  var index: String?

  @Option(
    help: ArgumentHelp(
      "Answer from this probability on (0...1): more refuses more (default: chosen for each kind of entry).",
      valueName: "p"))
  var threshold: Float?

  func validate() throws { try check("--threshold", threshold, in: 0...1) }

  /// The chatbot over the index.
  ///
  /// - Throws: `IndexError` or `CheckpointError` when the index or the encoder is missing or damaged.
  func chatbot(_ model: ModelOptions) throws -> Chatbot {
    if let index { return try IndexOptions.chatbot(path: index, model, threshold: threshold) }
    let directory = try ModelDirectory.locate(option: model.modelsDir)
    let entry = try directory.entry(app: ChatApp.name, name: ChatApp.knowledge)
    try directory.verify(entry)
    return try IndexOptions.chatbot(path: directory.filePath(of: entry), model, threshold: threshold)
  }

  /// The chatbot over an index, with the encoder if the index has vectors.
  static func chatbot(path: String, _ model: ModelOptions, threshold: Float? = nil) throws -> Chatbot {
    let index = try ChatIndex(contentsOf: path)
    return try Chatbot(
      index: index, encoder: index.hasVectors ? DialogueEncoder(model) : nil, threshold: threshold)
  }
}

extension DialogueEncoder {
  /// The encoder that `--model` names, or the one that comes with the program.
  ///
  /// - Throws: `CheckpointError` when it is missing or damaged.
  convenience init(_ model: ModelOptions) throws {
    try self.init(model.reference(app: ChatApp.name, default: ChatApp.encoder))
  }
}
