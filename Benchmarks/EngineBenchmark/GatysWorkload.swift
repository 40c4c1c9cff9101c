import NeuralNetwork
import TensorCore

/// A step of style transfer by optimisation (Gatys et al., 2016) on a 256×256 picture: VGG-16 up to relu4_1,
/// style by Gram matrices at relu1_1, 2_1, 3_1 and 4_1, content at relu4_1, the gradient to the picture, Adam.
struct GatysWorkload: Workload {
  static let side = 256
  /// How products and convolutions in tiles multiply.
  let precision: MatrixLibrary.Precision

  static let all = MatrixLibrary.Precision.allCases.map { GatysWorkload(precision: $0) }

  var name: String { "gatys_256x256" + (precision == .float32 ? "" : "_\(precision)") }

  /// Of a thousand pixels: twice the multiplications of the convolutions and Gram matrices, there and back.
  var floatingPointOperations: Double {
    var sum = 0.0
    for (layer, channels) in zip(VGGFeatures.layers, VGGFeatures.layers.map(\.output)) {
      let pixels = 1 / Double(layer.scale * layer.scale)
      sum += Double(9 * layer.input * channels) * pixels
      if layer.isStyle { sum += Double(channels * channels) * pixels }
    }
    return 2 * 2e3 * sum
  }

  func run(seconds: Double) -> Measurement {
    var generator = RandomGenerator(seed: 1)
    let network = VGGFeatures(using: &generator)
    func picture() -> Tensor {
      Tensor.uniform(shape: [1, Self.side, Self.side, 3], using: &generator)
    }
    let (style, content) = (network(picture()), network(picture()))
    let (grams, goal) = (style.map(gramMatrix), content[content.count - 1])
    let canvas = Parameter(picture())
    let optimizer = Adam(parameters: [("picture", canvas)], learningRate: 1e-2)
    let time = MatrixLibrary.withPrecision(precision) {
      medianSeconds(for: seconds, warmUps: 1) {
        let (_, gradients) = valueAndGradients(of: [canvas]) {
          let features = network(canvas.value)
          let contentLoss = meanSquaredError(predictions: features[features.count - 1], targets: goal)
          return zip(features, grams).reduce(contentLoss) { loss, pair in
            loss + meanSquaredError(predictions: gramMatrix(pair.0), targets: pair.1) * 1000
          }
        }
        optimizer.update(with: gradients)
      }
    }
    return Measurement(
      workload: name, unit: "kpixels/s", value: Double(Self.side * Self.side) / time / 1000)
  }
}

/// VGG-16 (Simonyan and Zisserman, 2014) up to relu4_1, with random weights.
struct VGGFeatures {
  static let layers: [(input: Int, output: Int, scale: Int, isStyle: Bool)] = [
    (3, 64, 1, true), (64, 64, 1, false), (64, 128, 2, true), (128, 128, 2, false), (128, 256, 4, true),
    (256, 256, 4, false), (256, 256, 4, false), (256, 512, 8, true),
  ]
  private let convolutions: [Conv2d]

  init(using generator: inout RandomGenerator) {
    convolutions = Self.layers.map {
      Conv2d(
        inputChannels: $0.input, outputChannels: $0.output, kernelSize: 3, padding: .size(1),
        isRectified: true, initializer: .heNormal(), using: &generator)
    }
  }

  /// `[N, H, W, 3]` to the values of the layers that style is taken from.
  func callAsFunction(_ picture: Tensor) -> [Tensor] {
    var (x, features, scale) = (picture, [Tensor](), 1)
    for (layer, convolution) in zip(Self.layers, convolutions) {
      if layer.scale != scale { x = maxPool2d(x, kernelSize: 2) }
      scale = layer.scale
      x = convolution(x)
      if layer.isStyle { features.append(x) }
    }
    return features
  }
}
