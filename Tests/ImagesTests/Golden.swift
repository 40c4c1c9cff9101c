import Foundation
import Images
import Testing

/// Files beside these tests.
enum Golden {
  static func path(_ name: String) throws -> String {
    let folder = try #require(Bundle.module.resourcePath)
    return "\(folder)/Golden/\(name)"
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  static func names(in folder: String, endingIn ending: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(folder)).filter { $0.hasSuffix(ending) }.sorted()
  }
}

/// A file of little-endian numbers, read from front to back.
struct GoldenReader {
  var bytes: ArraySlice<UInt8>

  init(_ name: String) throws { bytes = try Golden.bytes(name)[...] }

  mutating func int() -> Int { Int(word()) }

  mutating func floats(_ count: Int) -> [Float] { (0..<count).map { _ in Float(bitPattern: word()) } }

  mutating func raw(_ count: Int) -> [UInt8] {
    defer { bytes.removeFirst(count) }
    return Array(bytes.prefix(count))
  }

  private mutating func word() -> UInt32 {
    raw(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}

/// A folder that is removed when `body` is done.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

extension Image {
  /// The samples widened to `Int`.
  var ints: [Int] {
    switch samples {
    case .uint8(let values): values.map(Int.init)
    case .uint16(let values): values.map(Int.init)
    }
  }

  /// An 8-bit picture from samples.
  init(_ width: Int, _ height: Int, _ format: PixelFormat, _ values: [UInt8]) {
    self.init(width: width, height: height, format: format, samples: .uint8(values))
  }
}
