import NeuralNetwork
import TensorCore

/// Two recurrent networks, of which one reads a sentence and the other says its translation (chapter 6.4).
///
/// The encoder reads the source in both directions. The decoder begins with what the encoder remembers at its
/// two ends and reads what it has said itself; with attention it also looks at all states of the encoder before
/// each step. State, what attention found and the last word go through a layer of tanh to the length of the
/// words' vectors, which are the weights of the output too (Press and Wolf, 2017). Dropout is applied to the
/// vectors and before the output.
public final class TranslationNetwork: Module {
  /// What the network is made of.
  public let configuration: TranslationConfiguration
  /// The vectors of the symbols of both languages, `[V, E]`.
  public let sourceEmbedding, targetEmbedding: Embedding
  /// Reads the source, `[N, S, E]` to `[N, S, 2 U]`.
  public let encoder: GRU
  /// From what the encoder remembers to the first state of the decoder, `[N, 2 U]` to `[N, H]`.
  public let bridge: Linear
  /// Says the translation: one of the two.
  public let decoder: AttentionGRU?
  /// Says the translation from the first state alone.
  public let plainDecoder: GRU?
  /// From state, context and word to the length of words' vectors.
  public let readout: Linear
  /// The shifts of the logits, `[V]`.
  public let outputBias: Parameter
  private let sourceDropout, targetDropout, outputDropout: Dropout

  /// A network with random weights.
  ///
  /// - Parameters:
  ///   - configuration: what it is made of.
  ///   - sourceCount: how many symbols the source language has, at least 1.
  ///   - targetCount: how many the target language has.
  ///   - generator: where random numbers come from.
  public init(
    _ configuration: TranslationConfiguration, sourceCount: Int, targetCount: Int,
    using generator: inout RandomGenerator
  ) {
    self.configuration = configuration
    let (width, units) = (configuration.embedding, configuration.units)
    let memory = 2 * configuration.encoderUnits
    sourceEmbedding = Embedding(
      embeddingCount: sourceCount, dimensions: width, initializer: .normal(standardDeviation: 0.2),
      using: &generator)
    targetEmbedding = Embedding(
      embeddingCount: targetCount, dimensions: width, initializer: .normal(standardDeviation: 0.1),
      using: &generator)
    encoder = GRU(
      inputSize: width, hiddenSize: configuration.encoderUnits, isBidirectional: true, variant: .resetAfter,
      using: &generator)
    bridge = Linear(inputDimensions: memory, outputDimensions: units, using: &generator)
    switch configuration.kind {
    case .attention:
      decoder = AttentionGRU(
        inputSize: width, memorySize: memory, hiddenSize: units, attentionSize: configuration.attention,
        using: &generator)
      plainDecoder = nil
    case .seq2seq:
      plainDecoder = GRU(inputSize: width, hiddenSize: units, variant: .resetAfter, using: &generator)
      decoder = nil
    }
    readout = Linear(
      inputDimensions: units + (configuration.kind == .attention ? memory : 0) + width,
      outputDimensions: width, using: &generator)
    outputBias = Parameter(.zeros([targetCount]))
    sourceDropout = Dropout(p: configuration.dropout)
    targetDropout = Dropout(p: configuration.dropout)
    outputDropout = Dropout(p: configuration.dropout)
  }

  /// The parts in the order of the forward pass.
  public var members: [Member] {
    [
      .module("sourceEmbedding", sourceEmbedding), .module("sourceDropout", sourceDropout),
      .module("encoder", encoder), .module("bridge", bridge), .module("targetEmbedding", targetEmbedding),
      .module("targetDropout", targetDropout),
    ] + (decoder.map { [.module("decoder", $0)] } ?? [])
      + (plainDecoder.map { [.module("plainDecoder", $0)] } ?? []) + [
        .module("readout", readout), .module("outputDropout", outputDropout),
        .parameter("outputBias", outputBias),
      ]
  }

  /// As `TranslationNetwork(attention, 6004 → 256 → 2×256 → 512 → 8004)`.
  public var summary: String {
    "TranslationNetwork(\(configuration.kind.rawValue), \(sourceEmbedding.weight.shape[0]) → "
      + "\(configuration.embedding) → 2×\(configuration.encoderUnits) → \(configuration.units) → "
      + "\(targetEmbedding.weight.shape[0]))"
  }

  /// Reads sources: the states of the encoder `[N, S, 2 U]` and the first state of the decoder `[N, H]`.
  func encode(_ source: IndexTensor, steps: PackedSteps) -> (memory: Tensor, state: Tensor) {
    let vectors = sourceDropout(sourceEmbedding(source))
    let (rows, state) = encoder.run(
      rows: vectors, state: encoder.zeroState(batchSize: steps.batchSize), steps: steps)
    return (steps.padded(rows), tanh(bridge(concatenated(state.hidden, axis: 1))))
  }

  /// The logits of every symbol that the decoder has to say, given those before it: `[rows, V]`.
  public func callAsFunction(_ batch: TranslationBatch) -> Tensor { run(batch).logits }

  /// The same, and how much each position of the source was looked at, `[rows, S]`.
  private func run(_ batch: TranslationBatch) -> (logits: Tensor, attention: Tensor?) {
    let (memory, state) = encode(batch.source, steps: batch.sourceSteps)
    let words = targetDropout(targetEmbedding(batch.inputs))
    var (parts, attention) = ([Tensor](), Tensor?.none)
    if let decoder {
      let result = decoder.run(
        rows: words, hidden: batch.targetSteps.ranked(state),
        memory: AttentionMemory(values: memory, keys: decoder.key(memory), lengths: batch.sourceLengths),
        steps: batch.targetSteps)
      (parts, attention) = ([result.output, result.contexts], result.attention)
    } else if let plainDecoder {
      parts = [
        plainDecoder.run(rows: words, state: RecurrentState(hidden: [state]), steps: batch.targetSteps).rows
      ]
    }
    let hidden = outputDropout(tanh(readout(concatenated(parts + [words], axis: 1))))
    return (linear(hidden, weight: targetEmbedding.weight.value, bias: outputBias.value), attention)
  }

  /// What a network that says `target` forecasts at each of its symbols and at its end, `[T + 1, V]`, and where it
  /// looks, `[T + 1, S]`.
  ///
  /// - Parameters:
  ///   - source: symbols with the end symbol.
  ///   - target: symbols without.
  func trace(source: [Int32], target: [Int32]) -> (logits: Tensor, attention: Tensor?) {
    withoutGradients { run(TranslationBatch([EncodedPair(source: source.dropLast(), target: target)])) }
  }
}
