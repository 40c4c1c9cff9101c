import Checkpoints
import TensorCore
import TestSupport
import Testing

struct CompactMatrixTests {
  private func file(_ precision: WeightPrecision, _ w: Tensor) throws -> SafetensorsFile {
    var writer = SafetensorsWriter()
    try writer.add("w", w.elements, shape: Array(w.shape), precision: precision)
    try writer.add("b", [1, 2], shape: [2])
    try writer.add("none", [], shape: [4, 0])
    return try SafetensorsFile(bytes: writer.encoded(), name: "memory")
  }

  @Test(
    arguments: zip(
      [WeightPrecision.float32, .float16, .bfloat16, .int8], CompactMatrix.Precision.allCases))
  func readsWhatTheFileHolds(stored: WeightPrecision, precision: CompactMatrix.Precision) throws {
    let file = try file(stored, randomTensor([70, 3, 5]))
    let matrix = try file.compactMatrix(of: "w")
    #expect(matrix.precision == precision && matrix.rowCount == 70 && matrix.columnCount == 15)
    expectEqual(matrix.tensor, try file.floats(of: "w"), shape: [70, 15])
  }

  @Test func convertsWhereAsked() throws {
    let w = randomTensor([7, 6])
    let file = try file(.float32, w)
    for precision in CompactMatrix.Precision.allCases {
      let matrix = try file.compactMatrix(of: "w", precision: precision)
      expectEqual(
        matrix.tensor, CompactMatrix(w, precision: precision).tensor.elements, shape: [7, 6], "\(precision)")
    }
  }

  /// Weights that went through a network of floats and back are the integers of the file again.
  @Test func integersSurviveFloats() throws {
    let file = try file(.int8, randomTensor([70, 33]))
    let direct = try file.compactMatrix(of: "w")
    let again = CompactMatrix(Tensor(try file.floats(of: "w"), shape: [70, 33]), precision: .int8)
    expectClose(again.tensor, direct.tensor, relative: 1e-6, absolute: 0)
  }

  @Test func failuresAreNamed() throws {
    let file = try file(.float32, randomTensor([2, 2]))
    for (key, kind) in [
      ("v", CheckpointError.Kind.missingKey), ("b", .wrongShape), ("none", .wrongShape),
    ] {
      let error = #expect(throws: CheckpointError.self) { try file.compactMatrix(of: key) }
      #expect(error?.kind == kind && error?.key == key)
    }
    let header = #"{"w":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]}}"#
    let bytes =
      [UInt8(header.utf8.count)] + Array(repeating: 0, count: 7) + Array(header.utf8) + [1, 2, 3, 4]
    let bare = try SafetensorsFile(bytes: bytes, name: "memory")
    let error = #expect(throws: CheckpointError.self) { try bare.compactMatrix(of: "w") }
    #expect(error?.kind == .missingKey && error?.key == "w.scale")
  }
}
