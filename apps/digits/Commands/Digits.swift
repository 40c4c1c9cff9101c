import ArgumentParser
import CommandGrammar

@main
struct Digits: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digits",
    abstract: "Reads handwritten digits from pictures, with the networks of the chapter.",
    subcommands: [
      Classify.self, Read.self, Train.self, Evaluate.self, Models.self, Publish.self,
    ])

  static func main() { AppMain.run(Self.self) }
}

/// What all verbs agree on.
enum DigitsApp {
  static let name = "digits"
  static let defaultModel = "cnn"
}
