import ArgumentParser
import Checkpoints
import CommandGrammar
import JSONText
import Terminal

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the encoders and the knowledge that are here, with their size and measured figures.")

  @Option(help: ArgumentHelp("The directory with manifest.json (default: as for --model).", valueName: "dir"))
  var modelsDir: String?

  @Flag(help: "Print JSON, one object a line.")
  var json = false

  func run() throws {
    let entries = try ModelDirectory.locate(option: modelsDir).entries(app: ChatApp.name)
    if json {
      for entry in entries {
        try StandardOutput.write([
          "name": JSONValue(entry.name), "file": JSONValue(entry.file), "bytes": JSONValue(entry.byteCount),
          "sha256": JSONValue(entry.sha256),
          "figures": .object(JSONObject(entry.figures.map { ($0.name, JSONValue($0.value)) })),
        ])
      }
      return
    }
    var table = Table([.init("model"), .init("kB", .right), .init("figures"), .init("SHA-256")])
    for entry in entries {
      table.add([
        entry.name, "\(entry.byteCount / 1000 + (entry.byteCount % 1000 == 0 ? 0 : 1))",
        entry.figures.map { "\($0.name) \(percentText($0.value))" }.joined(separator: ", "),
        String(entry.sha256.prefix(12)),
      ])
    }
    try StandardOutput.write(table.text())
  }
}
