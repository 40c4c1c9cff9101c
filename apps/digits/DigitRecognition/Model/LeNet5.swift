import NeuralNetwork
import TensorCore

/// LeNet-5 with today's parts: ReLU, maximum pooling, a softmax output (after LeCun et al., 1998).
///
/// 61,706 parameters. **Shapes**: pictures `[N, 28, 28, 1]` in 0 … 1 give logits `[N, 10]`.
public final class LeNet5: Layer {
  let c1, c3: Conv2d
  let s2, s4: MaxPool2d
  let f5, f6, output: Linear

  /// A network with random weights.
  public init(using generator: inout RandomGenerator) {
    // Two zeros around the picture: the 32×32 field of the paper.
    c1 = Conv2d(
      inputChannels: 1, outputChannels: 6, kernelSize: 5, padding: .equalWidth, using: &generator)
    s2 = MaxPool2d(kernelSize: 2)
    c3 = Conv2d(inputChannels: 6, outputChannels: 16, kernelSize: 5, using: &generator)
    s4 = MaxPool2d(kernelSize: 2)
    f5 = Linear(inputDimensions: 400, outputDimensions: 120, using: &generator)
    f6 = Linear(inputDimensions: 120, outputDimensions: 84, using: &generator)
    output = Linear(inputDimensions: 84, outputDimensions: 10, using: &generator)
  }

  /// The parts in the order of the forward pass.
  public var members: [Member] {
    [
      .module("c1", c1), .module("s2", s2), .module("c3", c3), .module("s4", s4), .module("f5", f5),
      .module("f6", f6), .module("output", output),
    ]
  }

  /// The logits of pictures.
  public func forward(_ x: Tensor) -> Tensor {
    let maps1 = s2(relu(c1(x)))
    let maps2 = s4(relu(c3(maps1)))
    return output(relu(f6(relu(f5(maps2.flattened(from: 1))))))
  }
}
