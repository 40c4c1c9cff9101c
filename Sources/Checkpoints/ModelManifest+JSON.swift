import JSONText

extension ModelManifest.Entry {
  /// The entry as it stands in the manifest.
  public var json: JSONObject {
    [
      "name": .string(name), "app": .string(app), "file": .string(file), "sha256": .string(sha256),
      "bytes": .integer(byteCount), "config": .object(config), "data": .string(data),
      "licence": .string(licence), "command": .string(command), "seed": .integer(seed),
      "figures": .object(JSONObject(figures.map { ($0.name, .number($0.value)) })),
      "languages": JSONValue(languages),
    ]
  }
}

extension ModelManifest {
  init(parsing text: [UInt8], path: String) throws(CheckpointError) {
    let json: JSONValue
    do throws(JSONSyntaxError) { json = try JSONValue(parsing: text, maximumDepth: 32) } catch {
      throw CheckpointError(.malformed, path: path, "expected a manifest in JSON: \(error)")
    }
    let members = ManifestMembers(path: path, place: nil, object: json.objectValue ?? [:])
    let version = try members.integer("version")
    guard version == 1 else {
      throw CheckpointError(.malformed, path: path, key: "version", "expected 1, found \(version)")
    }
    entries = []
    for (index, element) in try members.array("models").enumerated() {
      let place = "models[\(index)]"
      guard let object = element.objectValue else {
        throw CheckpointError(.malformed, path: path, key: place, "expected an object, found \(element.kind)")
      }
      let entry = try Entry(ManifestMembers(path: path, place: place, object: object))
      guard self.entry(app: entry.app, name: entry.name) == nil else {
        throw CheckpointError(
          .malformed, path: path, key: place,
          "expected one model '\(oneLine(entry.name))' of \(oneLine(entry.app)), found a second")
      }
      entries.append(entry)
    }
  }
}

extension ModelManifest.Entry {
  fileprivate init(_ members: ManifestMembers) throws(CheckpointError) {
    name = try members.string("name")
    app = try members.string("app")
    file = try members.string("file")
    // A manifest must not lead out of its directory.
    guard !file.isEmpty, !file.hasPrefix("/"), !file.split(separator: "/").contains("..") else {
      throw members.error("file", "expected a path below the manifest's directory, found '\(oneLine(file))'")
    }
    sha256 = try members.string("sha256")
    guard sha256.utf8.count == 64,
      sha256.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else {
      throw members.error("sha256", "expected 64 lower-case hexadecimal digits, found '\(oneLine(sha256))'")
    }
    byteCount = try members.integer("bytes")
    guard byteCount >= 0 else { throw members.error("bytes", "expected a size from 0, found \(byteCount)") }
    config = try members.object("config")
    data = try members.string("data")
    licence = try members.string("licence")
    command = try members.string("command")
    seed = try members.integer("seed")
    figures = []
    for (name, value) in try members.object("figures").members {
      guard let number = value.numberValue else {
        throw members.error("figures.\(name)", "expected a number, found \(value.kind)")
      }
      figures.append((name, number))
    }
    languages = []
    for value in try members.array("languages") {
      guard let language = value.stringValue else {
        throw members.error("languages", "expected strings, found \(value.kind)")
      }
      languages.append(language)
    }
  }
}

/// The members of an object of the manifest, with the place for messages.
private struct ManifestMembers {
  var path: String
  var place: String?
  var object: JSONObject

  func string(_ key: String) throws(CheckpointError) -> String {
    try member(key, "a string") { $0.stringValue }
  }
  func integer(_ key: String) throws(CheckpointError) -> Int {
    try member(key, "an integer") { $0.integerValue }
  }
  func array(_ key: String) throws(CheckpointError) -> [JSONValue] {
    try member(key, "an array") { $0.arrayValue }
  }
  func object(_ key: String) throws(CheckpointError) -> JSONObject {
    try member(key, "an object") { $0.objectValue }
  }

  func error(_ key: String, _ problem: String) -> CheckpointError {
    CheckpointError(.malformed, path: path, key: place.map { "\($0).\(key)" } ?? key, problem)
  }

  private func member<Value>(
    _ key: String, _ kind: String, _ value: (JSONValue) -> Value?
  ) throws(CheckpointError) -> Value {
    guard let member = object[key] else { throw error(key, "expected \(kind), found nothing") }
    guard let value = value(member) else { throw error(key, "expected \(kind), found \(member.kind)") }
    return value
  }
}
