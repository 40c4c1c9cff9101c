import ArgumentParser
import Checkpoints
import CommandGrammar
import JSONText
import Terminal

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the models that are here, with their size and measured figures.",
    discussion: "Figures are those of the files as they are here, on the validation text of each model.")

  @Option(help: ArgumentHelp("The directory with manifest.json (default: as for --model).", valueName: "dir"))
  var modelsDir: String?

  @Flag(help: "Print JSON, one object a line.")
  var json = false

  func run() throws {
    let entries = try ModelDirectory.locate(option: modelsDir).entries(app: LyricsApp.name)
    if json {
      for entry in entries { try StandardOutput.write(entry.listing) }
      return
    }
    var table = Table([
      .init("model"), .init("language"), .init("parameters", .right), .init("kB", .right),
      .init("nats a character", .right), .init("perplexity", .right), .init("SHA-256"),
    ])
    for entry in entries {
      table.add([
        entry.name == LyricsApp.defaultModel ? "\(entry.name) (default)" : entry.name,
        entry.languages.joined(separator: ", "),
        entry.config["parameters"]?.integerValue.map(String.init) ?? "",
        "\(entry.kilobytes)",
        entry.figure("natsPerCharacter").map { decimal($0, 4) } ?? "not measured",
        entry.figure("perplexity").map { decimal($0, 2) } ?? "", String(entry.sha256.prefix(12)),
      ])
    }
    try StandardOutput.write(table.text())
  }
}
