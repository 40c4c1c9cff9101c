import ArgumentParser
import Checkpoints
import CommandGrammar
import Glibc
import LyricWriting
import TensorCore
import Terminal
import Text

struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write verse, free or in a form.",
    discussion: """
      Without a form the text goes on after the seed text, character by character. With --tune, --acrostic or \
      --rhyme several drafts of each line are written side by side, all of which keep the form; the one that the \
      model foretells best goes on. A seed text is then what the first line begins with. The same seed number \
      gives the same text. Afterwards the longest stretch that stands word for word in the corpus is shown, and \
      the share of stretches of five words that do not; --quiet hides it.
      """)

  @Argument(help: ArgumentHelp("What the text begins with; - is the standard input.", valueName: "seed-text"))
  var text: String?

  @OptionGroup(title: "The form") var form: FormOptions
  @OptionGroup(title: "How characters are drawn") var drawing: DrawingOptions

  @Flag(help: "Colour each character by its surprise, and show what else could have stood there.")
  var explain = false

  @Flag(help: "Ask for one line after the other in a terminal.")
  var interactive = false

  @OptionGroup var model: ModelOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func run() throws {
    settings.apply()
    let model = try LyricModel(model.reference(app: LyricsApp.name, default: LyricsApp.defaultModel))
    let index = try CorpusIndex(of: model)
    var writer = VerseWriter(model)
    writer.sampling = drawing.sampling
    writer.alternatives = explain ? 5 : 0
    Interruption.install()
    if interactive {
      return try Conversation(writer: writer, length: form.length ?? 60, seed: settings.seed).run()
    }
    let seedText = try SeedText(text).text
    let plan = try form.plan(seedText: seedText, model: model, index: index, seed: settings.seed)
    var record = GenerationRecord(model: model, index: index, plan: plan, seed: settings.seed)
    let live = !output.json
    let style = TextStyle(forDescriptor: 1)
    if live { try StandardOutput.writeBytes(Array(plan.shownBefore.utf8)) }
    try plan.write(with: writer, seed: settings.seed) { character in
      record.append(character)
      if live {
        let shown = explain ? Surprise.colored(character, style) : String(character.character)
        try StandardOutput.writeBytes(Array(shown.utf8))
      }
      return !Interruption.isRequested
    }
    record.finish()
    if output.json { return try StandardOutput.write(record.json(explain: explain)) }
    try StandardOutput.write("")
    if explain { try StandardOutput.write("\n" + record.alternatives(style)) }
    if !output.quiet {
      for line in record.notes { StandardError.write(TextStyle(forDescriptor: 2).dim(line)) }
    }
    if Interruption.isRequested { throw ExitCode.interrupted }
  }
}

/// The text on the command line, or on the standard input.
struct SeedText {
  /// The most bytes that are read.
  static let maximumByteCount = 1 << 20
  let text: String

  init(_ argument: String?) throws {
    guard argument == "-" else {
      text = try SeedText.checked(argument ?? "", "the seed text")
      return
    }
    let bytes = try StandardInput.readAll(maximumByteCount: SeedText.maximumByteCount)
    guard let decoded = String(validating: bytes, as: UTF8.self) else {
      throw CommandFailure(.dataError, "standard input: expected UTF-8, found other bytes")
    }
    text = try SeedText.checked(decoded.last == "\n" ? String(decoded.dropLast()) : decoded, "standard input")
  }

  private static func checked(_ text: String, _ name: String) throws -> String {
    do { return try SeedTextRules.checked(text) } catch {
      throw CommandFailure(.dataError, "\(name): \(error)")
    }
  }
}
