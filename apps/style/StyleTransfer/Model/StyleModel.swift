import Checkpoints
import JSONText
import NeuralNetwork
import TensorCore

/// A trained transfer network.
public final class StyleModel {
  /// The name under which the model was asked for.
  public let name: String
  /// The SHA-256 of its weights' file; empty for a model that is being trained.
  public let hash: String
  /// The network.
  public let network: TransferNetwork
  /// What else its file says, such as the painting it has learnt from.
  public let metadata: [String: String]

  /// A model in the making.
  public init(name: String, network: TransferNetwork) {
    (self.name, self.network, hash, metadata) = (name, network, "", [:])
  }

  /// Loads a model, ready to paint.
  ///
  /// - Throws: `CheckpointError` when the file is missing, damaged, or of another kind.
  public init(_ reference: ModelReference) throws(CheckpointError) {
    let file = try SafetensorsFile(contentsOf: reference.path)
    guard let text = file.metadata["style"], let configuration = TransferConfiguration(json: text) else {
      throw CheckpointError(
        .malformed, path: reference.path,
        "expected weights of a style with a configuration in the metadata, found "
          + "\(file.metadata["style"] == nil ? "none" : "a broken one"); train one with `style train`")
    }
    // The number of weights is checked before memory is taken for them.
    let count = file.valueNames.compactMap { file.entry($0)?.elementCount }.reduce(0, +)
    guard count == configuration.parameterCount else {
      throw CheckpointError(
        .wrongShape, path: reference.path,
        "expected \(configuration.parameterCount) weights, as the metadata says, found \(count); the file is damaged "
          + "or another network's")
    }
    var generator = RandomGenerator(seed: 0)
    network = Initializer.withoutDrawing { TransferNetwork(configuration, using: &generator) }
    try loadWeights(into: network, from: file)
    network.train(false)
    metadata = file.metadata
    name = reference.name
    hash = try reference.hash()
  }

  /// Writes the model to a file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - precision: how weights are stored.
  ///   - notes: what else to say in the file's metadata.
  /// - Throws: `CheckpointError` if the file cannot be written.
  public func save(
    to path: String, precision: WeightPrecision = .float32, notes: [String: String] = [:]
  ) throws(CheckpointError) {
    var metadata = notes
    metadata["style"] = JSONValue.object(network.configuration.json).description
    try saveWeights(of: network, to: path, precision: precision, metadata: metadata)
  }
}
