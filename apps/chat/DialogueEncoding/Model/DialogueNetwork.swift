import NeuralNetwork
import TensorCore

/// The two networks of the chat: one finds replies in conversations, the other questions with the same meaning.
///
/// They see texts differently (the words of small talk, the terms and typing errors of questions in two
/// languages) and share nothing but a file and a training.
public final class DialogueNetwork: Module {
  let conversation: BagEncoder
  let question: BagEncoder

  init(conversation: BagEncoder, question: BagEncoder) {
    (self.conversation, self.question) = (conversation, question)
  }

  /// Both networks.
  public var members: [Member] { [.module("conversation", conversation), .module("question", question)] }

  /// The numbers of a vector.
  public var summary: String {
    "DialogueNetwork(\(conversation.vocabulary.count) and \(question.vocabulary.count) features)"
  }
}
