import ArgumentParser
import CommandGrammar

@main
struct StyleProgram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "style",
    abstract: "Paints photographs in the manner of a painting, as the chapter explains it.",
    discussion: """
      Pictures are PNG or JPEG, gray or colour, with or without transparency. A folder or several files go into a \
      folder; - is the standard input or output.
      """,
    subcommands: [
      Apply.self, Transfer.self, List.self, Sheet.self, Train.self, Evaluate.self, Models.self, Publish.self,
      ImportPerceptual.self,
    ])

  static func main() { AppMain.run(Self.self) }
}

/// What all verbs agree on.
enum StyleApp {
  static let name = "style"
}
