import ArgumentParser
import CommandGrammar
import Text

@main
struct Translate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "translate",
    abstract: "Translates sentences with the recurrent networks of the chapter.",
    subcommands: [
      TranslateText.self, Train.self, Evaluate.self, Models.self, Publish.self,
    ],
    defaultSubcommand: TranslateText.self)

  static func main() { AppMain.run(Self.self) }
}

/// What all verbs agree on.
enum TranslateApp {
  static let name = "translate"
}

// Brings its own exit code and its own line.
extension TextError: DescribedFailure {}
