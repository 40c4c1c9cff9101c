import ArgumentParser
import CommandGrammar
import Glibc
import JSONText
import RetrievalChat
import Terminal

struct Converse: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Talk: a question, a reply, and so on. This is what 'chat' does without a verb.",
    discussion: """
      On a terminal, lines can be edited and called back with the arrow keys; /help says what else there is. \
      From a pipe, each line is a question of its own, and each line of output its reply (or a JSON object with \
      --json; of what cannot be asked one with 'error'); --converse makes a conversation of them.
      """)

  @Flag(help: "Let the lines of a pipe see the lines and replies before them.")
  var converse = false

  @OptionGroup var index: IndexOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func run() throws {
    settings.apply()
    let chatbot = try index.chatbot(model)
    guard isatty(0) == 1, !output.json else { return try answerLines(chatbot) }
    try Conversation(chatbot, quiet: output.quiet).run()
  }

  /// A reply a line, whatever the lines are: what cannot be asked gets an empty one, or an object with an `error`.
  private func answerLines(_ chatbot: Chatbot) throws {
    let failures = FailureLog(app: ChatApp.name)
    var lines = InputLines()
    var context: [String] = []
    while let line = try lines.next() {
      var reply: String?
      do {
        guard let text = line.text else {
          throw CommandFailure(.dataError, "standard input:\(line.number): \(line.problem)")
        }
        let start = ContinuousClock.now
        let question: ChatQuestion
        do { question = try ChatQuestion(text, context: context) } catch {
          throw CommandFailure(.dataError, "standard input:\(line.number): \(error)")
        }
        let answer = try chatbot.answer(question)
        reply =
          output.json
          ? JSONValue.object(answer.json(by: chatbot, milliseconds: start.milliseconds)).description
          : answer.reply.onOneLine
        if converse { context += [question.text, answer.reply] }
      } catch {
        failures.record(error)
        if output.json { reply = JSONValue.object(["error": JSONValue("\(error)")]).description }
      }
      try StandardOutput.write(reply ?? "")
    }
    try failures.finish()
  }
}

/// The lines of the standard input, as they come.
struct InputLines {
  /// A line with its number, counted from 1; the text is nil where it cannot be read.
  struct Line {
    var number: Int
    var text: String?
    /// Why it cannot.
    var problem = ""
  }

  /// The most bytes of a line; the rest of a longer one is passed over.
  private static let longestLine = 1 << 20
  private var bytes: [UInt8] = []
  private var isPassingOver = false
  private var position = 0
  private var number = 0
  private var isAtEnd = false

  /// The next line, without its end; nil after the last one.
  mutating func next() throws -> Line? {
    while true {
      if let end = bytes[position...].firstIndex(of: 0x0A) {
        defer { position = end + 1 }
        return line(bytes[position..<end])
      }
      bytes.removeFirst(position)
      position = 0
      guard !isAtEnd else {
        guard !bytes.isEmpty || isPassingOver else { return nil }
        defer { bytes = [] }
        return line(bytes[...])
      }
      if bytes.count > InputLines.longestLine { (bytes, isPassingOver) = ([], true) }
      try read()
    }
  }

  private mutating func line(_ bytes: ArraySlice<UInt8>) -> Line {
    number += 1
    defer { isPassingOver = false }
    guard !isPassingOver, bytes.count <= InputLines.longestLine else {
      return Line(
        number: number, problem: "expected a line of at most \(InputLines.longestLine) bytes, found more")
    }
    let text = bytes.last == 0x0D ? bytes.dropLast() : bytes
    return Line(
      number: number, text: String(validating: text, as: UTF8.self),
      problem: "expected text in UTF-8, found other bytes")
  }

  private mutating func read() throws {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    let got = Glibc.read(0, &piece, piece.count)
    if got < 0, errno == EINTR { return }
    guard got >= 0 else {
      throw CommandFailure(.noInput, "standard input: cannot be read: \(String(cString: strerror(errno)))")
    }
    isAtEnd = got == 0
    bytes += piece[..<got]
  }
}

extension String {
  /// The text with its line ends as spaces.
  var onOneLine: String { split(whereSeparator: \.isNewline).joined(separator: " ") }
}
