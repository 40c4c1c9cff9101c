import NeuralNetwork
import TensorCore

/// A feed-forward network of two hidden layers (chapter 6.2): 784 → 512 → 256 → 10.
///
/// **Shapes**: pictures `[N, 28, 28, 1]` in 0 … 1 give logits `[N, 10]`.
public final class MultilayerPerceptron: Layer {
  let hidden1, hidden2, output: Linear
  let dropout1, dropout2: Dropout

  /// A network with random weights.
  public init(using generator: inout RandomGenerator) {
    hidden1 = Linear(
      inputDimensions: 784, outputDimensions: 512, initializer: .heNormal(), using: &generator)
    hidden2 = Linear(
      inputDimensions: 512, outputDimensions: 256, initializer: .heNormal(), using: &generator)
    output = Linear(inputDimensions: 256, outputDimensions: 10, using: &generator)
    dropout1 = Dropout(p: 0.4)
    dropout2 = Dropout(p: 0.4)
  }

  /// The parts in the order of the forward pass.
  public var members: [Member] {
    [
      .module("hidden1", hidden1), .module("dropout1", dropout1), .module("hidden2", hidden2),
      .module("dropout2", dropout2), .module("output", output),
    ]
  }

  /// The logits of pictures.
  public func forward(_ x: Tensor) -> Tensor {
    let h1 = dropout1(relu(hidden1(x.flattened(from: 1))))
    let h2 = dropout2(relu(hidden2(h1)))
    return output(h2)
  }
}
