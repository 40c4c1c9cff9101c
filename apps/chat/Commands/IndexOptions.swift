import ArgumentParser
import Checkpoints
import CommandGrammar
import RetrievalChat

/// Which answers to use.
struct IndexOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The index to answer from, made by 'chat index' (default: the knowledge that comes with the program).",
      valueName: "file"))
  var index: String?

  /// The chatbot over the index.
  ///
  /// - Throws: `IndexError` or `CheckpointError` when the index or the encoder is missing or damaged.
  func chatbot(_ model: ModelOptions) throws -> Chatbot {
    if let index { return try IndexOptions.chatbot(path: index, model) }
    let directory = try ModelDirectory.locate(option: model.modelsDir)
    let entry = try directory.entry(app: ChatApp.name, name: ChatApp.knowledge)
    try directory.verify(entry)
    return try IndexOptions.chatbot(path: directory.filePath(of: entry), model)
  }

  /// The chatbot over an index.
  static func chatbot(path: String, _ model: ModelOptions) throws -> Chatbot {
    try Chatbot(index: ChatIndex(contentsOf: path))
  }
}
