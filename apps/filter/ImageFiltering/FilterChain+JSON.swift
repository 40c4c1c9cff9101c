public import Images
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

extension Image {
  /// What JSON says of a picture that was made: its sizes behind the details of how it was made.
  ///
  /// - Parameters:
  ///   - input: what to call the picture that was read.
  ///   - output: what to call this one.
  ///   - details: how it was made.
  ///   - milliseconds: how long that took.
  public func report(
    input: String, output: String, details: JSONObject, milliseconds: Double
  ) -> JSONObject {
    var object: JSONObject = ["input": JSONValue(input), "output": JSONValue(output)]
    for (key, value) in details.members { object[key] = value }
    object["width"] = JSONValue(width)
    object["height"] = JSONValue(height)
    object["channels"] = JSONValue(format.channelCount)
    object["bitDepth"] = JSONValue(bitDepth)
    object["milliseconds"] = JSONValue(milliseconds)
    return object
  }
}
