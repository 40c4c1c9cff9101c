/// The fields of an address: `model=cnn&explain=true`.
enum AddressFields {
  /// Reads what stands behind the question mark.
  ///
  /// - Throws: `ServiceError` when it is not UTF-8 or an escape is broken.
  static func read(_ query: String?) throws(ServiceError) -> [(String, String)] {
    var fields: [(String, String)] = []
    for part in (query ?? "").utf8.split(separator: UInt8(ascii: "&")) {
      let sides = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      fields.append((try text(sides[0]), sides.count > 1 ? try text(sides[1]) : ""))
    }
    return fields
  }

  private static func text(_ escaped: Substring.UTF8View) throws(ServiceError) -> String {
    var bytes: [UInt8] = []
    var rest = escaped[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(0x20)
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst(), let low = rest.popFirst(), let a = hex(high), let b = hex(low)
        else { throw .badRequest("the address has a % without two hexadecimal digits") }
        bytes.append(a << 4 | b)
      default: bytes.append(byte)
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .badRequest("the address is not UTF-8")
    }
    return text
  }

  private static func hex(_ digit: UInt8) -> UInt8? {
    Character(UnicodeScalar(digit)).hexDigitValue.map { UInt8($0) }
  }
}
