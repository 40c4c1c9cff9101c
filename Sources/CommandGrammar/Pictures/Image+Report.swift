public import Images
public import JSONText

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
