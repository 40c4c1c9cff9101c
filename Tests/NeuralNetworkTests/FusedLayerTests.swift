import NeuralNetwork
import TensorCore
import TestSupport
import Testing

/// Chains computed at once, against their layers one after the other.
@Suite struct FusedLayerTests {
  private func network(channels: Int, using generator: inout RandomGenerator) -> Sequential {
    func convolution(
      _ input: Int, _ output: Int, _ size: Int, stride: Int = 1, upsampling: Int = 1,
      border: ConvolutionBorder = .reflect
    ) -> Conv2d {
      Conv2d(
        inputChannels: input, outputChannels: output, kernelSize: Size2(size), stride: Size2(stride),
        padding: .size(Size2(size / 2)), border: border, upsampling: upsampling, using: &generator)
    }
    return Sequential {
      convolution(3, channels, 7)
      InstanceNorm(dimensions: channels, affine: true)
      ReLU()
      convolution(channels, 2 * channels, 3, stride: 2)
      InstanceNorm(dimensions: 2 * channels, affine: true, isRectified: true)
      Residual {
        convolution(2 * channels, 2 * channels, 3, border: .zero)
        InstanceNorm(dimensions: 2 * channels, isRectified: true)
        InstanceNorm(dimensions: 2 * channels)
        convolution(2 * channels, 2 * channels, 3)
        InstanceNorm(dimensions: 2 * channels)
      }
      MaxPool2d(kernelSize: 2)
      ReLU()
      convolution(2 * channels, channels, 3, upsampling: 4)
      InstanceNorm(dimensions: channels)
      Tanh()
      convolution(channels, 3, 1)
      InstanceNorm(dimensions: 3)
      ReLU()
    }
  }

  private func applied(_ layer: any Layer, _ x: Tensor) -> Tensor {
    switch layer {
    case let chain as Sequential: chain.layers.reduce(x) { applied($1, $0) }
    case let block as Residual: applied(block.body, x) + x
    default: layer(x)
    }
  }

  @Test(arguments: [([1, 16, 20, 3], 4), ([2, 24, 28, 3], 24), ([3, 8, 8, 3], 16)] as [(Shape, Int)])
  func sameAsOneAfterTheOther(shape: Shape, channels: Int) {
    var generator = RandomGenerator(seed: 7)
    let model = network(channels: channels, using: &generator)
    for parameter in model.parameters where parameter.shape.rank == 1 {
      parameter.value = randomTensor(parameter.shape, seed: UInt64(parameter.shape[0]))
    }
    let x = randomTensor(shape)
    let plain = applied(model, x)
    expectClose(model(x), plain, relative: 1e-4, absolute: 2e-4)
    let recorded = valueAndGradient(at: x) { model($0).sum() }.value
    expectClose(recorded, plain.sum(), relative: 1e-4, absolute: 1e-2)
    let (traced, activations) = ActivationTrace.capture(of: model) { model(x) }
    expectClose(traced, plain, relative: 1e-5, absolute: 1e-5)
    #expect(activations.count == model.namedModules.count)
  }
}
