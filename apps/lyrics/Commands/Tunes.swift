import ArgumentParser
import CommandGrammar
import LyricWriting
import Terminal

struct Tunes: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the tunes that --tune knows, with the lengths of their lines.")

  @Argument(help: ArgumentHelp("Only tunes whose name contains this.", valueName: "part"))
  var part: String?

  @OptionGroup var model: ModelOptions
  @Flag(help: "Print JSON, one object a line.")
  var json = false

  func run() throws {
    let reference = try model.reference(app: LyricsApp.name, default: LyricsApp.defaultModel)
    let index = try CorpusIndex(contentsOf: CorpusIndex.path(besideWeights: reference.path))
    let tunes = index.tunes.tunes.filter { tune in part.map { tune.name.contains($0) } ?? true }
    guard !tunes.isEmpty else {
      throw CommandFailure(
        .usage, part.map { "there is no tune with '\($0)' in its name" } ?? "this model knows no tunes")
    }
    if json {
      for tune in tunes { try StandardOutput.write(tune.listing) }
      return
    }
    var table = Table([.init("tune"), .init("poems", .right), .init("characters", .right), .init("lines")])
    for tune in tunes {
      table.add([
        tune.name, "\(tune.poems)", "\(tune.characterCount)",
        tune.lines.joined(separator: " ").truncated(toWidth: 70),
      ])
    }
    try StandardOutput.write(table.text())
  }
}
