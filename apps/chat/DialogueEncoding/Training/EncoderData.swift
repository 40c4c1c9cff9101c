/// What the networks of the chat learn from.
public struct EncoderData: Sendable {
  /// Something said, after what was said before.
  public struct Exchange: Sendable, Hashable {
    /// The turns before the reply, oldest first; not empty.
    public var context: [String]
    /// The reply.
    public var reply: String

    /// An exchange.
    public init(context: [String], reply: String) { (self.context, self.reply) = (context, reply) }
  }

  /// Questions with the same meaning, and sentences that answer them, in any languages.
  public struct Topic: Sendable, Hashable {
    /// Ways to put the question.
    public var questions: [String]
    /// Answers, best as single sentences.
    public var answers: [String]

    /// A topic.
    public init(questions: [String], answers: [String] = []) {
      (self.questions, self.answers) = (questions, answers)
    }
  }

  /// Conversations, an exchange for each turn but the first.
  public var exchanges: [Exchange]
  /// Questions that are to be found.
  public var topics: [Topic]
  /// Sentences with their translations.
  public var translations: [(String, String)]

  /// Data of the three kinds.
  public init(exchanges: [Exchange], topics: [Topic], translations: [(String, String)]) {
    (self.exchanges, self.topics, self.translations) = (exchanges, topics, translations)
  }
}

extension EncoderData.Topic {
  /// The topic of an entry of the knowledge: its answers are cut into sentences.
  public init(questions: [String], longAnswers: [String]) {
    self.init(questions: questions, answers: longAnswers.flatMap(Sentences.split))
  }
}

/// Cuts texts into sentences.
enum Sentences {
  /// The sentences of a text in Chinese or English, each with its mark; a full stop ends one only before a space.
  static func split(_ text: String) -> [String] {
    var sentences: [String] = []
    var current = ""
    var mayEnd = false
    for character in text {
      if mayEnd, character == " " {
        sentences.append(current)
        (current, mayEnd) = ("", false)
        continue
      }
      current.append(character)
      mayEnd = ".!?:;".contains(character)
      if "。！？；".contains(character) {
        sentences.append(current)
        current = ""
      }
    }
    if current.contains(where: { !$0.isWhitespace }) { sentences.append(current) }
    return sentences
  }
}
