/// Files in the IDX format, as their bytes.
enum IDXBytes {
  static func file(_ dimensions: [Int], _ elements: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0, 0, 8, UInt8(dimensions.count)]
    for size in dimensions { bytes += bigEndian(size) }
    return bytes + elements
  }

  /// Pictures of drawn digits, `side` × `side`; the label of each is its number modulo 10.
  static func pictures(count: Int, side: Int, first: Int = 0) -> [UInt8] {
    let pixels = (first..<(first + count)).flatMap { index in
      SegmentDigits.plane(index % 10, side: side, variant: index / 10).values.map {
        UInt8(($0 * 255).rounded())
      }
    }
    return file([count, side, side], pixels)
  }

  static func labels(count: Int) -> [UInt8] { file([count], (0..<count).map { UInt8($0 % 10) }) }

  /// Bytes as a gzip file of stored blocks.
  static func gzipped(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
    var start = 0
    repeat {
      let end = min(bytes.count, start + 65_535)
      let size = end - start
      result.append(end == bytes.count ? 1 : 0)
      result += [UInt8(size & 255), UInt8(size >> 8), UInt8(~size & 255), UInt8(~size >> 8 & 255)]
      result += bytes[start..<end]
      start = end
    } while start < bytes.count
    return result + bigEndian(Int(crc32(bytes))).reversed() + bigEndian(bytes.count).reversed()
  }

  /// The CRC-32 of PNG and gzip.
  static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
  }

  static func bigEndian(_ value: Int) -> [UInt8] {
    [UInt8(value >> 24 & 255), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
  }
}
