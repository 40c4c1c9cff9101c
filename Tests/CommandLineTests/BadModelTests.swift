import TestSupport
import Testing

struct BadModelTests {
  private let folder: TemporaryFolder
  private let picture: String
  private let weights: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    picture = try folder.write(SegmentDigits.png(5), "five.png")
    weights = try fileBytes(at: Fixture.shared().weights)
  }

  private func classify(model: String) throws -> ProcessResult {
    try digits("classify", picture, "--model", model, directory: folder.path)
  }

  @Test func damagedWeights() throws {
    for count in [0, 5, 8, 50, weights.count / 2, weights.count - 1] {
      try folder.write(Array(weights[..<count]), "cut.safetensors")
      expectFailure(try classify(model: "cut.safetensors"), 65, "digits: cut.safetensors: ", "expected")
    }
    try folder.write(weights + [1, 2, 3], "long.safetensors")
    expectFailure(
      try classify(model: "long.safetensors"), 65, "digits: long.safetensors: ", "expected", "found")
    var flipped = weights
    flipped[12] ^= 0x20
    try folder.write(flipped, "flipped.safetensors")
    expectFailure(try classify(model: "flipped.safetensors"), 65, "digits: flipped.safetensors: ")
    try folder.write(Array("no weights, but a text of some length".utf8), "text.safetensors")
    expectFailure(
      try classify(model: "text.safetensors"), 65, "digits: text.safetensors: ", "safetensors file")
  }

  @Test func weightsOfSomethingElse() throws {
    // Two tensors of a chat program, say.
    let header = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
    let length = (0..<8).map { UInt8(header.utf8.count >> (8 * $0) & 255) }
    try folder.write(length + Array(header.utf8) + [UInt8](repeating: 0, count: 8), "other.safetensors")
    expectFailure(
      try classify(model: "other.safetensors"), 65, "other.safetensors: expected weights of a digit network",
      "found metadata network = none")
    // Weights that say they are LeNet-5's, but are not.
    let text = String(decoding: weights.prefix(600), as: UTF8.self)
    #expect(text.contains("\"network\":\"softmax\""))
    let claim = Array("\"network\":\"softmax\"".utf8)
    let lie = Array("\"network\":\"lenet5\" ".utf8)
    guard let place = weights.firstRange(of: claim) else { return }
    var bytes = weights
    bytes.replaceSubrange(place, with: lie)
    try folder.write(bytes, "changed.safetensors")
    expectFailure(try classify(model: "changed.safetensors"), 65, "changed.safetensors: ", "its checksum")
    // A file without a checksum is taken at its word.
    let checksum = try #require(bytes.firstRange(of: Array("\"checksum\":".utf8)))
    bytes.replaceSubrange(checksum, with: Array("\"checksun\":".utf8))
    try folder.write(bytes, "lie.safetensors")
    expectFailure(
      try classify(model: "lie.safetensors"), 65, "lie.safetensors: 'c1.weight': expected", "another model")
  }

  @Test func modelsThatAreNotThere() throws {
    expectFailure(try classify(model: "none.safetensors"), 66, "none.safetensors: ", "No such file")
    expectFailure(try classify(model: folder.path + "/"), 66, folder.path, "directory")
    let empty = try folder.makeFolder("empty")
    expectFailure(
      try digits("classify", picture, "--models-dir", empty), 66, "\(empty)/manifest.json: ", "No such file")
    expectFailure(
      try digits("models", environment: ["NNDL_MODELS": empty]), 66, "\(empty)/manifest.json: ")
    try folder.write(Array("{\"version\": 1, \"models\": [".utf8), "empty/manifest.json")
    expectFailure(
      try digits("models", "--models-dir", empty), 65, "\(empty)/manifest.json: expected a manifest in JSON")
    try folder.write(Array("{\"version\": 1, \"models\": []}".utf8), "empty/manifest.json")
    expectFailure(
      try digits("classify", picture, "--models-dir", empty, "--model", "cnn"), 64,
      "'cnn': expected a model of digits (none is listed) or the path of a .safetensors file")
  }

  @Test func theFileMustBeTheOneThatTheManifestPromises() throws {
    let models = try PublishedModels(in: folder)
    var bytes = try fileBytes(at: models.file)
    expectSuccess(try digits("classify", picture, "--models-dir", models.path))
    bytes[bytes.count - 1] ^= 1
    try folder.write(bytes, "models/digits-cnn.safetensors")
    expectFailure(
      try digits("classify", picture, "--models-dir", models.path), 65, models.file, "expected SHA-256",
      "the file is damaged, get it again")
    try folder.write(bytes.dropLast(), "models/digits-cnn.safetensors")
    expectFailure(
      try digits("classify", picture, "--models-dir", models.path), 65, models.file,
      "expected \(bytes.count) bytes as the manifest says, found \(bytes.count - 1)")
  }
}

/// A folder with a manifest that lists the fixture's weights as `cnn`, made by `digits publish`.
struct PublishedModels {
  let path: String
  var file: String { "\(path)/digits-cnn.safetensors" }

  init(in folder: TemporaryFolder) throws {
    let fixture = try Fixture.shared()
    path = try folder.makeFolder("models")
    let said = expectSuccess(
      try digits(
        "publish", fixture.weights, "--name", "cnn", "--data", fixture.data, "--command", "digits train …",
        "--models-dir", path))
    #expect(said.hasPrefix("cnn: validation "))
  }
}
