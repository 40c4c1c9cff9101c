import ArgumentParser
import CommandGrammar
import Text

@main
struct Translate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "translate",
    abstract: "Translates sentences with the recurrent networks of the chapter.",
    subcommands: [Train.self])

  static func main() { AppMain.run(Self.self) }
}

/// What all verbs agree on.
enum TranslateApp {
  static let name = "translate"
}

// Brings its own exit code and its own line.
extension TextError: DescribedFailure {}
