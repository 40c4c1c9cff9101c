import Checkpoints
import NeuralNetwork

extension DialogueNetwork {
  /// What the metadata of a file calls this network: form of features, shape of network.
  static let format = "dialogue-encoder-1"

  /// Writes the weights, tables and matrices as 8-bit integers with a scale a row.
  ///
  /// - Parameter metadata: strings to keep with them.
  /// - Throws: `CheckpointError` if the file cannot be written.
  public func save(to path: String, metadata: [String: String] = [:]) throws(CheckpointError) {
    var metadata = metadata
    metadata["network"] = DialogueNetwork.format
    try saveWeights(of: self, to: path, precision: .int8, metadata: metadata)
  }
}
