import JSONText

/// What a request gets.
enum Answer: Sendable {
  /// One JSON value.
  case json(JSONValue)
  /// A picture file.
  case picture([UInt8], type: String)
  /// JSON objects, one a line, as they come.
  case lines(Lines)

  /// One JSON object.
  static func object(_ object: JSONObject) -> Answer { .json(.object(object)) }
}

/// A request that a handler is given.
struct Work: Sendable {
  /// What was asked for.
  var input: RequestInput
  /// How long it may take.
  let ticket: Ticket
  /// What kinds of answers the client said that it likes.
  let accept: String
}
