import TensorCore
import TestSupport

extension GradientCases {
  static let convolutions: [GradientCase] = {
    var list = GradientCases()
    let conv2dName =
      "conv2d(_: Tensor, weight: Tensor, bias: Tensor?, options: ConvolutionOptions, rectified: Bool)"
    for g in ConvolutionGeometry.small {
      let inputs = [
        randomTensor(g.input), randomTensor(g.weight, seed: 2), randomTensor([g.weight[0]], seed: 3),
      ]
      list.add(conv2dName, g.name, inputs) { conv2d($0[0], weight: $0[1], bias: $0[2], options: g.options) }
      list.add(conv2dName, g.name + ", no bias", Array(inputs.prefix(2))) {
        conv2d($0[0], weight: $0[1], options: g.options)
      }
    }
    // Weights and inputs of whole quarters keep every sum away from the kink at 0 by the bias of 1/8.
    let whole = { (shape: Shape, seed: UInt64) in
      Tensor(randomTensor(shape, seed: seed).elements.map { ($0 * 2).rounded() / 2 }, shape: shape)
    }
    list.add(
      conv2dName, "rectified",
      [whole([2, 5, 4, 3], 1), whole([4, 3, 3, 3], 2), Tensor(repeating: 0.125, shape: [4])], step: 0x1p-10
    ) {
      conv2d($0[0], weight: $0[1], bias: $0[2], rectified: true)
    }
    for shape: Shape in [[1, 1, 1, 3], [2, 3, 2, 5], [1, 7, 5, 33]] {
      list.add("gramMatrix(_: Tensor)", "\(shape)", [randomTensor(shape)]) { gramMatrix($0[0]) }
    }
    let conv1dName =
      "conv1d(_: Tensor, weight: Tensor, bias: Tensor?, stride: Int, padding: (before: Int, after: Int), dilation: Int, groups: Int)"
    let sequence = [randomTensor([2, 7, 4]), randomTensor([6, 3, 2], seed: 2), randomTensor([6], seed: 3)]
    list.add(conv1dName, "", sequence) {
      conv1d($0[0], weight: $0[1], bias: $0[2], stride: 2, padding: (2, 1), dilation: 2, groups: 2)
    }
    list.add(conv1dName, "no bias", [randomTensor([2, 7, 2]), sequence[1]]) { conv1d($0[0], weight: $0[1]) }
    let transposedName =
      "convTransposed2d(_: Tensor, weight: Tensor, bias: Tensor?, options: ConvolutionOptions, outputPadding: Size2)"
    for g in ConvolutionGeometry.transposed {
      let inputs = [
        randomTensor(g.input), randomTensor(g.weight, seed: 2),
        randomTensor([g.weight[3] * g.options.groups], seed: 3),
      ]
      list.add(transposedName, g.name, inputs) {
        convTransposed2d(
          $0[0], weight: $0[1], bias: $0[2], options: g.options, outputPadding: g.outputPadding)
      }
      list.add(transposedName, g.name + ", no bias", Array(inputs.prefix(2))) {
        convTransposed2d($0[0], weight: $0[1], options: g.options, outputPadding: g.outputPadding)
      }
    }
    return list.cases
  }()

  static let pooling: [GradientCase] = {
    var list = GradientCases()
    let maxName = "maxPool2d(_: Tensor, kernelSize: Size2, stride: Size2?, padding: Padding2)"
    let averageName =
      "averagePool2d(_: Tensor, kernelSize: Size2, stride: Size2?, padding: Padding2, countsPadding: Bool)"
    for p in PoolingGeometry.small {
      let x = distinctTensor(p.input, gap: 0.05)
      list.add(maxName, p.name, [x]) {
        maxPool2d($0[0], kernelSize: p.kernel, stride: p.stride, padding: p.padding)
      }
      for counts in [true, false] {
        list.add(averageName, p.name + (counts ? "" : ", padding not counted"), [randomTensor(p.input)]) {
          averagePool2d(
            $0[0], kernelSize: p.kernel, stride: p.stride, padding: p.padding, countsPadding: counts)
        }
      }
    }
    for mode in UpsamplingMode.allCases {
      for scale in [1, 2, 3, 17] {
        list.add(
          "upsampled2d(_: Tensor, scale: Int, mode: UpsamplingMode)", "\(mode) \(scale)",
          [randomTensor([2, 2, 3, 2])]
        ) {
          upsampled2d($0[0], scale: scale, mode: mode)
        }
      }
    }
    for mode: UpsamplingMode in [.nearest, .bilinear] {
      for scale in [1, 2, 3] {
        list.add(
          "upsampled2d(_: Tensor, scale: Int, mode: UpsamplingMode)", "\(mode) \(scale)",
          [randomTensor([2, 2, 3, 2])]
        ) {
          upsampled2d($0[0], scale: scale, mode: mode)
        }
      }
    }
    return list.cases
  }()
}
