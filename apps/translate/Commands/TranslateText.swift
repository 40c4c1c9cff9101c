import ArgumentParser
import CommandGrammar
import Glibc
import JSONText
import Terminal
import Text
import Translation

struct TranslateText: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "text",
    abstract: "Translate a text; what is done when no verb is named.",
    discussion: """
      A text is cut into sentences, each of which is translated for itself. Without a text, lines come from the \
      standard input: one line of output for each, as soon as it is there; in a terminal the lines are asked for. \
      With --n-best a line is a translation, with its score in front: its log-probability over its length to the \
      power of --length-penalty; of a text of several sentences, their mean.
      """)

  @Argument(help: ArgumentHelp("The text; - is the standard input.", valueName: "text"))
  var text: String?

  @OptionGroup var languages: LanguageOptions
  @OptionGroup(title: "The search") var search: SearchOptionGroup

  @Option(help: ArgumentHelp("Show so many translations, at most --beam (1...64).", valueName: "n"))
  var nBest = 1

  @Option(
    help: ArgumentHelp(
      "What the translation must begin with: change a word and let the rest be found anew.",
      valueName: "text"))
  var prefix = ""

  @Flag(
    help: ArgumentHelp(
      "Show what each word was made from, and what else could have stood there; for a text on the command line "
        + "the attention is drawn too."))
  var explain = false

  @Option(
    help: ArgumentHelp(
      "Draw the attention as a picture, PNG or JPEG (default with --explain: attention-FROM-TO.png).",
      valueName: "file"))
  var heatMap: String?

  @OptionGroup var precision: PrecisionOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func validate() throws {
    try check("--n-best", nBest, in: SearchOptions.beamRange)
    if nBest > search.beam {
      throw ValidationError("expected --n-best of at most --beam \(search.beam), found \(nBest)")
    }
    if text == nil || text == "-", !prefix.isEmpty || heatMap != nil {
      throw ValidationError("expected a text on the command line beside --prefix or --heat-map")
    }
  }

  func run() throws {
    settings.apply()
    precision.apply()
    Interruption.install()
    if let text, text != "-" {
      let session = try session(for: text)
      return try session.translate(text, prefix: prefix, heatMap: heatMap)
    }
    if text == nil, isatty(0) == 1, !output.json {
      let fixed = languages.from != nil || model.model != nil
      return try Conversation(
        guess: { fixed ? nil : LanguageGuess(of: $0)?.language.rawValue }, makeSession: session
      )
      .run()
    }
    var session: TranslationSession?
    let lines = InputLines()
    while !Interruption.isRequested, let batch = try lines.next(limit: 10 * Translator.batchSize) {
      // The first words decide the language.
      if session == nil, let line = batch.first(where: { !$0.isEmpty }) {
        session = try self.session(for: line)
      }
      try session?.translate(lines: batch) ?? batch.forEach { _ in try StandardOutput.write("") }
    }
    if Interruption.isRequested { throw ExitCode.interrupted }
  }

  private func session(for text: String) throws -> TranslationSession {
    let model = try languages.model(model, for: text, quiet: output.quiet)
    if !output.quiet, let guess = LanguageGuess(of: text), guess.language.rawValue != model.from,
      guess.probability > 0.95
    {
      StandardError.write(
        "the text looks like \(guess.language.rawValue), while \(model.name) translates from \(model.from)")
    }
    return TranslationSession(
      translator: Translator(model, options: search.options), nBest: nBest, explains: explain,
      json: output.json, quiet: output.quiet)
  }
}
