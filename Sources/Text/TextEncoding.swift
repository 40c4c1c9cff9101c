/// How the characters of a text file are written as bytes.
public enum TextEncoding: String, CaseIterable, Sendable {
  /// UTF-8, with or without a byte-order mark.
  case utf8 = "utf-8"
  /// UTF-16, low byte first.
  case utf16LittleEndian = "utf-16le"
  /// UTF-16, high byte first.
  case utf16BigEndian = "utf-16be"
  /// GB18030, which contains GBK and GB2312.
  case gb18030

  /// The byte-order mark that a file may begin with.
  var mark: [UInt8] {
    switch self {
    case .utf8: [0xef, 0xbb, 0xbf]
    case .utf16LittleEndian: [0xff, 0xfe]
    case .utf16BigEndian: [0xfe, 0xff]
    case .gb18030: [0x84, 0x31, 0x95, 0x33]
    }
  }
}

extension TextEncoding {
  /// The encoding of bytes: by their mark, else by what they are valid in.
  ///
  /// Bytes without zeros that are valid UTF-8 are UTF-8. Zeros in every other byte mean UTF-16. Bytes that
  /// are valid GB18030 are taken for it where at least nine of ten of their multi-byte characters are those
  /// of GB2312, as in any Chinese text; Latin-1 and Shift JIS fail that.
  ///
  /// - Returns: `nil` when they are none of these, as in a binary file.
  static func detect(_ bytes: [UInt8]) -> TextEncoding? {
    if let marked = allCases.first(where: { bytes.starts(with: $0.mark) }) { return marked }
    var zeros = (even: 0, odd: 0)
    for (index, byte) in bytes.enumerated() where byte == 0 {
      if index & 1 == 0 { zeros.even += 1 } else { zeros.odd += 1 }
    }
    if zeros.even + zeros.odd > 0 {
      guard bytes.count % 2 == 0, zeros.even == 0 || zeros.odd == 0 else { return nil }
      return zeros.even == 0 ? .utf16LittleEndian : .utf16BigEndian
    }
    if String(validating: bytes, as: UTF8.self) != nil { return .utf8 }
    return looksLikeChinese(bytes) ? .gb18030 : nil
  }

  private static func looksLikeChinese(_ bytes: [UInt8]) -> Bool {
    var (index, pairs, common) = (0, 0, 0)
    while index + 1 < bytes.count {
      guard bytes[index] >= 0x80 else {
        index += 1
        continue
      }
      pairs += 1
      if (0xa1...0xf7).contains(bytes[index]), bytes[index + 1] >= 0xa1 { common += 1 }
      // Characters of four bytes have a digit in the second place.
      index += (0x30...0x39).contains(bytes[index + 1]) ? 4 : 2
    }
    return pairs > 0 && common * 10 >= pairs * 9
  }
}
