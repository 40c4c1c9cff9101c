import NeuralNetwork
import TensorCore

/// What turns the sum of a text's vectors into the vector that is compared: y = x + W₂ gelu(W₁ x + b₁) + b₂.
///
/// Begins as y ≈ x, so that a new network compares the words that two texts share, and learns from there.
///
/// **Shapes**: `[N, D]` to `[N, D]`.
final class EncoderTower: Layer {
  private let hidden: Linear
  private let output: Linear
  private let dropout: Dropout

  init(dimensions: Int, hiddenDimensions: Int, dropout p: Float, using generator: inout RandomGenerator) {
    hidden = Linear(inputDimensions: dimensions, outputDimensions: hiddenDimensions, using: &generator)
    output = Linear(
      inputDimensions: hiddenDimensions, outputDimensions: dimensions,
      initializer: .normal(standardDeviation: 0.02 / Float(hiddenDimensions).squareRoot()), using: &generator)
    dropout = Dropout(p: p)
  }

  var members: [Member] {
    [.module("hidden", hidden), .module("output", output), .module("dropout", dropout)]
  }

  func forward(_ x: Tensor) -> Tensor { x + output(dropout(gelu(hidden(dropout(x))))) }
}
