import Checkpoints
import JSONText
import NeuralNetwork
import StyleTransfer
import TensorCore
import TestSupport

/// A folder of models with small styles of random weights; only read once it is made.
final class StyleFolder: @unchecked Sendable {
  private let folder: TemporaryFolder
  var path: String { folder.path }

  /// - Parameters:
  ///   - names: what the styles are called.
  ///   - damaged: the name of one more, whose file is not what the manifest promises.
  init(_ names: [String], damaged: String? = nil) throws {
    folder = try TemporaryFolder()
    try ModelManifest().write(to: folder("manifest.json"))
    for (number, name) in names.enumerated() { try publish(name, seed: UInt64(number + 1)) }
    if let damaged {
      try publish(damaged, seed: 99)
      try folder.write(Array("no weights".utf8), "style-\(damaged).safetensors")
    }
  }

  private func publish(_ name: String, seed: UInt64) throws {
    var generator = RandomGenerator(seed: seed)
    let network = TransferNetwork(
      TransferConfiguration(channels: [4, 6, 8], blocks: 1, kernelSize: 5), using: &generator)
    for (path, parameter) in network.namedParameters where path.hasSuffix("norm.weight") {
      parameter.value = .uniform(low: 0.5, high: 2, shape: parameter.shape, using: &generator)
    }
    let file = "style-\(name).safetensors"
    try StyleModel(name: name, network: network).save(to: folder(file), precision: .float16)
    try ModelManifest.list(
      ModelManifest.Entry(
        name: name, app: "style", file: file, sha256: SHA256.hexadecimal(ofFile: folder(file)),
        byteCount: fileBytes(at: folder(file)).count,
        config: ["painting": JSONValue("Chance, without title \(seed)")],
        data: "none", licence: "MIT", command: "none", seed: Int(seed), figures: []),
      inDirectory: path)
  }
}
