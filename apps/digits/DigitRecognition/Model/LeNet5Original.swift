import NeuralNetwork
import TensorCore

/// LeNet-5 as the paper has it (LeCun, Bottou, Bengio and Haffner, 1998, section II.B).
///
/// 32×32 input with background −0.1 and foreground 1.175, trained sub-sampling, the connection table of
/// C3, the squashing function 1.7159 tanh(2/3 a), and an output of Euclidean radial basis functions whose
/// centres are drawings of the digits. 60,000 parameters.
///
/// **Shapes**: pictures `[N, 28, 28, 1]` in 0 … 1 give logits `[N, 10]`: the negative distances −y.
public final class LeNet5Original: Layer {
  let c1: Conv2d
  let s2: TrainedSubsampling
  package let c3: TableConv2d
  let s4: TrainedSubsampling
  let c5: Conv2d
  let f6: Linear
  private let centres = DigitBitmaps.tensor

  /// A network with weights uniform in ±2.4 / fan-in, as in the paper.
  public init(using generator: inout RandomGenerator) {
    func initializer(_ fanIn: Int) -> Initializer {
      .uniform(low: -2.4 / Float(fanIn), high: 2.4 / Float(fanIn))
    }
    c1 = Conv2d(
      inputChannels: 1, outputChannels: 6, kernelSize: 5, initializer: initializer(25), using: &generator)
    s2 = TrainedSubsampling(channels: 6)
    c3 = TableConv2d(table: LeNet5Original.c3Table, inputChannels: 6, kernelSize: 5, using: &generator)
    s4 = TrainedSubsampling(channels: 16)
    c5 = Conv2d(
      inputChannels: 16, outputChannels: 120, kernelSize: 5, initializer: initializer(400), using: &generator)
    f6 = Linear(
      inputDimensions: 120, outputDimensions: 84, initializer: initializer(120), using: &generator)
  }

  /// The parts in the order of the forward pass.
  public var members: [Member] {
    [
      .module("c1", c1), .module("s2", s2), .module("c3", c3), .module("s4", s4), .module("c5", c5),
      .module("f6", f6),
    ]
  }

  /// The logits of pictures.
  public func forward(_ x: Tensor) -> Tensor {
    let field = (x * 1.275 - 0.1).padded([(0, 0), (2, 2), (2, 2), (0, 0)], mode: .constant(-0.1))
    let maps1 = squash(s2(squash(c1(field))))
    let maps2 = squash(s4(squash(c3(maps1))))
    let features = squash(f6(squash(c5(maps2)).flattened(from: 1)))
    return -distances(features)
  }

  /// y[n, i] = Σⱼ (f[n, j] − w[i, j])², one for each digit.
  private func distances(_ features: Tensor) -> Tensor {
    let cross = matmul(features, centres, transposeB: true)
    let own = features.squared().sum(axis: 1, keepDims: true)
    return own - cross * 2 + Float(DigitBitmaps.size)
  }

  /// Which maps of S2 each map of C3 sees (table I of the paper).
  package static let c3Table: [[Int]] = [
    [0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [0, 4, 5], [0, 1, 5],
    [0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [0, 3, 4, 5], [0, 1, 4, 5], [0, 1, 2, 5],
    [0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5],
    [0, 1, 2, 3, 4, 5],
  ]
}

/// The paper's squashing function 1.7159 tanh(2/3 a), which maps ±1 to ±1.
package func squash(_ a: Tensor) -> Tensor { tanh(a * (2 / 3)) * 1.7159 }

/// Sub-sampling with a trained coefficient and bias a channel: w · (sum of a 2×2 block) + b.
///
/// **Shapes**: `[N, H, W, C]` gives `[N, H/2, W/2, C]`.
package final class TrainedSubsampling: Layer {
  package let coefficient: Parameter
  package let bias: Parameter

  package init(channels: Int) {
    // A quarter makes a mean of the sum: the blocks begin as plain averages.
    coefficient = Parameter(Tensor(repeating: 0.25, shape: [channels]))
    bias = Parameter(.zeros([channels]))
  }

  package var members: [Member] { [.parameter("coefficient", coefficient), .parameter("bias", bias)] }
  package var summary: String { "TrainedSubsampling(2×2)" }

  package func forward(_ x: Tensor) -> Tensor {
    channelAffine(
      averagePool2d(x, kernelSize: 2), scale: coefficient.value * 4, shift: bias.value)
  }
}

/// A convolution in which each output map sees only some of the input maps.
///
/// **Shapes**: `[N, H, W, in]` gives `[N, H − k + 1, W − k + 1, table.count]`.
package final class TableConv2d: Layer {
  /// One kernel a connection: `[connections, k²]`.
  let weight: Parameter
  let bias: Parameter
  private let table: [[Int]]
  private let inputChannels, kernelSize: Int
  private let places: IndexTensor

  init(table: [[Int]], inputChannels: Int, kernelSize: Int, using generator: inout RandomGenerator) {
    (self.table, self.inputChannels, self.kernelSize) = (table, inputChannels, kernelSize)
    let taps = kernelSize * kernelSize
    let kernels = table.flatMap { inputs in
      let bound = 2.4 / Float(inputs.count * taps)
      return (0..<(inputs.count * taps)).map { _ in (2 * generator.uniform() - 1) * bound }
    }
    let connections = table.enumerated().flatMap { output, inputs in
      inputs.map { output * inputChannels + $0 }
    }
    places = IndexTensor(connections)
    weight = Parameter(Tensor(kernels, shape: [connections.count, taps]))
    bias = Parameter(.zeros([table.count]))
  }

  package var members: [Member] { [.parameter("weight", weight), .parameter("bias", bias)] }
  package var summary: String {
    "TableConv2d(\(inputChannels) → \(table.count), \(weight.shape[0]) connections)"
  }

  package func forward(_ x: Tensor) -> Tensor {
    // The kernels are put in their places among zeros: [out · in, k²] → [out, k, k, in].
    let empty = Tensor.zeros([table.count * inputChannels, kernelSize * kernelSize])
    let dense = empty.addingAt(places, weight.value)
      .reshaped([table.count, inputChannels, kernelSize, kernelSize]).transposed(axes: [0, 2, 3, 1])
    return conv2d(x, weight: dense, bias: bias.value)
  }
}
