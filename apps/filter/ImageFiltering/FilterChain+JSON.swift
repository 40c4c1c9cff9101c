public import JSONText

extension FilterChain.Step {
  /// The filter and all its parameters.
  public var json: JSONObject {
    let values = filter.parameters.map { ($0.name, arguments[$0.name]?.json ?? .null) }
    return ["filter": JSONValue(filter.name), "parameters": .object(JSONObject(values))]
  }
}

extension FilterValue {
  var json: JSONValue {
    switch self {
    case .integer(let value): JSONValue(value)
    case .number(let value): JSONValue(value)
    case .choice(let word): JSONValue(word)
    case .flag(let value): JSONValue(value)
    }
  }
}

extension Kernel {
  /// The weights as JSON, an array a row.
  public var rowValues: [JSONValue] {
    (0..<rows).map { row in JSONValue((0..<columns).map { self[row, $0] }) }
  }
}
