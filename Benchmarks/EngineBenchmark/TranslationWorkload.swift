import NeuralNetwork
import TensorCore

/// Training of a network that translates: embeddings of 256, a bidirectional GRU of 256 each way, a GRU cell
/// of 512 with additive attention, 64 sentences of 16 words on both sides, vocabularies of 8,000.
struct TranslationWorkload: Workload {
  static let vocabulary = 8000, width = 256, units = 512, batch = 64, length = 16

  let name = "seq2seq_train_b64_s16_t16"

  /// Of one word of the target: a multiplication and an addition for each weight that it or a word of the
  /// source meets, three passes.
  var floatingPointOperations: Double {
    let (e, h, s) = (Self.width, Self.units, Self.length)
    let encoder = 2 * (e + h / 2) * 3 * (h / 2) + h * h
    let decoder = (e + h + h) * 3 * h + h * h + s * 3 * h + (2 * h + e) * Self.vocabulary
    return Double(3 * 2 * (encoder + decoder))
  }

  func run(seconds: Double) -> Measurement {
    var generator = RandomGenerator(seed: 1)
    let model = TranslationModel(using: &generator)
    func words() -> IndexTensor {
      IndexTensor(
        (0..<(Self.batch * Self.length)).map { _ in Int(generator.next() % UInt64(Self.vocabulary)) }
      ).reshaped([Self.batch, Self.length])
    }
    let (source, target) = (words(), words())
    let optimizer = Adam(parameters: model.namedParameters, learningRate: 1e-3)
    let parameters = model.parameters
    let time = medianSeconds(for: seconds, warmUps: 1) {
      let (_, gradients) = valueAndGradients(of: parameters) {
        crossEntropy(logits: model(source, target), targets: target)
      }
      optimizer.update(with: gradients)
    }
    return Measurement(
      workload: name, unit: "target_tokens/s", value: Double(Self.batch * Self.length) / time)
  }
}

/// The network of the workload.
final class TranslationModel: Module {
  let sourceEmbedding, targetEmbedding: Embedding
  let encoder: GRU
  let decoder: AttentionGRU
  let output: Linear

  init(using generator: inout RandomGenerator) {
    typealias Sizes = TranslationWorkload
    let (width, units) = (Sizes.width, Sizes.units)
    sourceEmbedding = Embedding(embeddingCount: Sizes.vocabulary, dimensions: width, using: &generator)
    targetEmbedding = Embedding(embeddingCount: Sizes.vocabulary, dimensions: width, using: &generator)
    encoder = GRU(
      inputSize: width, hiddenSize: units / 2, isBidirectional: true, variant: .resetAfter, using: &generator)
    decoder = AttentionGRU(
      inputSize: width, memorySize: units, hiddenSize: units, attentionSize: units, using: &generator)
    output = Linear(
      inputDimensions: 2 * units + width, outputDimensions: Sizes.vocabulary, using: &generator)
  }

  var members: [Member] {
    [
      .module("sourceEmbedding", sourceEmbedding), .module("targetEmbedding", targetEmbedding),
      .module("encoder", encoder), .module("decoder", decoder), .module("output", output),
    ]
  }

  /// Words `[N, S]` and `[N, T]` to logits `[N, T, vocabulary]`.
  func callAsFunction(_ source: IndexTensor, _ target: IndexTensor) -> Tensor {
    let (memory, state) = encoder(sourceEmbedding(source))
    let words = targetEmbedding(target)
    let (hidden, contexts, _, _) = decoder(
      words, hidden: concatenated(state.hidden, axis: 1), memory: memory)
    return output(concatenated([hidden, contexts, words], axis: 2))
  }
}
