import ArgumentParser
import Checkpoints
import CommandGrammar
import JSONText
import Terminal

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the models that are here, with their size and measured figures.",
    discussion: """
      Figures are those of the files as they are here, on the validation sentences of each model, with a beam of 5.
      """)

  @Option(help: ArgumentHelp("The directory with manifest.json (default: as for --model).", valueName: "dir"))
  var modelsDir: String?

  @Flag(help: "Print JSON, one object a line.")
  var json = false

  func run() throws {
    let entries = try ModelDirectory.locate(option: modelsDir).entries(app: TranslateApp.name)
    if json {
      for entry in entries { try StandardOutput.write(entry.listing) }
      return
    }
    guard !entries.isEmpty else {
      return try StandardOutput.write("no model is here yet; train one with `translate train`")
    }
    var table = Table([
      .init("model"), .init("network"), .init("parameters", .right), .init("kB", .right),
      .init("BLEU", .right), .init("chrF", .right), .init("sentences", .right), .init("SHA-256"),
    ])
    for entry in entries {
      table.add([
        entry.name, entry.config["kind"]?.stringValue ?? "",
        entry.config["parameters"]?.integerValue.map(grouped) ?? "",
        grouped(entry.kilobytes),
        entry.figure("bleu").map { fixed($0, decimals: 1) } ?? "not measured",
        entry.figure("chrf").map { fixed($0, decimals: 1) } ?? "",
        entry.figure("sentences").map { fixed($0, decimals: 0) } ?? "", String(entry.sha256.prefix(12)),
      ])
    }
    try StandardOutput.write(table.text())
  }
}
