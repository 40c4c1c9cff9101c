import NeuralNetwork
import TensorCore
import Testing

/// A layer with an input, for the golden tests and the gradient checks alike.
struct LayerCase: Sendable, CustomTestStringConvertible {
  /// The name in Golden/layers.txt.
  let name: String
  let inputShape: Shape
  /// The input is a pattern of this amplitude.
  let inputScale: Double
  let isTraining: Bool
  /// Amplitude and mean of weights with one axis: near 1 for the scales of normalisation.
  let vectorWeights: (scale: Double, shift: Double)
  private let makeLayer: @Sendable (inout RandomGenerator) -> any Layer

  init(
    _ name: String, _ inputShape: Shape, inputScale: Double = 1, isTraining: Bool = true,
    vectorWeights: (scale: Double, shift: Double) = (0.5, 1),
    _ makeLayer: @escaping @Sendable (inout RandomGenerator) -> any Layer
  ) {
    (self.name, self.inputShape, self.inputScale) = (name, inputShape, inputScale)
    (self.isTraining, self.vectorWeights, self.makeLayer) = (isTraining, vectorWeights, makeLayer)
  }

  var testDescription: String { name }

  var input: Tensor { pattern(inputShape, 0, scale: inputScale) }

  /// The layer with the parameters and statistics of `make_golden.py`.
  func layer() -> any Layer {
    var generator = RandomGenerator(seed: 1)
    let layer = makeLayer(&generator)
    layer.train(isTraining)
    for (index, (path, parameter)) in layer.namedParameters.enumerated() {
      let isVectorWeight = path.hasSuffix("weight") && parameter.shape.rank == 1
      let (scale, shift) = isVectorWeight ? vectorWeights : (1, 0)
      parameter.value = pattern(parameter.shape, Double(index + 1), scale: scale, shift: shift)
    }
    if !isTraining {
      for (path, buffer) in layer.namedBuffers {
        let isMean = path.hasSuffix("runningMean")
        buffer.value = pattern(
          buffer.value.shape, isMean ? 5 : 6, scale: isMean ? 1 : 0.5, shift: isMean ? 0 : 1)
      }
    }
    return layer
  }
}
