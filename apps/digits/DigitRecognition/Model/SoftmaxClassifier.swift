import NeuralNetwork
import TensorCore

/// The chapter's linear classifier: softmax regression on the pixels.
///
/// **Shapes**: pictures `[N, 28, 28, 1]` in 0 … 1 give logits `[N, 10]`.
public final class SoftmaxClassifier: Layer {
  package let output: Linear

  /// A classifier with random weights.
  public init(using generator: inout RandomGenerator) {
    output = Linear(inputDimensions: 784, outputDimensions: 10, using: &generator)
  }

  /// The parts in the order of the forward pass.
  public var members: [Member] { [.module("output", output)] }

  /// The logits of pictures.
  public func forward(_ x: Tensor) -> Tensor { output(x.flattened(from: 1)) }
}
