import ArgumentParser
import CommandGrammar
import ImageFiltering

/// Lets each filter have its parameters as options, though they are known only once its name is.
///
/// `filter apply gaussian a.png b.png --sigma 2` is read as `filter apply gaussian a.png b.png --set sigma=2`,
/// and `filter apply gaussian --help` as `filter help gaussian`.
enum ParameterOptions {
  /// The verbs whose first argument is a filter.
  private static let verbs: Set<String> = ["apply", "help"]
  /// The options of these verbs that take a value; and those that take none.
  private static let valued: Set<String> = ["set", "threads", "seed", "format", "quality", "compression"]
  private static let flags: Set<String> = ["json", "quiet", "help", "version"]

  /// The arguments as the parser knows them.
  ///
  /// - Throws: `FilterError` for a filter or a parameter that does not exist.
  static func prepared(_ arguments: [String]) throws -> [String] {
    guard let verb = arguments.first else { return arguments }
    if !isVerb(verb), let filter = try? FilterCatalogue.filter(named: verb) {
      throw CommandFailure(
        .usage,
        "\(verb) is a filter; write: filter apply \(filter.name) IN OUT, or filter help \(filter.name)")
    }
    guard verbs.contains(verb) else { return arguments }
    guard let place = nameIndex(in: arguments) else { return arguments }
    guard let filter = try filter(arguments[place], verb: verb) else { return arguments }
    var result = Array(arguments[...place])
    var rest = arguments[(place + 1)...]
    while let argument = rest.popFirst() {
      if argument == "--" { return result + [argument] + rest }
      if argument == "--help" || argument == "-h" { return ["help", filter.name] }
      guard argument.hasPrefix("--") else {
        result.append(argument)
        continue
      }
      let (name, text) = parts(of: argument)
      if let parameter = filter.parameters.first(where: { $0.name == name }) {
        guard let value = text ?? value(of: parameter, from: &rest) else {
          throw CommandFailure(
            .usage, "\(filter.name): --\(name) expects a value: \(parameter.allowedValues)")
        }
        result += ["--set", "\(name)=\(value)"]
      } else if valued.contains(name) {
        result.append(argument)
        if text == nil, let value = rest.popFirst() { result.append(value) }
      } else {
        try refuse(name, of: filter)
        result.append(argument)
      }
    }
    return result
  }

  /// The settings of `--set` options, as pairs.
  static func settings(_ options: [String]) throws -> [(name: String, text: String)] {
    try options.map { option in
      guard let equals = option.firstIndex(of: "="), equals > option.startIndex else {
        throw ValidationError("expected --set NAME=VALUE, found '\(option)'")
      }
      return (String(option[..<equals]), String(option[option.index(after: equals)...]))
    }
  }

  /// Where the filter's name is: the first argument that is no option and no value of one.
  private static func nameIndex(in arguments: [String]) -> Int? {
    var index = 1
    while index < arguments.count {
      let argument = arguments[index]
      guard argument.hasPrefix("-"), argument != "-" else { return index }
      let (name, text) = parts(of: argument)
      index += valued.contains(name) && text == nil ? 2 : 1
    }
    return nil
  }

  private static func filter(_ name: String, verb: String) throws -> Filter? {
    if verb == "help", isVerb(name) { return nil }
    return try FilterCatalogue.filter(named: name)
  }

  private static func isVerb(_ name: String) -> Bool {
    FilterProgram.configuration.subcommands.contains { $0._commandName == name }
  }

  private static func parts(of argument: String) -> (name: String, text: String?) {
    let body = argument.drop { $0 == "-" }
    guard let equals = body.firstIndex(of: "=") else { return (String(body), nil) }
    return (String(body[..<equals]), String(body[body.index(after: equals)...]))
  }

  /// The value that follows an option; a flag needs none.
  private static func value(of parameter: FilterParameter, from rest: inout ArraySlice<String>) -> String? {
    if case .flag = parameter.kind {
      guard let next = rest.first, ["yes", "no", "true", "false", "on", "off"].contains(next) else {
        return "yes"
      }
    }
    return rest.popFirst()
  }

  /// Says which parameters there are, unless the option looks like a misspelt one that every filter has: for
  /// that the parser has a word.
  private static func refuse(_ name: String, of filter: Filter) throws {
    let known = filter.parameters.map(\.name)
    let own = valued.union(flags)
    guard !own.contains(name) else { return }
    let suggestion = nearestName(to: name, among: known + own.sorted())
    if let suggestion, own.contains(suggestion) { return }
    throw FilterError.unknownParameter(
      filter: filter.name, name: name, suggestion: suggestion, known: known)
  }
}
