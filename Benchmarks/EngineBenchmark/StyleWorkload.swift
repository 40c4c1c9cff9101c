import NeuralNetwork
import TensorCore

/// A picture through the network of Johnson et al., 2016, with instance normalisation: 9×9 to 32 channels, two
/// halvings to 128, five residual blocks, two doublings, 9×9 to 3; or a smaller one of that kind.
struct StyleWorkload: Workload {
  let width: Int
  let height: Int
  /// Channels at full, half and a quarter of the size.
  var channels = [32, 64, 128]
  var blocks = 5
  /// Of the first and last kernels.
  var kernelSize = 9

  static let all = [(256, 256), (512, 512), (1280, 720)].flatMap { width, height in
    [
      StyleWorkload(width: width, height: height),
      StyleWorkload(width: width, height: height, channels: [16, 32, 64], blocks: 4, kernelSize: 7),
    ]
  }

  var name: String {
    (channels == [32, 64, 128] ? "style" : "style-small") + "_\(width)x\(height)"
  }

  /// Of a thousand pixels: twice the multiplications of the convolutions as they are defined.
  var floatingPointOperations: Double {
    let (full, half, quarter) = (channels[0], channels[1], channels[2])
    let ends = 2 * kernelSize * kernelSize * 3 * full
    let halvings = 9 * (full * half / 4 + half * quarter / 16)
    let residuals = 2 * blocks * 9 * quarter * quarter / 16
    let doublings = 9 * (quarter * half / 4 + half * full)
    return 2e3 * Double(ends + halvings + residuals + doublings)
  }

  func run(seconds: Double) -> Measurement {
    var generator = RandomGenerator(seed: 1)
    let model = makeModel(using: &generator)
    model.train(false)
    let picture = Tensor.normal(shape: [1, height, width, 3], using: &generator)
    let time = medianSeconds(for: seconds, warmUps: 1) { _ = model(picture) }
    return Measurement(workload: name, unit: "kpixels/s", value: Double(width * height) / time / 1000)
  }

  func makeModel(using generator: inout RandomGenerator) -> Sequential {
    func convolution(
      _ input: Int, _ output: Int, _ size: Int, stride: Int = 1, upsampling: Int = 1
    ) -> Conv2d {
      Conv2d(
        inputChannels: input, outputChannels: output, kernelSize: Size2(size), stride: Size2(stride),
        padding: .size(Size2(size / 2)), border: .reflect, upsampling: upsampling, using: &generator)
    }
    func norm(_ channels: Int, isRectified: Bool = true) -> InstanceNorm {
      InstanceNorm(dimensions: channels, affine: true, isRectified: isRectified)
    }
    let (full, half, quarter) = (channels[0], channels[1], channels[2])
    return Sequential {
      convolution(3, full, kernelSize)
      norm(full)
      convolution(full, half, 3, stride: 2)
      norm(half)
      convolution(half, quarter, 3, stride: 2)
      norm(quarter)
      for _ in 0..<blocks {
        Residual {
          convolution(quarter, quarter, 3)
          norm(quarter)
          convolution(quarter, quarter, 3)
          norm(quarter, isRectified: false)
        }
      }
      convolution(quarter, half, 3, upsampling: 2)
      norm(half)
      convolution(half, full, 3, upsampling: 2)
      norm(full)
      convolution(full, 3, kernelSize)
    }
  }
}
