import ArgumentParser
import Checkpoints
import CommandGrammar
import JSONText
import Terminal

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the networks that are here, with their size and measured figures.",
    discussion: """
      Losses are those of the files as they are here, on photographs that no network has learnt from: content and style \
      as 'style evaluate' defines them.
      """)

  @Option(help: ArgumentHelp("The directory with manifest.json (default: as for apply).", valueName: "dir"))
  var modelsDir: String?

  @Flag(help: "Print JSON, one object a line.")
  var json = false

  func run() throws {
    let entries = try ModelDirectory.locate(option: modelsDir).entries(app: StyleApp.name)
    if json {
      for entry in entries { try StandardOutput.write(entry.listing) }
      return
    }
    var table = Table([
      .init("style"), .init("parameters", .right), .init("kB", .right), .init("content loss", .right),
      .init("style loss", .right), .init("SHA-256"),
    ])
    for entry in entries {
      func figure(_ name: String) -> String {
        entry.figure(name).map { fixed($0, decimals: 4) } ?? "not measured"
      }
      table.add([
        entry.name, entry.config["parameters"]?.integerValue.map(String.init) ?? "", "\(entry.kilobytes)",
        figure("contentLoss"), figure("styleLoss"), String(entry.sha256.prefix(12)),
      ])
    }
    try StandardOutput.write(table.text())
  }
}
