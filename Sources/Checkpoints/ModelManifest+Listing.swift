public import JSONText

extension ModelManifest.Entry {
  /// What `models --json` says of a model in every application.
  public var listing: JSONObject {
    var object: JSONObject = [
      "name": JSONValue(name), "file": JSONValue(file), "bytes": JSONValue(byteCount),
      "sha256": JSONValue(sha256),
    ]
    if !languages.isEmpty { object["languages"] = JSONValue(languages) }
    object["figures"] = .object(JSONObject(figures.map { ($0.name, JSONValue($0.value)) }))
    return object
  }

  /// The size of the file in thousands of bytes, rounded up.
  public var kilobytes: Int { byteCount / 1000 + (byteCount % 1000 == 0 ? 0 : 1) }
}
