import Checkpoints
import Testing

/// A file with that header and so many bytes of tensors.
private func file(_ header: String, data: Int) -> [UInt8] {
  let text = Array(header.utf8)
  return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> ($0 * 8)) } + text
    + [UInt8](repeating: 0, count: data)
}

struct CorruptSafetensorsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var bytes: [UInt8]
    var kind: CheckpointError.Kind
    var says: String
    var testDescription: String { says }
  }

  static let cases: [Case] = [
    Case(bytes: [], kind: .malformed, says: "found 0 bytes"),
    Case(bytes: [1, 2, 3], kind: .malformed, says: "found 3 bytes"),
    Case(
      bytes: Array("not a safetensors file".utf8), kind: .malformed,
      says: "header's length, 7021991845529153390"),
    Case(bytes: [UInt8](repeating: 0xFF, count: 64), kind: .malformed, says: "18446744073709551615"),
    Case(bytes: [9, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8), kind: .malformed, says: "exceeds the 2 bytes"),
    Case(
      bytes: [0, 0, 0, 2, 0, 0, 0, 0] + [UInt8](repeating: 0x20, count: 32 << 20), kind: .tooLarge,
      says: "has 33554432 bytes, expected at most 16777216"),
    Case(bytes: file("", data: 0), kind: .malformed, says: "not JSON: byte 0"),
    Case(
      bytes: file("[]", data: 0), kind: .malformed,
      says: "expected a JSON object as the header, found an array"),
    Case(bytes: file("{}", data: 1), kind: .malformed, says: "expected 0 bytes of tensors, found 1"),
    Case(
      bytes: file(#"{"a":3}"#, data: 0), kind: .malformed, says: "'a': expected an object, found an integer"),
    Case(
      bytes: file(#"{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#, data: 8),
      kind: .wrongElementType,
      says: "'a': expected one of the dtypes F32, F16, BF16, I8, found 'F64'"),
    Case(
      bytes: file(#"{"a":{"shape":[1],"data_offsets":[0,4]}}"#, data: 4), kind: .malformed,
      says: "expected a dtype"),
    Case(
      bytes: file(#"{"a":{"dtype":"F32","data_offsets":[0,4]}}"#, data: 4), kind: .malformed,
      says: "expected a shape of integers from 0, found none"),
    Case(
      bytes: file(#"{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}"#, data: 4), kind: .malformed,
      says: "expected a shape of integers from 0, found [-1,-1]"),
    Case(
      bytes: file(#"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#, data: 4), kind: .malformed,
      says: "expected a shape of integers from 0, found [1.0]"),
    Case(
      bytes: file(
        #"{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}"#, data: 4),
      kind: .malformed, says: "expected at most 16 axes, found 17"),
    Case(
      bytes: file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, data: 4), kind: .malformed,
      says: "expected 8 bytes for F32 [2], found 4"),
    Case(
      bytes: file(#"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#, data: 0),
      kind: .malformed, says: "expected 2^63 or more bytes"),
    Case(
      bytes: file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, data: 4), kind: .malformed,
      says: "expected data_offsets within the 4 bytes of tensors, found 4…0"),
    Case(
      bytes: file(#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, data: 4), kind: .malformed,
      says: "expected data_offsets within the 4 bytes of tensors, found 0…8"),
    Case(
      bytes: file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#, data: 4), kind: .malformed,
      says: "found -4…0"),
    Case(
      bytes: file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775807,-1]}}"#, data: 4),
      kind: .malformed, says: "found 9223372036854775807…-1"),
    Case(
      bytes: file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, data: 4), kind: .malformed,
      says: "expected two data_offsets, found [0]"),
    Case(
      bytes: file(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":0}}"#, data: 4),
      kind: .malformed,
      says: "found 'x'"),
    Case(
      bytes: file(
        #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        data: 8), kind: .malformed, says: "'b': expected its bytes to begin at 8, found 4, which overlaps"),
    Case(
      bytes: file(
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}"#,
        data: 12), kind: .malformed,
      says: "'b': expected its bytes to begin at 4, found 8, which leaves a gap"),
    Case(
      bytes: file(
        #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
        data: 4), kind: .malformed, says: "the member 'a' occurs twice"),
    Case(
      bytes: file(#"{"__metadata__":{"a":1}}"#, data: 0), kind: .malformed,
      says: "'__metadata__.a': expected a string, found an integer"),
    Case(
      bytes: file(#"{"__metadata__":"a"}"#, data: 0), kind: .malformed,
      says: "expected an object, found a string"),
    Case(bytes: file(#"{"a":{"b":{"c":{"d":{}}}}}"#, data: 0), kind: .malformed, says: "nested too deeply"),
  ]

  @Test(arguments: cases)
  func isRefused(_ corrupt: Case) throws {
    let error = #expect(throws: CheckpointError.self) {
      try SafetensorsFile(bytes: corrupt.bytes, name: "weights.safetensors")
    }
    let text = error?.description ?? ""
    #expect(error?.kind == corrupt.kind)
    #expect(text.hasPrefix("weights.safetensors: ") && text.contains(corrupt.says), "\(text)")
    #expect(!text.contains("\n"))
  }

  @Test func scalesAreChecked() throws {
    let missing = try SafetensorsFile(
      bytes: file(#"{"a":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]}}"#, data: 4), name: "f")
    #expect(throws: CheckpointError.self) { try missing.floats(of: "a") }
    let wrong = try SafetensorsFile(
      bytes: file(
        #"{"a.scale":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
          + #""a":{"dtype":"I8","shape":[2,2],"data_offsets":[4,8]}}"#, data: 8), name: "f")
    let error = #expect(throws: CheckpointError.self) { try wrong.floats(of: "a") }
    #expect(error?.description == "f: 'a.scale': expected one scale a row, [2], found [1]")
  }

  /// Single-byte changes and truncations of a good file: refused, or read without a crash.
  @Test func survivesMutations() throws {
    var writer = SafetensorsWriter(metadata: ["k": "v"])
    try writer.add("a.weight", SafetensorsGoldenTests.values(6), shape: [2, 3], precision: .int8)
    try writer.add("b", SafetensorsGoldenTests.values(5), shape: [5], precision: .float16)
    let good = writer.encoded()
    for end in 0..<good.count {
      #expect(throws: CheckpointError.self) { try SafetensorsFile(bytes: Array(good[..<end]), name: "f") }
    }
    var read = 0
    var state: UInt64 = 7
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var mutated = good
      mutated[Int(state >> 33) % good.count] = UInt8(truncatingIfNeeded: state >> 24)
      guard let file = try? SafetensorsFile(bytes: mutated, name: "f") else { continue }
      for name in file.valueNames where (try? file.floats(of: name)) != nil { read += 1 }
    }
    #expect(read > 1000)
  }

  @Test func unreadableFilesAreNamed() throws {
    let folder = try TemporaryFolder()
    for (path, says) in [
      ("\(folder.path)/none", "No such file"), (folder.path, "is a directory"),
      ("/dev/null", "not a regular file"),
    ] {
      let error = #expect(throws: CheckpointError.self) { try SafetensorsFile(contentsOf: path) }
      #expect(error?.kind == .cannotRead && error?.description.hasPrefix(path) == true)
      #expect(error?.description.contains(says) == true)
    }
  }
}

struct SafetensorsWriterTests {
  @Test func valuesBeyondThePrecisionAreRefused() throws {
    for (precision, value) in [(WeightPrecision.float16, Float(65_520)), (.int8, .nan), (.int8, .infinity)] {
      var writer = SafetensorsWriter()
      let error = #expect(throws: CheckpointError.self) {
        try writer.add("w", [0, value], shape: [1, 2], precision: precision)
      }
      #expect(error?.kind == .cannotRepresent)
    }
  }

  @Test func everyTensorIsAligned() throws {
    var writer = SafetensorsWriter(metadata: ["a": "b"])
    for (index, precision) in [WeightPrecision.int8, .float16, .bfloat16, .float32].enumerated() {
      try writer.add("t\(index)", SafetensorsGoldenTests.values(9), shape: [3, 3], precision: precision)
    }
    let file = try SafetensorsFile(bytes: writer.encoded(), name: "memory")
    #expect(file.entries.count == 5)
    #expect(file.entries.allSatisfy { $0.byteRange.lowerBound % $0.elementType.byteCount == 0 })
    #expect((file.entries.first?.byteRange.lowerBound ?? 1) % 8 == 0)
  }

  @Test func largeTensorsAreReadInPieces() throws {
    let values = (0..<300_000).map { Float($0 % 251) - 125 }
    for shape in [[300_000], [3, 100_000], [1000, 300]] {
      for precision in WeightPrecision.allCases {
        var writer = SafetensorsWriter()
        try writer.add("w", values, shape: shape, precision: precision)
        let back = try SafetensorsFile(bytes: writer.encoded(), name: "memory").floats(of: "w")
        #expect(zip(back, values).allSatisfy { ($0 - $1).magnitude <= 0.5 } && back.count == values.count)
      }
    }
  }
}
