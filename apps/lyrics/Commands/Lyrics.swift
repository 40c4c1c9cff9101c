import ArgumentParser
import CommandGrammar
import Text

@main
struct Lyrics: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lyrics",
    abstract: "Writes verse character by character, with the recurrent networks of the chapter.",
    subcommands: [
      Generate.self, Tunes.self, Train.self, Evaluate.self, Models.self, Memory.self, Index.self,
      Publish.self,
    ])

  static func main() { AppMain.run(Self.self) }
}

/// What all verbs agree on.
enum LyricsApp {
  static let name = "lyrics"
  static let defaultModel = "songci"
}

// Brings its own exit code and its own line.
extension TextError: DescribedFailure {}

/// How texts are encoded.
struct EncodingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How texts are encoded: \(TextEncoding.list) (default: found out from the bytes).", valueName: "name"),
    transform: { text in
      guard let encoding = TextEncoding(rawValue: text.lowercased()) else {
        throw ValidationError("expected one of \(TextEncoding.list), found '\(text)'")
      }
      return encoding
    })
  var encoding: TextEncoding?
}

extension TextEncoding {
  fileprivate static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
