/// What a user said, with the turns before it.
public struct ChatQuestion: Sendable, Equatable {
  /// What was said last; neither empty nor too long, without control characters.
  public let text: String
  /// What was said before it, oldest first.
  public let context: [String]

  /// How many turns before it count.
  public static let contextLength = ConversationLines.contextLength - 1

  /// The most characters of a question.
  public static let maximumLength = 2_000

  /// Takes a question as a user typed it: white space at its ends goes, line ends and tabs become spaces.
  ///
  /// - Throws: `QuestionError` when it is empty, too long, or no text.
  public init(_ text: String, context: [String] = []) throws(QuestionError) {
    self.text = try ChatQuestion.checked(text, what: "a question")
    self.context = try context.map { (turn) throws(QuestionError) in
      try ChatQuestion.checked(turn, what: "a turn of the context")
    }
  }

  /// The turns that the retrievers see, oldest first, with what was said last at the end: at most three.
  var turns: [String] { Array((context + [text]).suffix(ChatQuestion.contextLength + 1)) }

  private static func checked(_ text: String, what: String) throws(QuestionError) -> String {
    // The size in bytes is known at once, the number of characters is not.
    guard text.utf8.count <= 4 * maximumLength, text.unicodeScalars.count <= maximumLength else {
      throw QuestionError(
        "expected \(what) of at most \(maximumLength) characters, found \(text.unicodeScalars.count)")
    }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029: result.append(" ")
      case 0xFFFD:
        throw QuestionError(
          "expected \(what) in UTF-8, found bytes that are no text (or U+FFFD); save it as UTF-8")
      case 0x00...0x1F, 0x7F...0x9F:
        let code = String(scalar.value, radix: 16, uppercase: true)
        throw QuestionError(
          "expected \(what) in plain text, found the control character U+00\(code.count < 2 ? "0" : "")\(code)"
        )
      default: result.append(scalar)
      }
    }
    let trimmed = String(result).trimmed
    guard !trimmed.isEmpty else { throw QuestionError("expected \(what), found nothing") }
    return trimmed
  }
}

/// Why something cannot be asked: one line.
public struct QuestionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was expected, what was found.
  public let description: String

  init(_ description: String) { self.description = description }

  /// EX_DATAERR.
  public var exitCode: Int32 { 65 }
}
