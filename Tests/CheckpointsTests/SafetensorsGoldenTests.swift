import Checkpoints
import Foundation
import Testing

/// Against files that Python's safetensors wrote; see Golden/make_golden.py.
struct SafetensorsGoldenTests {
  static func golden(_ name: String) -> String {
    Bundle.module.resourceURL?.appendingPathComponent("Golden/\(name)").path ?? name
  }

  static func values(_ count: Int) -> [Float] { (0..<count).map { Float(($0 * 37) % 101 - 50) / 16 } }

  static let special: [Float] = [
    0, -0.0, 1, -1, 65504, 65519, -65504, 0x1p-14, 0x1p-15, 3 * 0x1p-24, 0x1p-24, 0x1p-25, 0x1p-25 + 0x1p-40,
    3 * 0x1p-26, 1 + 0x1p-11, 1 + 3 * 0x1p-11, 1 + 0x1p-8, 1 + 3 * 0x1p-8, 1 + 0x1p-23, .infinity, -.infinity,
    0x1p-126, 0x1p-149, 1.0 / 3,
  ]

  /// The special values as the precision holds them, by arithmetic of the compiler.
  static func rounded(_ value: Float, to type: ElementType) -> Float {
    switch type {
    case .float16: Float(Float16(value))
    case .bfloat16:
      value.isFinite
        ? Float(bitPattern: (value.bitPattern &+ 0x7FFF &+ (value.bitPattern >> 16 & 1)) & 0xFFFF_0000)
        : value
    default: value
    }
  }

  static let files: [(String, ElementType, WeightPrecision)] = [
    ("f32", .float32, .float32), ("f16", .float16, .float16), ("bf16", .bfloat16, .bfloat16),
  ]

  @Test(arguments: files)
  func readsPython(name: String, type: ElementType, precision: WeightPrecision) throws {
    let file = try SafetensorsFile(contentsOf: Self.golden("python-\(name).safetensors"))
    #expect(file.metadata == ["format": "七\"\\\n"])
    #expect(file.entries.count == 6 && file.entries.allSatisfy { $0.elementType == type })
    #expect(file.entry("layers.0.weight")?.shape == [2, 3])
    #expect(file.entry("empty")?.shape == [0, 4])
    #expect(file.entry("scalar")?.shape == [])
    #expect(try file.floats(of: "layers.0.weight") == Self.values(6))
    #expect(try file.floats(of: "scalar") == [2.5])
    #expect(try file.floats(of: "empty") == [])
    #expect(try file.floats(of: "七") == Self.values(1))
    let expected = Self.special.map { Self.rounded($0, to: type) }
    #expect(try file.floats(of: "special").map(\.bitPattern) == expected.map(\.bitPattern))
  }

  @Test(arguments: files)
  func writesTheBytesOfPython(name: String, type: ElementType, precision: WeightPrecision) throws {
    var writer = SafetensorsWriter(metadata: ["format": "七\"\\\n"])
    try writer.add("layers.0.weight", Self.values(6), shape: [2, 3], precision: precision)
    try writer.add("layers.0.bias", Self.values(2), shape: [2], precision: precision)
    try writer.add("special", Self.special, shape: [24], precision: precision)
    try writer.add("scalar", [2.5], shape: [], precision: precision)
    try writer.add("empty", [], shape: [0, 4], precision: precision)
    try writer.add("七", Self.values(1), shape: [1], precision: precision)
    #expect(try writer.encoded() == contents(of: Self.golden("python-\(name).safetensors")))
  }

  @Test func readsMixedTypesAndScaledIntegers() throws {
    let file = try SafetensorsFile(contentsOf: Self.golden("python-mixed.safetensors"))
    #expect(Set(file.valueNames) == ["a", "b", "c", "d"])
    #expect(try file.floats(of: "b") == Self.values(4))
    #expect(try file.floats(of: "a") == Self.values(3))
    #expect(try file.floats(of: "d") == [-3, -2.5, -2, -1.5, -4, -2, 0, 2, 0, 0, 0, 0])
    #expect(try file.bytes(of: "d") == (0..<12).map { UInt8(bitPattern: Int8($0 - 6)) })
  }

  /// `make_golden.py --check` reads the same file in Python.
  @Test func writesScaledIntegersAsBefore() throws {
    var writer = SafetensorsWriter()
    try writer.add("weight", Self.values(12), shape: [3, 4], precision: .int8)
    try writer.add("bias", Self.values(3), shape: [3], precision: .int8)
    #expect(try writer.encoded() == contents(of: Self.golden("ours-int8.safetensors")))
    let back = try SafetensorsFile(bytes: writer.encoded(), name: "memory")
    for (row, values) in [0..<4, 4..<8, 8..<12].enumerated() {
      let original = Self.values(12)[values]
      let step = (original.map(\.magnitude).max() ?? 0) / 127
      for (a, b) in zip(try back.floats(of: "weight")[values], original) {
        #expect((a - b).magnitude <= step / 2 * 1.0001, "row \(row)")
      }
    }
    #expect(try back.floats(of: "bias") == Self.values(3))
  }
}
