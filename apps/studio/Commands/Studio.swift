import ArgumentParser
import CommandGrammar

@main
struct Studio: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "studio",
    abstract: "Serves all applications of the suite over HTTP, with a page for the browser.",
    subcommands: [Serve.self])

  static func main() { AppMain.run(Self.self) }
}
