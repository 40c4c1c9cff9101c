import ArgumentParser
import Checkpoints
import CommandGrammar
import StyleTransfer
import Terminal

struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the styles and the paintings that they were learnt from.",
    discussion: "'style sheet IN OUT' shows all of them on a picture of yours.")

  @Option(help: ArgumentHelp("The directory with manifest.json (default: as for apply).", valueName: "dir"))
  var modelsDir: String?

  @Flag(help: "Print JSON, one object a line.")
  var json = false

  func run() throws {
    let entries = try ModelDirectory.locate(option: modelsDir).entries(app: StyleApp.name)
    if json {
      for entry in entries { try StandardOutput.write(entry.styleListing) }
      return
    }
    var table = Table([.init("style"), .init("painting")])
    for entry in entries { table.add([entry.name, entry.painting]) }
    try StandardOutput.write(table.text())
  }
}
