import Checkpoints

/// A trained encoder of the chat.
///
/// Gives texts vectors such that those of a context and its reply, or of two questions that mean the same in
/// whatever language, point the same way.
///
/// Immutable after loading, and so usable from several threads at once.
public final class DialogueEncoder: Sendable {
  /// The name under which the model was asked for.
  public let name: String
  /// The SHA-256 of its weights' file.
  public let hash: String
  /// The numbers of a vector, a multiple of 64.
  public let dimensions: Int
  private let conversation: CompactBagEncoder
  private let question: CompactBagEncoder

  /// Loads a model.
  ///
  /// - Throws: `CheckpointError` when the file is missing, damaged, or of another network.
  public init(_ reference: ModelReference) throws(CheckpointError) {
    let file = try SafetensorsFile(contentsOf: reference.path)
    guard file.metadata["network"] == DialogueNetwork.format else {
      throw CheckpointError(
        .malformed, path: reference.path,
        "expected the weights of an encoder (network = \(DialogueNetwork.format)), found network = "
          + "\(file.metadata["network"]?.prefix(40) ?? "none"); train one with `chat train`")
    }
    conversation = try CompactBagEncoder(file, "conversation", answersContexts: true)
    question = try CompactBagEncoder(file, "question", answersContexts: false)
    let known = Set(
      CompactBagEncoder.names("conversation", answersContexts: true)
        + CompactBagEncoder.names("question", answersContexts: false))
    if let name = file.valueNames.first(where: { !known.contains($0) }) {
      throw CheckpointError(
        .unusedKey, path: reference.path, key: name,
        "expected only what the encoder has, found this beside it")
    }
    guard conversation.dimensions == question.dimensions else {
      throw CheckpointError(
        .wrongShape, path: reference.path, key: "question.embedding.weight",
        "expected vectors of \(conversation.dimensions) numbers, found \(question.dimensions)")
    }
    dimensions = conversation.dimensions
    name = reference.name
    hash = try reference.hash()
  }

  /// Vectors of what was said last, seen with up to two turns before it.
  ///
  /// **Shapes**: one row of ``dimensions`` numbers a context, one behind the other; of unit length, or zero
  /// where no feature is known.
  ///
  /// - Parameter contexts: the turns of each, oldest first.
  public func encode(contexts: [[String]]) -> [Float] { conversation.encode(contexts) }

  /// Vectors of replies, for comparing with those of contexts.
  public func encode(replies: [String]) -> [Float] {
    conversation.encode(replies.map { [$0] }, isReply: true)
  }

  /// Vectors of questions, and of sentences that answer them, for comparing with each other in whatever language.
  public func encode(questions: [String]) -> [Float] { question.encode(questions.map { [$0] }) }

  /// One vector an entry of a collection of questions and answers, for comparing with those of questions: the
  /// mean of the vectors of its phrasings and of the sentences of its answers, of unit length.
  public func encode(entries: [(questions: [String], answers: [String])]) -> [Float] {
    encodeEntries(entries, dimensions: dimensions) { encode(questions: $0) }
  }
}
