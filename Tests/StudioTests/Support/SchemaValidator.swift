import JSONText

/// The part of JSON Schema (2020-12) that the OpenAPI document uses.
struct SchemaValidator {
  let document: JSONObject

  /// What a reference such as `#/components/schemas/Error` stands for.
  func resolved(_ reference: String) -> JSONValue? {
    reference.split(separator: "/").dropFirst().reduce(JSONValue.object(document) as JSONValue?) {
      $0?.objectValue?[String($1)]
    }
  }

  /// What is wrong with a value; a schema with a word that is not known here is wrong itself.
  func complaints(_ value: JSONValue, _ schema: JSONValue, at place: String = "$") -> [String] {
    guard let schema = schema.objectValue else { return ["\(place): no schema"] }
    var found: [String] = []
    func expect(_ isRight: Bool, _ what: String) {
      if !isRight { found.append("\(place): expected \(what), found \(value.description.prefix(60))") }
    }
    for (word, rule) in schema.members {
      switch word {
      case "$ref": found += complaints(value, resolved(rule.stringValue ?? "") ?? .null, at: place)
      case "type":
        let types = rule.arrayValue?.compactMap(\.stringValue) ?? [rule.stringValue ?? ""]
        expect(types.contains { matches(value, $0) }, types.joined(separator: " or "))
      case "enum": expect(rule.arrayValue?.contains(value) == true, "one of \(rule)")
      case "const": expect(rule == value, "\(rule)")
      case "minimum":
        expect(value.numberValue.map { $0 >= rule.numberValue ?? 0 } ?? true, "at least \(rule)")
      case "maximum":
        expect(value.numberValue.map { $0 <= (rule.numberValue ?? 0) + 1e-6 } ?? true, "at most \(rule)")
      case "minItems":
        expect(value.arrayValue.map { $0.count >= rule.integerValue ?? 0 } ?? true, "\(rule) elements")
      case "maxItems":
        expect(value.arrayValue.map { $0.count <= rule.integerValue ?? 0 } ?? true, "\(rule) elements")
      case "maxLength":
        expect(value.stringValue.map { $0.count <= rule.integerValue ?? 0 } ?? true, "\(rule) characters")
      case "pattern":
        guard let regex = try? Regex(rule.stringValue ?? "(") else {
          found.append("\(place): no pattern")
          continue
        }
        expect(value.stringValue.map { $0.firstMatch(of: regex) != nil } ?? true, "\(rule)")
      case "items":
        for (index, element) in (value.arrayValue ?? []).enumerated() {
          found += complaints(element, rule, at: "\(place)[\(index)]")
        }
      case "required":
        for name in rule.arrayValue?.compactMap(\.stringValue) ?? [] {
          expect(value.objectValue.map { $0[name] != nil } ?? true, "a member \(name)")
        }
      case "properties":
        for (name, inner) in rule.objectValue?.members ?? [] {
          if let member = value.objectValue?[name] {
            found += complaints(member, inner, at: "\(place).\(name)")
          }
        }
      case "additionalProperties":
        let known = Set(schema["properties"]?.objectValue?.keys ?? [])
        for (name, member) in value.objectValue?.members ?? [] where !known.contains(name) {
          if rule == false {
            expect(false, "no member \(name)")
          } else {
            found += complaints(member, rule, at: "\(place).\(name)")
          }
        }
      case "description", "default", "contentEncoding", "contentMediaType": break
      default: found.append("\(place): the schema has the unknown word \(word)")
      }
    }
    return found
  }

  /// The description of an operation.
  func operation(_ method: String, _ path: String) -> JSONObject? {
    document["paths"]?.objectValue?[path]?.objectValue?[method.lowercased()]?.objectValue
  }

  /// What is wrong with a response, held against the description of its operation.
  func complaints(about answer: HTTPResult, _ method: String, _ path: String) throws -> [String] {
    guard let described = operation(method, path) else { return ["\(method) \(path) is not described"] }
    var response = described["responses"]?.objectValue?["\(answer.status)"]
    if response == nil { return ["\(method) \(path) \(answer.status) is not described"] }
    if let reference = response?.objectValue?["$ref"]?.stringValue { response = resolved(reference) }
    let type = (answer.headers["content-type"] ?? "").prefix { $0 != ";" }
    guard let media = response?.objectValue?["content"]?.objectValue?[String(type)]?.objectValue else {
      return ["\(path): \(type) is not described for \(answer.status)"]
    }
    guard type.contains("json"), let schema = media["schema"] else { return [] }
    let lines =
      type.hasSuffix("ndjson") ? answer.text.split(separator: "\n").map(String.init) : [answer.text]
    return try lines.flatMap { complaints(try JSONValue(parsing: $0), schema) }
  }

  /// The fields that the document gives an operation in JSON, without the pictures.
  func fields(_ path: String) -> Set<String> {
    let schema = operation("POST", path)?["requestBody"]?.objectValue?["content"]?.objectValue?[
      "application/json"]?.objectValue?["schema"]?.objectValue
    let names = schema?["properties"]?.objectValue?.keys ?? []
    return Set(names).subtracting(["picture", "mask"])
  }

  /// The fields that an answer to an unknown one says there are.
  static func knownFields(_ answer: HTTPResult) -> Set<String> {
    let message = answer.json["error"]?.objectValue?["message"]?.stringValue ?? ""
    return Set(message.split(separator: "there are ").last?.split(separator: ", ").map(String.init) ?? [])
  }

  private func matches(_ value: JSONValue, _ type: String) -> Bool {
    switch type {
    case "number": value.numberValue != nil
    case "integer": value.integerValue != nil
    case "string": value.stringValue != nil
    case "boolean": value.boolValue != nil
    case "array": value.arrayValue != nil
    case "object": value.objectValue != nil
    default: value == .null
    }
  }
}
