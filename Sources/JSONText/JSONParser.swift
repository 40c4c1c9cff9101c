extension JSONValue {
  /// Reads JSON text by the letter of RFC 8259: no comments, no trailing commas, no repeated names, no
  /// broken UTF-8, no lone surrogates.
  ///
  /// - Parameter maximumDepth: how deep arrays and objects may nest; text from elsewhere could
  ///   otherwise exhaust the stack.
  /// - Throws: `JSONSyntaxError` with the place and the reason.
  public init(parsing text: some Sequence<UInt8>, maximumDepth: Int = 64) throws(JSONSyntaxError) {
    var parser = JSONParser(bytes: Array(text), depthLeft: maximumDepth)
    self = try parser.document()
  }

  /// Reads JSON text from a string.
  ///
  /// - Throws: `JSONSyntaxError` with the place and the reason.
  public init(parsing text: String, maximumDepth: Int = 64) throws(JSONSyntaxError) {
    try self.init(parsing: text.utf8, maximumDepth: maximumDepth)
  }
}

/// A parser by recursive descent over bytes.
struct JSONParser {
  let bytes: [UInt8]
  var position = 0
  var depthLeft: Int

  init(bytes: [UInt8], depthLeft: Int) {
    self.bytes = bytes
    self.depthLeft = depthLeft
  }

  mutating func document() throws(JSONSyntaxError) -> JSONValue {
    skipSpace()
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw unexpected("the end of the text") }
    return value
  }

  private mutating func value() throws(JSONSyntaxError) -> JSONValue {
    guard let byte = peek else { throw unexpected("a value") }
    switch byte {
    case UInt8(ascii: "{"): return .object(try object())
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw unexpected("a value")
    }
  }

  private mutating func object() throws(JSONSyntaxError) -> JSONObject {
    try descend()
    var object = JSONObject()
    if !take(UInt8(ascii: "}")) {
      repeat {
        skipSpace()
        let start = position
        guard peek == UInt8(ascii: "\"") else { throw unexpected("a member's name in quotes") }
        let key = try string()
        skipSpace()
        guard take(UInt8(ascii: ":")) else { throw unexpected("':'") }
        skipSpace()
        guard object.insert(key, try value()) else {
          throw JSONSyntaxError(
            offset: start, problem: "the member '\(JSONParser.printable(key))' occurs twice")
        }
        skipSpace()
      } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "}")) else { throw unexpected("',' or '}'") }
    }
    depthLeft += 1
    return object
  }

  private mutating func array() throws(JSONSyntaxError) -> [JSONValue] {
    try descend()
    var elements: [JSONValue] = []
    if !take(UInt8(ascii: "]")) {
      repeat {
        skipSpace()
        elements.append(try value())
        skipSpace()
      } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "]")) else { throw unexpected("',' or ']'") }
    }
    depthLeft += 1
    return elements
  }

  /// Steps over an opening bracket and the space after it.
  private mutating func descend() throws(JSONSyntaxError) {
    guard depthLeft > 0 else { throw JSONSyntaxError(offset: position, problem: "nested too deeply") }
    depthLeft -= 1
    position += 1
    skipSpace()
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
    let end = position + word.utf8CodeUnitCount
    let matches = end <= bytes.count && word.withUTF8Buffer { bytes[position..<end].elementsEqual($0) }
    guard matches else { throw unexpected("'\(word)'") }
    position = end
    return value
  }

  private mutating func number() throws(JSONSyntaxError) -> JSONValue {
    let start = position
    var isInteger = true
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits() }
    if take(UInt8(ascii: ".")) {
      isInteger = false
      try digits()
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      isInteger = false
      if !take(UInt8(ascii: "-")) { _ = take(UInt8(ascii: "+")) }
      try digits()
    }
    // No number that anyone writes is longer; the limit keeps conversion cheap.
    guard position - start <= 400 else {
      throw JSONSyntaxError(offset: start, problem: "a number of \(position - start) characters")
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let value = Int(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else {
      throw JSONSyntaxError(offset: start, problem: "the number \(text.prefix(40)) is too large")
    }
    return .number(value)
  }

  private mutating func digits() throws(JSONSyntaxError) {
    let start = position
    while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    guard position > start else { throw unexpected("a digit") }
  }

  // MARK: Bytes

  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  func unexpected(_ expected: String) -> JSONSyntaxError {
    let found =
      switch peek {
      case nil: "the text ends"
      case .some(let byte) where byte > 0x20 && byte < 0x7F: "found '\(UnicodeScalar(byte))'"
      case .some(let byte): "found byte 0x\(String(byte, radix: 16))"
      }
    return JSONSyntaxError(offset: position, problem: "expected \(expected), \(found)")
  }

  /// A piece of the text that is safe to print in an error: short and without controls.
  static func printable(_ text: String) -> String {
    let short = String(
      text.unicodeScalars.prefix(80).map { $0.properties.generalCategory == .control ? "?" : Character($0) })
    return text.unicodeScalars.count > 80 ? short + "…" : short
  }
}
