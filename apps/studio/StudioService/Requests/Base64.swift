/// Bytes as text (RFC 4648).
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  /// To each character its six bits; 64 for all others.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 64, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    // As in addresses.
    (values[Int(UInt8(ascii: "-"))], values[Int(UInt8(ascii: "_"))]) = (62, 63)
    return values
  }()

  /// The text of bytes, padded.
  static func encode(_ bytes: [UInt8]) -> String {
    let count = (bytes.count + 2) / 3 * 4
    let text = [UInt8](unsafeUninitializedCapacity: count) { out, filled in
      var place = 0
      for start in stride(from: 0, to: bytes.count, by: 3) {
        let left = min(3, bytes.count - start)
        let triple =
          UInt32(bytes[start]) << 16 | (left > 1 ? UInt32(bytes[start + 1]) << 8 : 0)
          | (left > 2 ? UInt32(bytes[start + 2]) : 0)
        out[place] = alphabet[Int(triple >> 18)]
        out[place + 1] = alphabet[Int(triple >> 12 & 63)]
        out[place + 2] = left > 1 ? alphabet[Int(triple >> 6 & 63)] : UInt8(ascii: "=")
        out[place + 3] = left > 2 ? alphabet[Int(triple & 63)] : UInt8(ascii: "=")
        place += 4
      }
      filled = count
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of a text; white space and the padding may be missing or there.
  ///
  /// - Returns: `nil` when it is not base64.
  static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var (bits, count, padding) = (UInt32(0), 0, 0)
    for character in text {
      switch character {
      case 0x20, 0x0A, 0x0D, 0x09: continue
      case UInt8(ascii: "="): padding += 1
      default:
        let value = values[Int(character)]
        guard value < 64, padding == 0 else { return nil }
        bits = bits << 6 | UInt32(value)
        count += 1
        if count == 4 {
          bytes += [UInt8(bits >> 16 & 255), UInt8(bits >> 8 & 255), UInt8(bits & 255)]
          (bits, count) = (0, 0)
        }
      }
    }
    switch count {
    case 0: return padding == 0 ? bytes : nil
    case 2 where bits & 15 == 0 && (padding == 0 || padding == 2): return bytes + [UInt8(bits >> 4 & 255)]
    case 3 where bits & 3 == 0 && padding <= 1:
      return bytes + [UInt8(bits >> 10 & 255), UInt8(bits >> 2 & 255)]
    default: return nil
    }
  }
}
