import ArgumentParser
import CommandGrammar
import ImageFiltering
import Terminal

struct Help: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explain a filter with its parameters and kernel, or a verb.",
    usage: "filter help [<name>] [--PARAMETER VALUE ...] [--json]",
    discussion: "With parameters the kernel is shown for them: filter help gaussian --sigma 2.")

  @Argument(help: ArgumentHelp("A filter that 'filter list' shows, or a verb.", valueName: "name"))
  var name: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("A parameter of the filter, the long way.", valueName: "parameter=value"))
  var settings: [String] = []

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    guard let name else { throw CleanExit.helpRequest(FilterProgram.self) }
    if let verb = FilterProgram.configuration.subcommands.first(where: { $0._commandName == name }) {
      throw CleanExit.helpRequest(verb)
    }
    let filter = try FilterCatalogue.filter(named: name)
    let arguments = try filter.arguments(ParameterOptions.settings(settings))
    if json {
      try StandardOutput.write(filter.json(arguments))
    } else {
      try StandardOutput.write(FilterHelp(filter, arguments, style: TextStyle(forDescriptor: 1)).text)
    }
  }
}
