import NeuralNetwork
import TensorCore

/// The layers of Golden/layers.txt.
enum LayerCases {
  static let all = convolutions + sequences + pictures + norms + activations + others

  private static let convolutions: [LayerCase] = [
    LayerCase("conv2d.plain", [2, 5, 6, 2]) {
      Conv2d(inputChannels: 2, outputChannels: 4, kernelSize: 3, using: &$0)
    },
    LayerCase("conv2d.strided", [1, 7, 8, 3]) {
      Conv2d(inputChannels: 3, outputChannels: 2, kernelSize: 3, stride: 2, padding: 1, using: &$0)
    },
    LayerCase("conv2d.rectangular", [1, 7, 8, 2]) {
      Conv2d(
        inputChannels: 2, outputChannels: 3, kernelSize: Size2(3, 2), stride: Size2(2, 1),
        padding: .size(Size2(1, 2)), dilation: Size2(1, 2), using: &$0)
    },
    LayerCase("conv2d.dilated", [1, 8, 9, 2]) {
      Conv2d(inputChannels: 2, outputChannels: 3, kernelSize: 3, padding: 1, dilation: 2, using: &$0)
    },
    LayerCase("conv2d.groups", [2, 4, 5, 4]) {
      Conv2d(
        inputChannels: 4, outputChannels: 6, kernelSize: 3, padding: 1, groups: 2, bias: false, using: &$0)
    },
    LayerCase("conv2d.depthwise", [1, 5, 5, 4]) {
      Conv2d(inputChannels: 4, outputChannels: 8, kernelSize: 3, padding: 1, groups: 4, using: &$0)
    },
    LayerCase("conv2d.wide", [1, 4, 5, 2]) {
      Conv2d(inputChannels: 2, outputChannels: 3, kernelSize: Size2(3, 2), padding: .wide, using: &$0)
    },
    LayerCase("conv2d.equalWidth", [1, 5, 6, 2]) {
      Conv2d(inputChannels: 2, outputChannels: 3, kernelSize: Size2(4, 3), padding: .equalWidth, using: &$0)
    },
    LayerCase("conv2d.flipped", [1, 5, 6, 2]) {
      Conv2d(
        inputChannels: 2, outputChannels: 3, kernelSize: Size2(3, 2), padding: 1, isFlipped: true, using: &$0)
    },
    LayerCase("conv2d.rectified", [1, 5, 6, 2]) {
      Conv2d(
        inputChannels: 2, outputChannels: 3, kernelSize: 3, padding: 1, isRectified: true, using: &$0)
    },
    LayerCase("conv2d.reflected", [2, 5, 6, 2]) {
      Conv2d(
        inputChannels: 2, outputChannels: 3, kernelSize: 3, stride: 2, padding: 2, border: .reflect,
        using: &$0)
    },
    LayerCase("conv2d.replicated", [1, 5, 4, 2]) {
      Conv2d(inputChannels: 2, outputChannels: 3, kernelSize: 3, padding: 1, border: .replicate, using: &$0)
    },
    LayerCase("conv2d.upsampled", [1, 4, 3, 2]) {
      Conv2d(
        inputChannels: 2, outputChannels: 3, kernelSize: 3, padding: 1, border: .reflect, upsampling: 2,
        using: &$0)
    },
    LayerCase("conv2d.pointwise", [2, 3, 3, 5]) {
      Conv2d(inputChannels: 5, outputChannels: 7, kernelSize: 1, using: &$0)
    },
    LayerCase("conv2d.far", [1, 11, 10, 1]) {
      Conv2d(inputChannels: 1, outputChannels: 2, kernelSize: 5, stride: 3, padding: 2, using: &$0)
    },
    LayerCase("conv2d.odd", [1, 5, 6, 9]) {
      Conv2d(inputChannels: 9, outputChannels: 17, kernelSize: 3, padding: 1, using: &$0)
    },
    LayerCase("convTransposed2d.plain", [2, 3, 4, 3]) {
      ConvTransposed2d(inputChannels: 3, outputChannels: 2, kernelSize: 3, using: &$0)
    },
    LayerCase("convTransposed2d.doubled", [1, 4, 5, 2]) {
      ConvTransposed2d(
        inputChannels: 2, outputChannels: 3, kernelSize: 3, stride: 2, padding: 1, outputPadding: 1,
        using: &$0)
    },
    LayerCase("convTransposed2d.mixed", [1, 4, 3, 4]) {
      ConvTransposed2d(
        inputChannels: 4, outputChannels: 6, kernelSize: Size2(3, 2), stride: Size2(1, 3),
        padding: .size(Size2(1, 0)), outputPadding: Size2(0, 2), dilation: Size2(2, 1), groups: 2,
        bias: false, using: &$0)
    },
  ]

  private static let sequences: [LayerCase] = [
    LayerCase("conv1d.plain", [2, 7, 3]) {
      Conv1d(inputChannels: 3, outputChannels: 4, kernelSize: 3, using: &$0)
    },
    LayerCase("conv1d.mixed", [2, 9, 4]) {
      Conv1d(
        inputChannels: 4, outputChannels: 6, kernelSize: 3, stride: 2, padding: 1, dilation: 2, groups: 2,
        using: &$0)
    },
    LayerCase("conv1d.equalWidth", [1, 6, 2]) {
      Conv1d(inputChannels: 2, outputChannels: 3, kernelSize: 4, padding: .equalWidth, using: &$0)
    },
    LayerCase("conv1d.flipped", [1, 6, 2]) {
      Conv1d(inputChannels: 2, outputChannels: 3, kernelSize: 3, isFlipped: true, using: &$0)
    },
  ]

  private static let pictures: [LayerCase] = [
    LayerCase("maxPool2d.plain", [2, 4, 6, 3]) { _ in MaxPool2d(kernelSize: 2) },
    LayerCase("maxPool2d.overlapping", [1, 7, 8, 2]) { _ in MaxPool2d(kernelSize: 3, stride: 2, padding: 1) },
    LayerCase("maxPool2d.rectangular", [1, 7, 8, 5]) { _ in
      MaxPool2d(kernelSize: Size2(3, 2), stride: Size2(2, 3), padding: Size2(1, 0))
    },
    LayerCase("averagePool2d.plain", [2, 4, 6, 3]) { _ in AveragePool2d(kernelSize: 2) },
    LayerCase("averagePool2d.counted", [1, 7, 8, 2]) { _ in
      AveragePool2d(kernelSize: 3, stride: 2, padding: 1)
    },
    LayerCase("averagePool2d.uncounted", [1, 7, 8, 2]) { _ in
      AveragePool2d(
        kernelSize: Size2(3, 2), stride: Size2(2, 1), padding: Size2(1, 0), countsPadding: false)
    },
    LayerCase("globalAveragePool2d", [2, 3, 4, 5]) { _ in GlobalAveragePool2d() },
    LayerCase("globalMaxPool2d", [2, 3, 4, 5]) { _ in GlobalMaxPool2d() },
    LayerCase("upsample2d.nearest2", [1, 3, 2, 2]) { _ in Upsample2d(scale: 2) },
    LayerCase("upsample2d.nearest3", [1, 3, 2, 2]) { _ in Upsample2d(scale: 3) },
    LayerCase("upsample2d.bilinear2", [1, 3, 4, 2]) { _ in Upsample2d(scale: 2, mode: .bilinear) },
    LayerCase("upsample2d.bilinear3", [1, 3, 4, 2]) { _ in Upsample2d(scale: 3, mode: .bilinear) },
    LayerCase("reflectionPad2d", [1, 4, 5, 2]) { _ in
      ReflectionPad2d(padding: Padding2(top: 2, bottom: 0, left: 3, right: 1))
    },
    LayerCase("flatten", [2, 3, 2, 2]) { _ in Flatten() },
  ]

  private static let norms: [LayerCase] = [
    LayerCase("batchNorm.training", [2, 3, 4, 3]) { _ in BatchNorm(featureCount: 3) },
    LayerCase("batchNorm.inference", [2, 3, 4, 3], isTraining: false) { _ in BatchNorm(featureCount: 3) },
    LayerCase("batchNorm.plain", [2, 3, 4, 3]) { _ in BatchNorm(featureCount: 3, affine: false) },
    LayerCase("batchNorm.vectors", [6, 4]) { _ in BatchNorm(featureCount: 4) },
    LayerCase("layerNorm.affine", [2, 3, 5]) { _ in LayerNorm(dimensions: 5) },
    LayerCase("layerNorm.plain", [2, 3, 5]) { _ in LayerNorm(dimensions: 5, affine: false) },
    LayerCase("instanceNorm.affine", [2, 4, 3, 5]) { _ in InstanceNorm(dimensions: 5, affine: true) },
    LayerCase("instanceNorm.rectified", [2, 4, 3, 5]) { _ in
      InstanceNorm(dimensions: 5, affine: true, isRectified: true)
    },
    LayerCase("instanceNorm.plain", [2, 4, 3, 5]) { _ in InstanceNorm(dimensions: 5) },
  ]

  private static func activation(_ name: String, _ make: @escaping @Sendable () -> any Layer) -> LayerCase {
    LayerCase(name, [3, 4, 2], inputScale: 6) { _ in make() }
  }

  static let activations: [LayerCase] = [
    activation("relu") { ReLU() },
    activation("leakyRelu") { LeakyReLU(negativeSlope: 0.2) },
    activation("elu") { ELU(alpha: 0.7) },
    activation("sigmoid") { Sigmoid() },
    activation("tanh") { Tanh() },
    activation("softplus") { Softplus() },
    activation("swish") { Swish(beta: 1.5) },
    activation("gelu.none") { GELU() },
    activation("gelu.tanh") { GELU(approximation: .tanh) },
    activation("gelu.logistic") { GELU(approximation: .logistic) },
    activation("softmax") { Softmax() },
    activation("softmax.axis1") { Softmax(axis: 1) },
    activation("logSoftmax") { LogSoftmax() },
    activation("logSoftmax.axis0") { LogSoftmax(axis: 0) },
    LayerCase("prelu.shared", [2, 3, 4], vectorWeights: (0.25, 0)) { _ in PReLU() },
    LayerCase("prelu.channels", [2, 3, 4], vectorWeights: (0.25, 0)) { _ in PReLU(count: 4) },
  ]

  private static let others: [LayerCase] = [
    LayerCase("linear.plain", [3, 4]) { Linear(inputDimensions: 4, outputDimensions: 5, using: &$0) },
    LayerCase("linear.sequence", [2, 3, 4]) {
      Linear(inputDimensions: 4, outputDimensions: 5, bias: false, using: &$0)
    },
    LayerCase("residual.shortcut", [1, 4, 5, 2]) { generator in
      let shortcut = Conv2d(
        inputChannels: 2, outputChannels: 3, kernelSize: 1, bias: false, using: &generator)
      return Residual(shortcut: shortcut) {
        Conv2d(
          inputChannels: 2, outputChannels: 3, kernelSize: 3, padding: .equalWidth, using: &generator)
        Tanh()
      }
    },
    LayerCase("residual.identity", [2, 3]) { generator in
      Residual { Linear(inputDimensions: 3, outputDimensions: 3, using: &generator) }
    },
    LayerCase("sequential", [2, 4, 6, 1]) { generator in
      Sequential {
        Conv2d(inputChannels: 1, outputChannels: 3, kernelSize: 3, padding: 1, using: &generator)
        BatchNorm(featureCount: 3)
        ReLU()
        MaxPool2d(kernelSize: 2)
        Flatten()
        Linear(inputDimensions: 18, outputDimensions: 4, using: &generator)
      }
    },
  ]
}
