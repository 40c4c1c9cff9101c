import NeuralNetwork
import TensorCore

/// Something to time.
protocol Workload: Sendable {
  /// In the words of the peers.
  var name: String { get }
  /// Multiplications and additions of what the figure counts a second.
  var floatingPointOperations: Double { get }
  /// Runs for about the given time.
  func run(seconds: Double) -> Measurement
}

/// A product of two square matrices: the limit of everything that is computed by products.
struct MatrixWorkload {
  let size: Int

  func run(seconds: Double) -> Measurement {
    var generator = RandomGenerator(seed: 1)
    let a = Tensor.normal(shape: [size, size], using: &generator)
    let b = Tensor.normal(shape: [size, size], using: &generator)
    let time = medianSeconds(for: seconds) { _ = matmul(a, b) }
    let operations = 2 * Double(size) * Double(size) * Double(size)
    return Measurement(workload: "sgemm_\(size)", unit: "GFLOP/s", value: operations / time / 1e9)
  }
}

/// LeNet-5 on 32×32 pictures: 6@5×5, pool, 16@5×5, pool, 120, 84, 10, ReLU between.
struct LeNetWorkload: Workload {
  let trains: Bool
  let batchSize: Int

  static let all = [
    LeNetWorkload(trains: true, batchSize: 64), LeNetWorkload(trains: true, batchSize: 256),
    LeNetWorkload(trains: false, batchSize: 1), LeNetWorkload(trains: false, batchSize: 256),
  ]

  var name: String { "lenet5_\(trains ? "train" : "infer")_b\(batchSize)" }

  /// Of one picture: two a multiplication and addition; training counts three passes, the first layer two.
  var floatingPointOperations: Double {
    let first = 28 * 28 * 6 * 25
    let second = 10 * 10 * 16 * 150
    let rest = second + 400 * 120 + 120 * 84 + 84 * 10
    return Double(trains ? 2 * (2 * first + 3 * rest) : 2 * (first + rest))
  }

  func run(seconds: Double) -> Measurement {
    var generator = RandomGenerator(seed: 1)
    let model = LeNetWorkload.makeModel(using: &generator)
    let pictures = Tensor.normal(shape: [batchSize, 32, 32, 1], using: &generator)
    let labels = IndexTensor((0..<batchSize).map { _ in Int(generator.next() % 10) })
    let time: Double
    if trains {
      let optimizer = Adam(parameters: model.namedParameters, learningRate: 1e-3)
      let parameters = model.parameters
      time = medianSeconds(for: seconds) {
        let (_, gradients) = valueAndGradients(of: parameters) {
          crossEntropy(logits: model(pictures), targets: labels)
        }
        optimizer.update(with: gradients)
      }
    } else {
      model.train(false)
      time = medianSeconds(for: seconds) { _ = model.predict(pictures) }
    }
    return Measurement(workload: name, unit: "images/s", value: Double(batchSize) / time)
  }

  static func makeModel(using generator: inout RandomGenerator) -> Sequential {
    Sequential {
      Conv2d(inputChannels: 1, outputChannels: 6, kernelSize: 5, using: &generator)
      ReLU()
      MaxPool2d(kernelSize: 2)
      Conv2d(inputChannels: 6, outputChannels: 16, kernelSize: 5, using: &generator)
      ReLU()
      MaxPool2d(kernelSize: 2)
      Flatten()
      Linear(inputDimensions: 400, outputDimensions: 120, using: &generator)
      ReLU()
      Linear(inputDimensions: 120, outputDimensions: 84, using: &generator)
      ReLU()
      Linear(inputDimensions: 84, outputDimensions: 10, using: &generator)
    }
  }
}
