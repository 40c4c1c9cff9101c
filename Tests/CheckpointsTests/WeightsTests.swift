import Checkpoints
import NeuralNetwork
import TensorCore
import TestSupport
import Testing

/// Two linear layers, one of them used twice, and a buffer.
private final class Network: Module {
  let first: Linear
  let second: Linear
  let mean: Buffer

  init(seed: UInt64, hidden: Int = 3) {
    var generator = RandomGenerator(seed: seed)
    first = Linear(inputDimensions: 4, outputDimensions: hidden, using: &generator)
    second = Linear(inputDimensions: hidden, outputDimensions: 2, using: &generator)
    mean = Buffer(Tensor([100_000, Float(seed)]))
  }

  var members: [Member] {
    [.module("first", first), .module("second", second), .module("again", first), .buffer("mean", mean)]
  }

  var values: [[Float]] { parameters.map(\.value.elements) + [mean.value.elements] }
}

struct WeightsTests {
  @Test func comeBackExactly() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/w.safetensors"
    let (saved, loaded) = (Network(seed: 1), Network(seed: 2))
    try saveWeights(of: saved, to: path, metadata: ["hidden": "3"])
    #expect(saved.values != loaded.values)
    try loadWeights(into: loaded, from: path)
    #expect(saved.values == loaded.values)
    let file = try SafetensorsFile(contentsOf: path)
    #expect(file.metadata == ["hidden": "3"])
    #expect(Set(file.valueNames) == ["first.weight", "first.bias", "second.weight", "second.bias", "mean"])
  }

  @Test func aChangedBitIsNoticed() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/w.safetensors"
    try saveWeights(of: Network(seed: 1), to: path, metadata: ["hidden": "3"])
    let bytes = try fileBytes(at: path)
    let network = Network(seed: 2)
    let before = network.values
    // Every bit of the header and of the values, but those that only change the checksum's name.
    for bit in 0..<8 * bytes.count where bit % 3 == 0 {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << (bit % 8)
      guard String(decoding: damaged, as: UTF8.self).contains("\"checksum\":\"") else { continue }
      #expect(throws: CheckpointError.self, "bit \(bit)") {
        _ = try SafetensorsFile(bytes: damaged, name: "damaged")
      }
    }
    var damaged = bytes
    damaged[damaged.count - 1] ^= 1
    try AtomicFile.write(damaged, to: path)
    let error = #expect(throws: CheckpointError.self) { try loadWeights(into: network, from: path) }
    #expect(error?.kind == .wrongHash && error?.description.contains("damaged") == true)
    #expect(network.values == before)
  }

  @Test func aFileWithoutAChecksumIsTaken() throws {
    var writer = SafetensorsWriter(metadata: ["a": "b"])
    try writer.add("x", [1, 2], shape: [2])
    let plain = writer.encoded()
    writer.hasChecksum = true
    let checked = writer.encoded()
    for bytes in [plain, checked] {
      let file = try SafetensorsFile(bytes: bytes, name: "x")
      #expect(file.metadata == ["a": "b"])
      #expect(try file.floats(of: "x") == [1, 2])
    }
    #expect(checked.count > plain.count && writer.encoded() == checked)
  }

  @Test(arguments: [(WeightPrecision.float16, Float(0x1p-11)), (.bfloat16, 0x1p-8), (.int8, 0.5 / 127)])
  func comeBackRounded(precision: WeightPrecision, error: Float) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/w.safetensors"
    let (saved, loaded) = (Network(seed: 1), Network(seed: 2))
    try saveWeights(of: saved, to: path, precision: precision)
    try loadWeights(into: loaded, from: path)
    #expect(saved.mean.value.elements == loaded.mean.value.elements)
    for (a, b) in zip(saved.parameters, loaded.parameters) {
      let largest = a.value.elements.map(\.magnitude).max() ?? 0
      #expect(
        zip(a.value.elements, b.value.elements).allSatisfy { ($0 - $1).magnitude <= largest * error * 1.001 })
    }
  }

  @Test func whatDoesNotFitIsNamedAndChangesNothing() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/w.safetensors"
    let network = Network(seed: 1)
    let before = network.values
    func failure(
      _ kind: CheckpointError.Kind, _ says: String, _ fill: (inout SafetensorsWriter) throws -> Void
    ) throws {
      var writer = SafetensorsWriter()
      try fill(&writer)
      try writer.write(to: path)
      let error = #expect(throws: CheckpointError.self) { try loadWeights(into: network, from: path) }
      #expect(error?.kind == kind)
      #expect(error?.description == "\(path): \(says)")
      #expect(network.values == before)
    }
    func fill(_ writer: inout SafetensorsWriter, bias: [Float], skip: String = "") throws {
      try writer.add("first.weight", .init(repeating: 0, count: 12), shape: [3, 4])
      try writer.add("first.bias", bias, shape: [bias.count])
      try writer.add("second.weight", .init(repeating: 0, count: 6), shape: [2, 3])
      if skip != "second.bias" { try writer.add("second.bias", [0, 0], shape: [2]) }
      try writer.add("mean", [0, 0], shape: [2])
    }
    try failure(
      .missingKey,
      "'first.weight': expected [3, 4], found no such tensor (and 4 more); the file belongs to another model"
    ) {
      _ in
    }
    try failure(
      .missingKey, "'second.bias': expected [2], found no such tensor; the file belongs to another model"
    ) {
      try fill(&$0, bias: [0, 0, 0], skip: "second.bias")
    }
    try failure(
      .unusedKey,
      "'third.weight': expected only what the model has, found F16 [1, 1] beside it; the file belongs to another model"
    ) {
      try fill(&$0, bias: [0, 0, 0])
      try $0.add("third.weight", [0], shape: [1, 1], precision: .float16)
    }
    try failure(
      .wrongShape, "'first.bias': expected shape [3], found [4]; the file belongs to a model of another size"
    ) {
      try fill(&$0, bias: [0, 0, 0, 0])
    }
  }

  @Test func valuesThatDoNotFitNameTheFile() throws {
    let folder = try TemporaryFolder()
    let network = Network(seed: 1)
    network.second.weight.value = Tensor(repeating: 1e6, shape: [2, 3])
    let error = #expect(throws: CheckpointError.self) {
      try saveWeights(of: network, to: "\(folder.path)/w.safetensors", precision: .float16)
    }
    #expect(
      error?.description
        == "\(folder.path)/w.safetensors: 'second.weight': float16 cannot hold the value 1000000.0; choose float32"
    )
    #expect(folder.names == [])
  }
}
