import Images
import JSONText

/// The content of a request, in whatever way it came.
///
/// A picture comes as the body itself, as a file of a form, or in base64 in JSON; fields come in the
/// address, in the form or in JSON.
struct RequestInput {
  /// What the body of a request is when it is neither JSON nor a form.
  enum PlainBody {
    /// A picture.
    case picture
    /// A text, for the field of this name.
    case text(String)
  }

  /// Everything but the pictures.
  var fields: RequestFields
  /// The bytes of PNG or JPEG files by the names of their fields, not looked at yet.
  let pictures: [String: [UInt8]]

  /// The deepest JSON that is read.
  static let deepestJSON = 16

  /// Reads a request.
  ///
  /// - Parameters:
  ///   - body: all of it.
  ///   - contentType: what the client says that it is; not believed where the bytes say otherwise.
  ///   - query: the fields of the address.
  ///   - plain: what a body is that is neither JSON nor a form.
  ///   - pictureNames: the fields that are pictures; a file of a form with another name is the `picture`.
  /// - Throws: `ServiceError` that says what is wrong.
  init(
    body: [UInt8], contentType: String?, query: [(String, String)], plain: PlainBody,
    pictures pictureNames: Set<String> = ["picture"]
  ) throws(ServiceError) {
    var values: [String: JSONValue] = [:]
    var pictures: [String: [UInt8]] = [:]
    for (name, text) in query { try Self.add(name, .string(text), to: &values) }
    switch Self.kind(of: body, contentType: contentType, plain: plain) {
    case .nothing: break
    case .picture: pictures["picture"] = body
    case .text(let name):
      guard let text = String(validating: body, as: UTF8.self) else {
        throw .badRequest("expected a text in UTF-8, found other bytes")
      }
      try Self.add(name, .string(text), to: &values)
    case .json:
      for (name, value) in try Self.object(body).members {
        if pictureNames.contains(name) {
          pictures[name] = try Self.picture(value, name: name)
        } else {
          try Self.add(name, value, to: &values)
        }
      }
    case .form(let type):
      for part in try MultipartForm(body, contentType: type).parts {
        if part.isFile || pictureNames.contains(part.name) {
          let name = pictureNames.contains(part.name) ? part.name : "picture"
          guard pictures.updateValue(Array(part.bytes), forKey: name) == nil else {
            throw .badRequest("expected one \(name), found several")
          }
        } else {
          guard let text = String(validating: part.bytes, as: UTF8.self) else {
            throw .badRequest("\(part.name.prefix(60)): expected a text in UTF-8, found other bytes")
          }
          try Self.add(part.name, .string(text), to: &values)
        }
      }
    }
    fields = RequestFields(values)
    self.pictures = pictures
  }

  /// The picture.
  ///
  /// - Throws: `ServiceError` when there is none.
  func requiredPicture() throws(ServiceError) -> [UInt8] {
    guard let picture = pictures["picture"], !picture.isEmpty else {
      throw .badRequest(
        "expected a PNG or JPEG picture as the body, as a file of a form or as 'picture' in base64 in JSON, found none"
      )
    }
    return picture
  }

  private enum Kind {
    case nothing, picture, json
    case text(String)
    case form(String)
  }

  private static func kind(of body: [UInt8], contentType: String?, plain: PlainBody) -> Kind {
    if body.isEmpty { return .nothing }
    let type = contentType.map { text in
      text.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
    }
    if type == "multipart/form-data" { return .form(contentType ?? "") }
    if type == "application/json" || type?.hasSuffix("+json") == true { return .json }
    // curl says that everything is a form of the old kind; the first bytes know better.
    if body.starts(with: [0x89, 0x50, 0x4E, 0x47]) || body.starts(with: [0xFF, 0xD8]) { return .picture }
    let isDeclaredPicture = type?.hasPrefix("image/") == true || type == "application/octet-stream"
    let first = body.first { $0 > 0x20 }
    if !isDeclaredPicture, type != "text/plain", first == UInt8(ascii: "{") { return .json }
    switch plain {
    case .picture: return .picture
    case .text(let name): return .text(name)
    }
  }

  private static func add(
    _ name: String, _ value: JSONValue, to values: inout [String: JSONValue]
  ) throws(ServiceError) {
    guard values.updateValue(value, forKey: name) == nil else {
      throw .badRequest("\(name.prefix(60)): expected once, found twice")
    }
  }

  private static func object(_ body: [UInt8]) throws(ServiceError) -> JSONObject {
    let value: JSONValue
    do throws(JSONSyntaxError) { value = try JSONValue(parsing: body, maximumDepth: deepestJSON) } catch {
      throw ServiceError(.badRequest, "invalid_json", "the body is no JSON: \(error)")
    }
    guard let object = value.objectValue else {
      throw ServiceError(.badRequest, "invalid_json", "expected a JSON object, found \(value.kind)")
    }
    return object
  }

  private static func picture(_ value: JSONValue, name: String) throws(ServiceError) -> [UInt8] {
    guard let text = value.stringValue else {
      throw .badRequest("\(name): expected a PNG or JPEG file in base64, found \(value.kind)")
    }
    // `data:image/png;base64,…`, as browsers make it.
    let bytes = text.utf8
    let start =
      text.hasPrefix("data:")
      ? bytes.firstIndex(of: UInt8(ascii: ",")).map { bytes.index(after: $0) } : bytes.startIndex
    guard let start, let picture = Base64.decode(bytes[start...]) else {
      throw .badRequest("\(name): expected a PNG or JPEG file in base64, found another text")
    }
    return picture
  }
}
