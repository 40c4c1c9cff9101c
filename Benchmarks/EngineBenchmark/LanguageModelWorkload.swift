import NeuralNetwork
import TensorCore

/// A language model over characters: embedding 256, LSTM 2×512, linear to a vocabulary of 5,000.
struct LanguageModelWorkload: Workload {
  static let vocabulary = 5000, width = 256, units = 512, batch = 64, steps = 64

  let name = "charlstm_train_b64_t64"

  /// Of one token: a multiplication and an addition for each weight that it meets, three passes.
  var floatingPointOperations: Double {
    let (e, h) = (Self.width, Self.units)
    return Double(3 * 2 * ((e + h) * 4 * h + 2 * h * 4 * h + h * Self.vocabulary))
  }

  func run(seconds: Double) -> Measurement {
    var generator = RandomGenerator(seed: 1)
    let model = LanguageModel(using: &generator)
    let text = LanguageModelWorkload.randomText(using: &generator)
    let targets = LanguageModelWorkload.randomText(using: &generator)
    let optimizer = Adam(parameters: model.namedParameters, learningRate: 1e-3)
    let parameters = model.parameters
    let time = medianSeconds(for: seconds, warmUps: 1) {
      let (_, gradients) = valueAndGradients(of: parameters) {
        crossEntropy(logits: model(text), targets: targets)
      }
      optimizer.update(with: gradients)
    }
    return Measurement(workload: name, unit: "tokens/s", value: Double(Self.batch * Self.steps) / time)
  }

  private static func randomText(using generator: inout RandomGenerator) -> IndexTensor {
    IndexTensor((0..<(batch * steps)).map { _ in Int(generator.next() % UInt64(vocabulary)) })
      .reshaped([batch, steps])
  }
}

/// The network of the workload.
final class LanguageModel: Module {
  let embedding: Embedding
  let lstm: LSTM
  let output: Linear

  init(using generator: inout RandomGenerator) {
    typealias Sizes = LanguageModelWorkload
    embedding = Embedding(embeddingCount: Sizes.vocabulary, dimensions: Sizes.width, using: &generator)
    lstm = LSTM(inputSize: Sizes.width, hiddenSize: Sizes.units, layers: 2, using: &generator)
    output = Linear(
      inputDimensions: Sizes.units, outputDimensions: Sizes.vocabulary, using: &generator)
  }

  var members: [Member] {
    [.module("embedding", embedding), .module("lstm", lstm), .module("output", output)]
  }

  /// `[N, T]` to logits `[N, T, vocabulary]`.
  func callAsFunction(_ text: IndexTensor) -> Tensor { output(lstm(embedding(text)).output) }
}
