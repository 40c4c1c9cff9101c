import NeuralNetwork
import TensorCore

/// The default network: small convolutions, most of the arithmetic at 14×14 and 7×7.
///
/// Each convolution is followed by batch normalisation and ReLU; strided convolutions take the place of
/// pooling. Its eleventh output stands for "no digit".
///
/// **Shapes**: pictures `[N, 28, 28, 1]` in 0 … 1 give logits `[N, 11]`.
public final class DigitCNN: Layer {
  let blocks: [ConvolutionBlock]
  let dropout1, dropout2: Dropout
  let output: Linear

  /// A network with random weights.
  public init(using generator: inout RandomGenerator) {
    func block(_ input: Int, _ output: Int, _ kernel: Int, stride: Int = 1, padding: ConvolutionPadding)
      -> ConvolutionBlock
    {
      ConvolutionBlock(input, output, kernel, stride: stride, padding: padding, using: &generator)
    }
    blocks = [
      block(1, 32, 5, padding: .equalWidth),
      block(32, 48, 3, stride: 2, padding: .equalWidth),
      block(48, 48, 3, padding: .equalWidth),
      block(48, 96, 3, stride: 2, padding: .equalWidth),
      block(96, 96, 3, padding: .equalWidth),
      block(96, 128, 3, padding: .narrow),
    ]
    dropout1 = Dropout(p: 0.2)
    dropout2 = Dropout(p: 0.3)
    output = Linear(inputDimensions: 128, outputDimensions: 11, using: &generator)
  }

  /// The parts in the order of the forward pass.
  public var members: [Member] {
    blocks.enumerated().map { .module("block\($0.offset + 1)", $0.element) }
      + [.module("dropout1", dropout1), .module("dropout2", dropout2), .module("output", output)]
  }

  /// The logits of pictures.
  public func forward(_ x: Tensor) -> Tensor {
    var maps = x
    for (index, block) in blocks.enumerated() {
      maps = block(maps)
      if index == 2 { maps = dropout1(maps) }
    }
    return output(dropout2(maps.mean(axes: [1, 2])))
  }
}

/// Convolution, batch normalisation, ReLU.
public final class ConvolutionBlock: Layer {
  let convolution: Conv2d
  let normalization: BatchNorm

  init(
    _ input: Int, _ output: Int, _ kernel: Int, stride: Int, padding: ConvolutionPadding,
    using generator: inout RandomGenerator
  ) {
    // The normalisation has a shift of its own, so the convolution needs no bias.
    convolution = Conv2d(
      inputChannels: input, outputChannels: output, kernelSize: Size2(kernel), stride: Size2(stride),
      padding: padding, bias: false, initializer: .heNormal(), using: &generator)
    normalization = BatchNorm(featureCount: output)
  }

  /// The parts in the order of the forward pass.
  public var members: [Member] {
    [.module("convolution", convolution), .module("normalization", normalization)]
  }

  /// Convolves, normalises and rectifies.
  public func forward(_ x: Tensor) -> Tensor { relu(normalization(convolution(x))) }
}
