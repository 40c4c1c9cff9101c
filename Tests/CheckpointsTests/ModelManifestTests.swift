import Checkpoints
import JSONText
import Testing

struct ModelManifestTests {
  static func entry(_ name: String, file: String = "weights.safetensors", bytes: [UInt8] = [1, 2, 3])
    -> ModelManifest.Entry
  {
    ModelManifest.Entry(
      name: name, app: "digits", file: file, sha256: SHA256.hexadecimal(of: bytes), byteCount: bytes.count,
      config: ["width": 32], data: "MNIST", licence: "MIT", command: "digits train --seed 7", seed: 7,
      figures: [("errorPercent", 0.41), ("count", 10_000)], languages: ["zh"])
  }

  @Test func comesBackFromItsFile() throws {
    let folder = try TemporaryFolder()
    var manifest = ModelManifest(entries: [Self.entry("cnn"), Self.entry("mlp")])
    var changed = Self.entry("cnn")
    changed.seed = 8
    manifest.update(changed)
    manifest.update(Self.entry("lenet5"))
    try manifest.write(to: "\(folder.path)/manifest.json")
    let back = try ModelManifest(contentsOf: "\(folder.path)/manifest.json")
    #expect(back == manifest)
    #expect(back.entries.map(\.name) == ["cnn", "mlp", "lenet5"])
    #expect(back.entry(app: "digits", name: "cnn")?.seed == 8)
    #expect(back.entry(app: "digits", name: "cnn")?.figure("errorPercent") == 0.41)
    #expect(back.entry(app: "filter", name: "cnn") == nil)
  }

  static let broken: [(member: String, value: JSONValue?, says: String)] = [
    ("name", nil, "'models[0].name': expected a string, found nothing"),
    ("file", "../x", "expected a path below"), ("file", "/etc/passwd", "expected a path below"),
    ("sha256", "12", "64 lower-case"), ("bytes", -1, "size from 0"),
    ("bytes", "3", "an integer, found a string"),
    ("figures", ["a": "b"], "'models[0].figures.a': expected a number"),
    ("languages", [1], "expected strings"),
    ("config", .null, "expected an object, found null"),
  ]

  @Test(arguments: broken)
  func brokenEntriesAreNamed(member: String, value: JSONValue?, says: String) throws {
    let folder = try TemporaryFolder()
    var entry = Self.entry("cnn").json
    entry[member] = value
    let manifest: JSONValue = ["version": 1, "models": [.object(entry)]]
    let path = try folder.write(Array(manifest.description.utf8), "manifest.json")
    let error = #expect(throws: CheckpointError.self) { try ModelManifest(contentsOf: path) }
    #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
  }

  @Test func brokenManifestsAreNamed() throws {
    let folder = try TemporaryFolder()
    let twice: JSONValue = ["version": 1, "models": JSONValue([Self.entry("a").json, Self.entry("a").json])]
    for (text, says) in [
      ("", "in JSON: byte 0"), ("[]", "'version': expected an integer"),
      (#"{"version":2}"#, "expected 1, found 2"),
      (#"{"version":1,"models":[3]}"#, "'models[0]': expected an object"),
      (twice.description, "found a second"),
    ] {
      let path = try folder.write(Array(text.utf8), "manifest.json")
      let error = #expect(throws: CheckpointError.self) { try ModelManifest(contentsOf: path) }
      #expect(
        error?.kind == .malformed && error?.description.contains(says) == true, "\(error?.description ?? "")")
    }
  }

  @Test func modelsAreFoundAndChecked() throws {
    let folder = try TemporaryFolder()
    try ModelManifest(entries: [Self.entry("cnn")]).write(to: "\(folder.path)/manifest.json")
    let file = try folder.write([1, 2, 3], "weights.safetensors")
    let found = try ModelReference("cnn", app: "digits", modelsDirectory: folder.path)
    #expect(try found.path == file && found.hash() == SHA256.hexadecimal(of: [1, 2, 3]))
    let named = try ModelReference(file, app: "digits")
    #expect(try named.name == "weights" && named.entry == nil && named.hash() == found.hash())

    let unknown = #expect(throws: CheckpointError.self) {
      try ModelReference("nnc", app: "digits", modelsDirectory: folder.path)
    }
    #expect(unknown?.kind == .unknownModel && unknown?.description.contains("(cnn)") == true)
    for bytes: [UInt8] in [[1, 2, 4], [1, 2]] {
      _ = try folder.write(bytes, "weights.safetensors")
      let damaged = #expect(throws: CheckpointError.self) {
        try ModelReference("cnn", app: "digits", modelsDirectory: folder.path)
      }
      #expect(damaged?.kind == .wrongHash && damaged?.path == file)
    }
  }

  @Test func aMissingDirectoryIsNamed() {
    let error = #expect(throws: CheckpointError.self) { try ModelDirectory.locate(option: "/nowhere") }
    #expect(error?.description.hasPrefix("/nowhere/manifest.json: ") == true)
  }
}
