import Checkpoints
import JSONText
import NeuralNetwork
import TensorCore
import Text

/// A trained network with the characters that it knows.
public final class LyricModel {
  /// The name under which the model was asked for.
  public let name: String
  /// The SHA-256 of its weights' file; empty for a model that is being trained.
  public let hash: String
  /// The file of its weights; empty for a model that is being trained.
  public let path: String
  /// The network.
  public let network: LyricNetwork
  /// The characters that it knows.
  public let vocabulary: CharacterVocabulary
  /// How its file keeps the weights, and so how they are kept for writing.
  let precision: CompactMatrix.Precision
  /// What else its file says, such as the data it has learnt from.
  public let metadata: [String: String]

  /// A model in the making.
  public init(name: String, network: LyricNetwork, vocabulary: CharacterVocabulary) {
    precondition(
      network.vocabularySize == vocabulary.count,
      "LyricModel: expected \(network.vocabularySize) characters, found \(vocabulary.count)")
    (self.name, self.network, self.vocabulary) = (name, network, vocabulary)
    (hash, path, metadata) = ("", "", [:])
    precision = .float32
  }

  /// Loads a model, ready for inference.
  ///
  /// - Throws: `CheckpointError` when the file is missing, damaged, or of another kind.
  public init(_ reference: ModelReference) throws(CheckpointError) {
    let file = try SafetensorsFile(contentsOf: reference.path)
    guard let text = file.metadata["lyrics"], let configuration = LyricConfiguration(json: text),
      let characters = file.metadata["characters"],
      let vocabulary = CharacterVocabulary(serialized: characters)
    else {
      throw CheckpointError(
        .malformed, path: reference.path,
        "expected weights of lyrics with a configuration and characters in the metadata, found "
          + "\(file.metadata["lyrics"] == nil ? "none" : "broken ones"); train a model with `lyrics train`")
    }
    // The sizes are checked before memory is taken for them.
    let expected = [vocabulary.count, configuration.embedding]
    guard let entry = file.entry("embedding.weight"), entry.shape == expected else {
      throw CheckpointError(
        .wrongShape, path: reference.path, key: "embedding.weight",
        "expected \(expected), as the metadata says, found \(file.entry("embedding.weight")?.shape ?? [])")
    }
    var generator = RandomGenerator(seed: 0)
    network = Initializer.withoutDrawing {
      LyricNetwork(configuration, vocabularySize: vocabulary.count, using: &generator)
    }
    precision = CompactMatrix.Precision(entry.elementType)
    try loadWeights(into: network, from: file)
    network.train(false)
    self.vocabulary = vocabulary
    metadata = file.metadata
    (name, path) = (reference.name, reference.path)
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
    try saveWeights(of: network, to: path, precision: precision, metadata: savedMetadata(notes: notes))
  }

  /// What a file of the model says about it.
  func savedMetadata(notes: [String: String]) -> [String: String] {
    var metadata = notes
    metadata["lyrics"] = JSONValue.object(network.configuration.json).description
    metadata["characters"] = vocabulary.serialized
    return metadata
  }
}
