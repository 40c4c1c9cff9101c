import ArgumentParser
import Checkpoints
import CommandGrammar
import JSONText
import Terminal

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the models that are here, with their size and measured error.")

  @Option(help: ArgumentHelp("The directory with manifest.json (default: as for --model).", valueName: "dir"))
  var modelsDir: String?

  @Flag(help: "Print JSON, one object a line.")
  var json = false

  func run() throws {
    let entries = try ModelDirectory.locate(option: modelsDir).entries(app: DigitsApp.name)
    if json {
      for entry in entries { try StandardOutput.write(entry.listing) }
      return
    }
    var table = Table([
      .init("model"), .init("parameters", .right), .init("kB", .right), .init("test error %", .right),
      .init("SHA-256"),
    ])
    for entry in entries {
      table.add([
        entry.name == DigitsApp.defaultModel ? "\(entry.name) (default)" : entry.name,
        entry.config["parameters"]?.integerValue.map(String.init) ?? "",
        "\(entry.kilobytes)",
        entry.figure("testErrorPercent").map(percentText) ?? "not measured", String(entry.sha256.prefix(12)),
      ])
    }
    try StandardOutput.write(table.text())
  }
}
