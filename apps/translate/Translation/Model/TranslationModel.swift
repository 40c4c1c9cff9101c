import Checkpoints
import JSONText
import NeuralNetwork
import TensorCore
import Text

/// A trained network with the tokenizers of its two languages.
public final class TranslationModel {
  /// The name under which the model was asked for.
  public let name: String
  /// The SHA-256 of its weights' file; empty for a model that is being trained.
  public let hash: String
  /// The file of its weights; empty for a model that is being trained.
  public let path: String
  /// The languages, such as "zh" and "en".
  public let from, to: String
  /// The network.
  public let network: TranslationNetwork
  /// How texts become symbols and symbols texts.
  public let source, target: LanguageSide
  /// What else its file says, such as the data it has learnt from.
  public let metadata: [String: String]

  /// A model in the making.
  public init(
    name: String, from: String, to: String, network: TranslationNetwork, source: LanguageSide,
    target: LanguageSide
  ) {
    (self.name, self.from, self.to, self.network) = (name, from, to, network)
    (self.source, self.target) = (source, target)
    (hash, path, metadata) = ("", "", [:])
  }

  /// Loads a model, ready for inference.
  ///
  /// - Throws: `CheckpointError` when the file is missing, damaged, or of another kind.
  public init(_ reference: ModelReference) throws(CheckpointError) {
    let file = try SafetensorsFile(contentsOf: reference.path)
    func broken(_ what: String) -> CheckpointError {
      CheckpointError(
        .malformed, path: reference.path,
        "expected weights of translate with \(what) in the metadata, found "
          + "\(file.metadata["translate"] == nil ? "none" : "a broken one"); train a model with `translate train`"
      )
    }
    guard let text = file.metadata["translate"], let configuration = TranslationConfiguration(json: text)
    else { throw broken("a configuration") }
    guard let from = file.metadata["from"], let to = file.metadata["to"] else { throw broken("languages") }
    guard let source = try? LanguageSide(language: from, serialized: file.metadata["sourceTokenizer"] ?? ""),
      let target = try? LanguageSide(language: to, serialized: file.metadata["targetTokenizer"] ?? "")
    else { throw broken("a tokenizer of each language") }
    // The sizes are checked before memory is taken for them.
    for (key, count) in [
      ("sourceEmbedding", source.tokenizer.count), ("targetEmbedding", target.tokenizer.count),
    ] {
      let expected = [count, configuration.embedding]
      let found = file.entry(key + ".weight")?.shape
      guard found == expected else {
        throw CheckpointError(
          .wrongShape, path: reference.path, key: key + ".weight",
          "expected \(expected), as the metadata says, found \(found ?? [])")
      }
    }
    var generator = RandomGenerator(seed: 0)
    network = Initializer.withoutDrawing {
      TranslationNetwork(
        configuration, sourceCount: source.tokenizer.count, targetCount: target.tokenizer.count,
        using: &generator)
    }
    try loadWeights(into: network, from: file)
    network.train(false)
    (self.from, self.to, self.source, self.target) = (from, to, source, target)
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
    var metadata = notes
    metadata["translate"] = JSONValue.object(network.configuration.json).description
    (metadata["from"], metadata["to"]) = (from, to)
    metadata["sourceTokenizer"] = source.tokenizer.serialized
    metadata["targetTokenizer"] = target.tokenizer.serialized
    try saveWeights(of: network, to: path, precision: precision, metadata: metadata)
  }
}
