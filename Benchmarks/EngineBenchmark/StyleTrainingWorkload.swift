import NeuralNetwork
import TensorCore

/// A training step of a small network for style transfer (16, 32 and 64 channels, four residual blocks) on four
/// pieces of 128×128, judged by VGG-16 up to relu4_1 as in ``GatysWorkload``.
struct StyleTrainingWorkload: Workload {
  static let side = 128, batch = 4
  /// How products and convolutions in tiles multiply.
  let precision: MatrixLibrary.Precision

  static let all = MatrixLibrary.Precision.allCases.map { StyleTrainingWorkload(precision: $0) }

  var name: String { "style_train_b4_128" + (precision == .float32 ? "" : "_\(precision)") }

  /// Of a picture: twice the multiplications of VGG, for the target, there and back, and three times the network's.
  var floatingPointOperations: Double {
    let pixels = Double(Self.side * Self.side)
    let network = StyleWorkload(width: 1, height: 1, channels: [16, 32, 64], blocks: 4, kernelSize: 7)
    return pixels / 1000
      * (1.5 * GatysWorkload(precision: .float32).floatingPointOperations
        + 3 * network.floatingPointOperations)
  }

  func run(seconds: Double) -> Measurement {
    var generator = RandomGenerator(seed: 1)
    let judge = VGGFeatures(using: &generator)
    let model = StyleWorkload(width: 1, height: 1, channels: [16, 32, 64], blocks: 4, kernelSize: 7)
      .makeModel(using: &generator)
    let pictures = Tensor.uniform(shape: [Self.batch, Self.side, Self.side, 3], using: &generator)
    let grams = judge(pictures).map { gramMatrix($0).mean(axis: 0, keepDims: true) }
    let optimizer = Adam(parameters: model.namedParameters, learningRate: 1e-3)
    let parameters = model.parameters
    let time = MatrixLibrary.withPrecision(precision) {
      medianSeconds(for: seconds, warmUps: 1) {
        let content = judge(pictures)
        let (_, gradients) = valueAndGradients(of: parameters) {
          let features = judge(model(pictures))
          let contentLoss = (features[2] - content[2]).squared().mean()
          return zip(features, grams).reduce(contentLoss) { loss, pair in
            loss + (gramMatrix(pair.0) - pair.1).squared().mean() * 1000
          }
        }
        optimizer.update(with: gradients)
      }
    }
    return Measurement(workload: name, unit: "pictures/s", value: Double(Self.batch) / time)
  }
}
