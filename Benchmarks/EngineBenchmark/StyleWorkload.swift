import NeuralNetwork
import TensorCore

/// A picture through the network of Johnson et al., 2016, with instance normalisation: 9×9 to 32 channels, two
/// halvings to 128, five residual blocks, two doublings, 9×9 to 3.
struct StyleWorkload: Workload {
  let width: Int
  let height: Int

  static let all = [(256, 256), (512, 512), (1280, 720)].map { StyleWorkload(width: $0, height: $1) }

  var name: String { "style_\(width)x\(height)" }

  /// Of a thousand pixels: twice the multiplications of the convolutions as they are defined.
  var floatingPointOperations: Double {
    let ends = 2 * 81 * 3 * 32
    let halvings = 9 * (32 * 64 / 4 + 64 * 128 / 16)
    let blocks = 10 * 9 * 128 * 128 / 16
    let doublings = 9 * (128 * 64 / 4 + 64 * 32)
    return 2e3 * Double(ends + halvings + blocks + doublings)
  }

  func run(seconds: Double) -> Measurement {
    var generator = RandomGenerator(seed: 1)
    let model = StyleWorkload.makeModel(using: &generator)
    model.train(false)
    let picture = Tensor.normal(shape: [1, height, width, 3], using: &generator)
    let time = medianSeconds(for: seconds, warmUps: 1) { _ = model(picture) }
    return Measurement(workload: name, unit: "kpixels/s", value: Double(width * height) / time / 1000)
  }

  static func makeModel(using generator: inout RandomGenerator) -> Sequential {
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
    return Sequential {
      convolution(3, 32, 9)
      norm(32)
      convolution(32, 64, 3, stride: 2)
      norm(64)
      convolution(64, 128, 3, stride: 2)
      norm(128)
      for _ in 0..<5 {
        Residual {
          convolution(128, 128, 3)
          norm(128)
          convolution(128, 128, 3)
          norm(128, isRectified: false)
        }
      }
      convolution(128, 64, 3, upsampling: 2)
      norm(64)
      convolution(64, 32, 3, upsampling: 2)
      norm(32)
      convolution(32, 3, 9)
    }
  }
}
