import ArgumentParser
import CommandGrammar
import JSONText
import RetrievalChat
import Terminal

struct Ask: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answer one question.",
    discussion: """
      The exit code is 0 whether the answer is known or not; with --json, 'known' says which.
      """)

  @Argument(help: ArgumentHelp("The question; - reads it from the standard input.", valueName: "text"))
  var text: String

  @Option(
    help: ArgumentHelp(
      "A turn of the conversation before; repeat it for more, oldest first. Up to two count.",
      valueName: "text"))
  var context: [String] = []

  @Flag(help: "Show what was matched, the scores of both retrievers, the runners-up and the lead.")
  var explain = false

  @Option(help: ArgumentHelp("How many candidates to name (2...50).", valueName: "n"))
  var top = 5

  @OptionGroup var index: IndexOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func validate() throws { try check("--top", top, in: 2...50) }

  func run() throws {
    settings.apply()
    let chatbot = try index.chatbot(model)
    let question = try ChatQuestion(
      text == "-"
        ? InputFile.text(of: text, expected: "a question", maximumByteCount: 1 << 20) : text, context: context
    )
    let start = ContinuousClock.now
    let answer = try chatbot.answer(question, candidates: top)
    if output.json {
      try StandardOutput.write(answer.json(by: chatbot, milliseconds: start.milliseconds))
    } else {
      try StandardOutput.write(answer.reply)
      if explain { try StandardOutput.write(answer.explanation()) }
    }
  }
}
