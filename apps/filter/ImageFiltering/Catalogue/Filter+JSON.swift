public import JSONText

extension Filter {
  /// Name, group, summary and parameters: what `filter list --json` prints and the service sends.
  public var json: JSONObject {
    [
      "name": JSONValue(name), "aliases": JSONValue(aliases), "group": JSONValue(group.rawValue),
      "summary": JSONValue(summary), "purpose": JSONValue(purpose), "color": JSONValue("\(colorRule)"),
      "parameters": JSONValue(parameters.map(\.json)),
    ]
  }

  /// The same with the kernels for given arguments.
  public func json(_ arguments: FilterArguments) -> JSONObject {
    var object = json
    object["kernels"] = JSONValue(
      kernels(arguments).map { named -> JSONObject in
        ["name": JSONValue(named.name), "weights": .array(named.kernel.rowValues)]
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
