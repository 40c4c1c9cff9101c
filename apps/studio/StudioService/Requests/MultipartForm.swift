/// The parts of a body of the type `multipart/form-data` (RFC 7578).
struct MultipartForm {
  /// One field of the form.
  struct Part {
    /// The name of the field.
    let name: String
    /// Whether it came as a file; what the file is called is not looked at.
    let isFile: Bool
    /// The value.
    let bytes: ArraySlice<UInt8>
  }

  /// The most parts of a form.
  static let mostParts = 64
  /// The most bytes of the head of a part.
  static let longestHead = 8192

  /// The fields, in order.
  let parts: [Part]

  /// Reads a form.
  ///
  /// - Parameter contentType: the value of that header, with the boundary.
  /// - Throws: `ServiceError` that says what is wrong.
  init(_ body: [UInt8], contentType: String) throws(ServiceError) {
    guard let boundary = Self.boundary(in: contentType) else {
      throw Self.malformed("expected a boundary of 1 to 70 characters in the content type")
    }
    let delimiter = Array("--\(boundary)".utf8)
    // Each delimiter but the first follows a line end.
    guard var place = Self.find(delimiter, in: body[...]) else {
      throw Self.malformed("expected the boundary '\(boundary)' in the body, found none")
    }
    guard place == 0 || (place >= 2 && body[place - 2] == 0x0D && body[place - 1] == 0x0A) else {
      throw Self.malformed("expected the boundary at the beginning of a line")
    }
    var parts: [Part] = []
    let next = [0x0D, 0x0A] + delimiter
    while true {
      var rest = body[(place + delimiter.count)...]
      if rest.starts(with: [0x2D, 0x2D]) { break }
      rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
      guard rest.starts(with: [0x0D, 0x0A]) else {
        throw Self.malformed("expected a line end after a boundary")
      }
      rest = rest.dropFirst(2)
      guard let end = Self.find(next, in: rest) else {
        throw Self.malformed("expected a boundary after the last part; the body is cut off")
      }
      parts.append(try Self.part(rest[..<end]))
      guard parts.count <= Self.mostParts else {
        throw Self.malformed("expected at most \(Self.mostParts) parts, found more")
      }
      place = end + 2
    }
    self.parts = parts
  }

  private static func malformed(_ message: String) -> ServiceError {
    ServiceError(.badRequest, "invalid_multipart", "the multipart body is malformed: " + message)
  }

  private static func boundary(in contentType: String) -> String? {
    for parameter in contentType.split(separator: ";").dropFirst() {
      guard let equals = parameter.firstIndex(of: "=") else { continue }
      let key = parameter[..<equals].filter { !$0.isWhitespace }.lowercased()
      guard key == "boundary" else { continue }
      var value = parameter[parameter.index(after: equals)...].drop { $0 == " " }
      while value.last == " " { value.removeLast() }
      if value.count >= 2, value.first == "\"", value.last == "\"" { value = value.dropFirst().dropLast() }
      return (1...70).contains(value.utf8.count) ? String(value) : nil
    }
    return nil
  }

  private static func part(_ bytes: ArraySlice<UInt8>) throws(ServiceError) -> Part {
    // A part without headers begins with an empty line.
    let headEnd =
      bytes.starts(with: [0x0D, 0x0A])
      ? bytes.startIndex : find([0x0D, 0x0A, 0x0D, 0x0A], in: bytes.prefix(longestHead + 4)).map { $0 + 2 }
    guard let headEnd else {
      throw malformed("expected headers of at most \(longestHead) bytes and an empty line in a part")
    }
    guard let head = String(validating: bytes[bytes.startIndex..<headEnd], as: UTF8.self) else {
      throw malformed("expected headers in UTF-8")
    }
    for line in head.split(separator: "\r\n") {
      guard let colon = line.firstIndex(of: ":"),
        line[..<colon].lowercased() == "content-disposition"
      else { continue }
      let values = parameters(of: line[line.index(after: colon)...])
      guard let name = values["name"] else { break }
      return Part(name: name, isFile: values["filename"] != nil, bytes: bytes[(headEnd + 2)...])
    }
    throw malformed("expected 'Content-Disposition: form-data; name=…' in a part")
  }

  /// The parameters of a header, such as `form-data; name="a"; filename="b"`.
  private static func parameters(of text: Substring) -> [String: String] {
    var result: [String: String] = [:]
    var (rest, isQuoted) = (text, false)
    var pieces: [String] = [""]
    var isEscaped = false
    while let character = rest.popFirst() {
      if isEscaped {
        pieces[pieces.count - 1].append(character)
        isEscaped = false
      } else if isQuoted, character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        isQuoted.toggle()
      } else if character == ";", !isQuoted {
        pieces.append("")
      } else {
        pieces[pieces.count - 1].append(character)
      }
    }
    for piece in pieces.dropFirst() {
      guard let equals = piece.firstIndex(of: "=") else { continue }
      let key = piece[..<equals].filter { !$0.isWhitespace }.lowercased()
      result[key] = String(piece[piece.index(after: equals)...])
    }
    return result
  }

  /// Where the bytes `wanted` begin.
  private static func find(_ wanted: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = wanted.first, bytes.count >= wanted.count else { return nil }
    return bytes.withUnsafeBufferPointer { buffer in
      var place = 0
      let last = buffer.count - wanted.count
      while place <= last {
        guard let next = buffer[place...last].firstIndex(of: first) else { return nil }
        if buffer[next..<(next + wanted.count)].elementsEqual(wanted) { return bytes.startIndex + next }
        place = next + 1
      }
      return nil
    }
  }
}
