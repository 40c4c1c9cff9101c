import ArgumentParser
import CommandGrammar
import DialogueEncoding
import JSONText
import RetrievalChat
import Terminal

struct Index: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make an index of your own questions and answers, or add to one.",
    discussion: """
      Reads TSV (question, tab, answer), JSONL (a conversation a line: a JSON array of turns), YAML of ChatterBot, \
      Markdown (headings are the questions), and the form of this program's own knowledge. A file that the index \
      has already takes the place of what it held before. The new index appears when it is complete; whatever \
      happens before leaves the old one as it was.
      """)

  @Argument(help: ArgumentHelp("Files with questions and answers.", valueName: "file"))
  var files: [String] = []

  @Option(name: [.long, .short], help: ArgumentHelp("The index to make or to add to.", valueName: "file"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "The form of the files: \(SourceFormat.allCases.map(\.rawValue).joined(separator: ", ")) (default: by their names).",
      valueName: "format"))
  var format: SourceFormat?

  @Option(
    help: ArgumentHelp(
      "Take only questions and answers in this language: \(Language.allCases.map(\.rawValue).joined(separator: " or ")).",
      valueName: "language"))
  var only: Language?

  @Flag(
    inversion: .prefixedNo,
    help: "Give entries vectors, by which they are found in other words and across languages.")
  var vectors = true

  @Flag(help: "Begin with nothing, even if the index is there.")
  var fresh = false

  @Option(
    help: ArgumentHelp("Take out the entries of a file of the index; repeat it for more.", valueName: "file"))
  var remove: [String] = []

  @Flag(help: "Say what is in the index, and change nothing.")
  var list = false

  @Flag(help: "Print JSON: one object, or one a line where there are several.")
  var json = false

  @Flag(help: "Print nothing but results and errors: no progress.")
  var quiet = false

  @OptionGroup var model: ModelOptions
  @OptionGroup var settings: RunOptions

  func validate() throws {
    if files.isEmpty, remove.isEmpty, !list {
      throw ValidationError("Missing expected argument '<file> ...'")
    }
    if list, !files.isEmpty || !remove.isEmpty || fresh {
      throw ValidationError("expected --list alone, for it changes nothing")
    }
  }

  func run() throws {
    settings.apply()
    if list { return try printSources() }
    let inputs = try files.map { try ChatIndexing.Input(contentsOf: $0, format: format, only: only) }
    var indexing = ChatIndexing(path: output, encoder: vectors ? try DialogueEncoder(model) : nil)
    Interruption.install()
    indexing.shouldStop = { Interruption.isRequested }
    let progress = IndexProgress(quiet: quiet)
    indexing.observe = { progress.show($0, $1, $2) }
    let start = ContinuousClock.now
    let report: ChatIndexing.Report
    do {
      report = try indexing.run(inputs, removing: remove, fresh: fresh)
    } catch is ChatIndexing.Stopped {
      progress.cancel()
      StandardError.write("\(ChatApp.name): stopped; \(output) is what it was")
      throw ExitCode.interrupted
    }
    progress.finish()
    if json {
      try StandardOutput.write([
        "index": JSONValue(output), "added": JSONValue(report.added), "removed": JSONValue(report.removed),
        "repeated": JSONValue(report.repeated), "total": JSONValue(report.total),
        "milliseconds": JSONValue(start.milliseconds),
      ])
    } else {
      try StandardOutput.write(
        "\(output): \(report.total) answers; \(report.added) new, \(report.removed) removed, "
          + "\(report.repeated) left out since they are there already")
    }
  }

  private func printSources() throws {
    let index = try ChatIndex(contentsOf: output)
    var table = Table([.init("file"), .init("format"), .init("answers", .right)])
    for source in try index.sources() {
      if json {
        try StandardOutput.write([
          "file": JSONValue(source.name), "format": JSONValue(source.format.rawValue),
          "sha256": JSONValue(source.sha256), "answers": JSONValue(source.entryCount),
        ])
      }
      table.add([source.name, source.format.rawValue, "\(source.entryCount)"])
    }
    if !json { try StandardOutput.write(table.text()) }
  }
}

extension SourceFormat: ExpressibleByArgument {}
extension Language: ExpressibleByArgument {}

/// A progress bar for each step of indexing.
private final class IndexProgress {
  private let quiet: Bool
  private var bar: ProgressBar?
  private var step: ChatIndexing.Step?

  init(quiet: Bool) { self.quiet = quiet }

  func show(_ step: ChatIndexing.Step, _ done: Int, _ total: Int) {
    if step != self.step {
      bar?.finish()
      let label = step == .encoding ? "encoding" : "writing"
      bar = ProgressBar(
        total: max(total, 1), label: label, unit: "entries", output: .standardError(quiet: quiet))
      self.step = step
    }
    bar?.update(done)
  }

  func cancel() { bar?.cancel() }
  func finish() { bar?.finish() }
}
