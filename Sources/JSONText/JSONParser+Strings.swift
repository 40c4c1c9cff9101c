extension JSONParser {
  /// A string in quotes; the next byte is the opening one.
  mutating func string() throws(JSONSyntaxError) -> String {
    let start = position
    position += 1
    var content: [UInt8] = []
    var isASCII = true
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        if isASCII { return String(decoding: content, as: UTF8.self) }
        guard let text = String(validating: content, as: UTF8.self) else {
          throw JSONSyntaxError(offset: start, problem: "the string is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"):
        position += 1
        let scalar = try escape()
        if !scalar.isASCII { isASCII = false }
        content.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      case 0..<0x20:
        throw unexpected("a character or an escape")
      default:
        if byte >= 0x80 { isASCII = false }
        content.append(byte)
        position += 1
      }
    }
    throw JSONSyntaxError(offset: start, problem: "the string has no closing quote")
  }

  /// The character that an escape stands for; the backslash has been taken.
  private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
    guard let byte = peek else { throw unexpected("an escape") }
    let plain: Unicode.Scalar? =
      switch byte {
      case UInt8(ascii: "\""): "\""
      case UInt8(ascii: "\\"): "\\"
      case UInt8(ascii: "/"): "/"
      case UInt8(ascii: "b"): "\u{8}"
      case UInt8(ascii: "f"): "\u{C}"
      case UInt8(ascii: "n"): "\n"
      case UInt8(ascii: "r"): "\r"
      case UInt8(ascii: "t"): "\t"
      default: nil
      }
    if let plain {
      position += 1
      return plain
    }
    let start = position - 1
    guard take(UInt8(ascii: "u")) else { throw unexpected("one of \"\\/bfnrtu after a backslash") }
    let first = try fourHexDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    // The first half of a pair; the second must follow.
    if first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
      let second = try fourHexDigits()
      if second >= 0xDC00, second < 0xE000,
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      {
        return scalar
      }
    }
    throw JSONSyntaxError(offset: start, problem: "half of a surrogate pair")
  }

  private mutating func fourHexDigits() throws(JSONSyntaxError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
        throw unexpected("a hexadecimal digit")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}
