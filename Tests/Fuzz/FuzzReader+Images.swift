import Foundation
import Images

extension FuzzReader {
  static func png(tests: String) throws -> FuzzReader {
    FuzzReader(
      name: "png", seeds: try files(in: "\(tests)/ImagesTests/Golden/png"),
      container: Container(split: pngParts, join: png(of:)), read: readImage)
  }

  static func jpeg(tests: String) throws -> FuzzReader {
    let seeds = try files(in: "\(tests)/ImagesTests/Golden/jpeg").filter { $0.starts(with: [0xFF, 0xD8]) }
    return FuzzReader(
      name: "jpeg", seeds: seeds, container: Container(split: jpegParts, join: jpeg(of:)), read: readImage)
  }

  /// The contents of all files of a folder, in the order of their names.
  static func files(in folder: String) throws -> [[UInt8]] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
      [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)")))
    }
  }

  private static func readImage(_ bytes: [UInt8]) throws {
    // The default limit would spend the time on clearing gigabytes.
    let image = try Image(decoding: bytes, name: "mutated", limits: ImageLimits(maximumPixels: 4 << 20))
    _ = image.luminance().resized(width: 28, height: 28, method: .area)
  }
}

// MARK: PNG: the name and body of each chunk, the pixels expanded and in one part

extension FuzzReader {
  private static let pixels = Array("IDAT".utf8)

  private static func pngParts(_ bytes: [UInt8]) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    var data: [UInt8] = []
    var at = 8
    while at + 12 <= bytes.count {
      let end = at + 8 + bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      guard end + 4 <= bytes.count else { break }
      let part = Array(bytes[at + 4..<end])
      if part.starts(with: pixels) {
        if data.isEmpty { parts.append(pixels) }
        data += part[4...]
      } else {
        parts.append(part)
      }
      at = end + 4
    }
    return parts.map { $0 == pixels ? $0 + Deflate.expanded(data, .zlib) : $0 }
  }

  private static func png(of parts: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    for var part in parts where part.count >= 4 {
      if part.starts(with: pixels) { part = pixels + Deflate.compressed(Array(part[4...]), .zlib) }
      bytes += bigEndian(UInt32(part.count - 4)) + part + bigEndian(crc(part))
    }
    return bytes
  }

  private static func bigEndian(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
  }

  /// The CRC-32 of ISO 3309, as PNG uses it.
  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return ~sum
  }
}

// MARK: JPEG: the marker and body of each segment, with the coded data that follows a scan's header apart

extension FuzzReader {
  private static func jpegParts(_ bytes: [UInt8]) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    var at = 2
    while at + 4 <= bytes.count && bytes[at] == 0xFF && bytes[at + 1] != 0xD9 {
      let end = at + 2 + Int(bytes[at + 2]) << 8 + Int(bytes[at + 3])
      guard end <= bytes.count else { break }
      parts.append([0xFF, bytes[at + 1]] + bytes[at + 4..<end])
      at = end
      let start = at
      // Coded data runs to a marker that is neither a stuffed zero nor a restart.
      while at + 1 < bytes.count, bytes[at] != 0xFF || bytes[at + 1] == 0 || bytes[at + 1] & 0xF8 == 0xD0 {
        at += 1
      }
      if at > start { parts.append([0x00] + bytes[start..<at]) }
    }
    return parts
  }

  private static func jpeg(of parts: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = [0xFF, 0xD8]
    for part in parts where part.count >= 2 {
      if part[0] == 0xFF {
        let length = min(part.count, 0xFFFF)
        bytes += [0xFF, part[1], UInt8(length >> 8), UInt8(length & 255)] + part[2..<length]
      } else {
        bytes += part[1...]
      }
    }
    return bytes + [0xFF, 0xD9]
  }
}
