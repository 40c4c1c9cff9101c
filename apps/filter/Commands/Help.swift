import ArgumentParser
import CommandGrammar
import ImageFiltering
import JSONText
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

extension Filter {
  /// Name, group, summary and parameters.
  var json: JSONObject {
    [
      "name": JSONValue(name), "aliases": JSONValue(aliases), "group": JSONValue(group.rawValue),
      "summary": JSONValue(summary), "purpose": JSONValue(purpose), "color": JSONValue("\(colorRule)"),
      "parameters": JSONValue(parameters.map(\.json)),
    ]
  }

  /// The same with the kernels for given arguments.
  func json(_ arguments: FilterArguments) -> JSONObject {
    var object = json
    object["kernels"] = JSONValue(
      kernels(arguments).map { named -> JSONObject in
        let kernel = named.kernel
        let rows = (0..<kernel.rows).map { row in JSONValue((0..<kernel.columns).map { kernel[row, $0] }) }
        return ["name": JSONValue(named.name), "weights": .array(rows)]
      })
    return object
  }
}

extension FilterParameter {
  var json: JSONObject {
    var object: JSONObject = ["name": JSONValue(name)]
    switch kind {
    case .integer(let range), .oddInteger(let range):
      object["type"] = "integer"
      object["minimum"] = JSONValue(range.lowerBound)
      object["maximum"] = JSONValue(range.upperBound)
      if case .oddInteger = kind { object["odd"] = true }
    case .number(let range):
      object["type"] = "number"
      object["minimum"] = JSONValue(range.lowerBound)
      object["maximum"] = JSONValue(range.upperBound)
    case .choice(let words):
      object["type"] = "choice"
      object["values"] = JSONValue(words)
    case .flag: object["type"] = "flag"
    }
    object["default"] = defaultValue.json
    object["unit"] = JSONValue(unit)
    object["summary"] = JSONValue(summary)
    return object
  }
}
