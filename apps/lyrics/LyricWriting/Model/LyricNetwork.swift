import NeuralNetwork
import TensorCore

/// A recurrent network that foretells the next character (chapter 6.4; Sutskever, Martens and Hinton, 2011).
///
/// Vectors of characters go through recurrent layers; the output has a logit for every character. Where the
/// output shares its weights with the vectors (Press and Wolf, 2017), a projection brings the hidden values
/// to their length first. Dropout is applied to the vectors, between layers and before the output
/// (Zaremba, Sutskever and Vinyals, 2014).
///
/// **Shapes**: characters `[N, T]` give logits `[N, T, V]`.
public final class LyricNetwork: Module {
  /// What the network is made of.
  public let configuration: LyricConfiguration
  /// The vectors of characters, `[V, E]`.
  public let embedding: Embedding
  /// The recurrent layers.
  public let recurrent: any RecurrentLayer
  /// From hidden values to the length of vectors; where the output is tied and they differ.
  public let projection: Linear?
  /// From hidden values to logits; where the output is not tied.
  public let output: Linear?
  /// The shifts of the logits, `[V]`; where the output is tied.
  public let outputBias: Parameter?
  private let embeddingDropout, outputDropout: Dropout

  /// A network with random weights.
  ///
  /// - Parameters:
  ///   - configuration: what it is made of.
  ///   - vocabularySize: V, at least 1.
  ///   - generator: where random numbers come from.
  public init(
    _ configuration: LyricConfiguration, vocabularySize: Int, using generator: inout RandomGenerator
  ) {
    self.configuration = configuration
    let (width, hidden) = (configuration.embedding, configuration.hidden)
    embedding = Embedding(
      embeddingCount: vocabularySize, dimensions: width,
      initializer: .normal(standardDeviation: configuration.tied ? 0.1 : 0.5), using: &generator)
    recurrent = configuration.cell.layers(
      inputSize: width, hiddenSize: hidden, count: configuration.layers,
      dropout: configuration.layers > 1 ? configuration.dropout : 0, using: &generator)
    embeddingDropout = Dropout(p: configuration.dropout)
    outputDropout = Dropout(p: configuration.dropout)
    if configuration.tied {
      projection =
        hidden == width
        ? nil : Linear(inputDimensions: hidden, outputDimensions: width, using: &generator)
      output = nil
      outputBias = Parameter(.zeros([vocabularySize]))
    } else {
      projection = nil
      output = Linear(inputDimensions: hidden, outputDimensions: vocabularySize, using: &generator)
      outputBias = nil
    }
  }

  /// The parts in the order of the forward pass.
  public var members: [Member] {
    [
      .module("embedding", embedding), .module("embeddingDropout", embeddingDropout),
      .module("recurrent", recurrent), .module("outputDropout", outputDropout),
    ] + (projection.map { [.module("projection", $0)] } ?? [])
      + (output.map { [.module("output", $0)] } ?? [])
      + (outputBias.map { [.parameter("outputBias", $0)] } ?? [])
  }

  /// As `LyricNetwork(lstm, 2×512, 128 → 66)`.
  public var summary: String {
    "LyricNetwork(\(configuration.cell.rawValue), \(configuration.layers)×\(configuration.hidden), "
      + "\(configuration.embedding) → \(vocabularySize)\(configuration.tied ? ", tied" : ""))"
  }

  /// V: how many characters have a vector.
  public var vocabularySize: Int { embedding.weight.shape[0] }

  /// The state before any character.
  public func initialState(lanes: Int) -> RecurrentState { recurrent.zeroState(batchSize: lanes) }

  /// Reads characters: the hidden values at each, `[N, T, H]`, and the state after the last.
  public func read(
    _ characters: IndexTensor, state: RecurrentState
  ) -> (hidden: Tensor, state: RecurrentState) {
    let (hidden, state) = recurrent(embeddingDropout(embedding(characters)), state: state)
    return (hidden, state)
  }

  /// The logits of the characters that follow hidden values: `[…, H]` to `[…, V]`.
  public func logits(_ hidden: Tensor) -> Tensor {
    let hidden = outputDropout(hidden)
    if let output { return output(hidden) }
    let projected = projection.map { $0(hidden) } ?? hidden
    return linear(projected, weight: embedding.weight.value, bias: outputBias?.value)
  }

  /// The logits of the characters after each of the given ones, and the state after the last.
  public func callAsFunction(
    _ characters: IndexTensor, state: RecurrentState
  ) -> (logits: Tensor, state: RecurrentState) {
    let (hidden, state) = read(characters, state: state)
    return (logits(hidden), state)
  }
}
