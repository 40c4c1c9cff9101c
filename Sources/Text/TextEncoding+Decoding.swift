import Glibc

extension TextEncoding {
  /// The text of bytes in this encoding, without a byte-order mark.
  ///
  /// - Returns: the text, or the number of the first byte that is not valid.
  func decode(_ bytes: [UInt8]) -> Result<String, InvalidByte> {
    let start = bytes.starts(with: mark) ? mark.count : 0
    switch self {
    case .utf8:
      if let text = String(validating: bytes[start...], as: UTF8.self) { return .success(text) }
      return .failure(InvalidByte(offset: TextEncoding.firstInvalidUTF8(bytes, from: start)))
    case .utf16LittleEndian: return TextEncoding.decodeUTF16(bytes, from: start, highByte: 1)
    case .utf16BigEndian: return TextEncoding.decodeUTF16(bytes, from: start, highByte: 0)
    case .gb18030: return TextEncoding.decodeByLibrary(bytes, from: start, name: "GB18030")
    }
  }

  /// Where a text stops being valid.
  struct InvalidByte: Error {
    /// Counted from the beginning of the file; `nil` when the C library cannot decode the encoding at all.
    let offset: Int?
  }

  private static func firstInvalidUTF8(_ bytes: [UInt8], from start: Int) -> Int {
    var decoder = UTF8.ForwardParser()
    var iterator = bytes[start...].makeIterator()
    var offset = start
    while case .valid(let scalar) = decoder.parseScalar(from: &iterator) { offset += scalar.count }
    return offset
  }

  private static func decodeUTF16(
    _ bytes: [UInt8], from start: Int, highByte: Int
  ) -> Result<String, InvalidByte> {
    guard (bytes.count - start) % 2 == 0 else { return .failure(InvalidByte(offset: bytes.count - 1)) }
    let units = stride(from: start, to: bytes.count, by: 2).map {
      UInt16(bytes[$0 + highByte]) << 8 | UInt16(bytes[$0 + 1 - highByte])
    }
    if let text = String(validating: units, as: UTF16.self) { return .success(text) }
    var index = 0
    while index < units.count {
      let isPair =
        units[index] & 0xfc00 == 0xd800 && index + 1 < units.count && units[index + 1] & 0xfc00 == 0xdc00
      if !isPair, units[index] & 0xf800 == 0xd800 { break }
      index += isPair ? 2 : 1
    }
    return .failure(InvalidByte(offset: start + 2 * index))
  }

  /// Decodes with iconv of the C library.
  private static func decodeByLibrary(
    _ bytes: [UInt8], from start: Int, name: String
  ) -> Result<String, InvalidByte> {
    let converter = iconv_open("UTF-8", name)
    guard Int(bitPattern: converter) != -1 else { return .failure(InvalidByte(offset: nil)) }
    defer { iconv_close(converter) }
    var input = Array(bytes[start...])
    // Two bytes become three, single bytes stay one, four bytes at most four.
    var output = [UInt8](repeating: 0, count: input.count / 2 * 3 + 16)
    let (left, room) = input.withUnsafeMutableBytes { source in
      output.withUnsafeMutableBytes { target in
        var (from, left) = (source.baseAddress?.assumingMemoryBound(to: CChar.self), source.count)
        var (to, room) = (target.baseAddress?.assumingMemoryBound(to: CChar.self), target.count)
        _ = iconv(converter, &from, &left, &to, &room)
        return (left, room)
      }
    }
    guard left == 0, let text = String(validating: output[..<(output.count - room)], as: UTF8.self) else {
      return .failure(InvalidByte(offset: bytes.count - left))
    }
    return .success(text)
  }
}
