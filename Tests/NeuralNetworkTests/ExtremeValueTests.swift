import NeuralNetwork
import TensorCore
import TestSupport
import Testing

/// Nothing overflows or turns into NaN for inputs up to ±10,000.
@Suite struct ExtremeValueTests {
  static let values: [Float] = [-1e4, -9999, -1000, -100, -30, 0, 30, 100, 1000, 9999, 1e4, 1e4]

  private func isFinite(_ tensor: Tensor) -> Bool { tensor.elements.allSatisfy(\.isFinite) }

  @Test(arguments: LayerCases.activations)
  func activationsStayFinite(_ test: LayerCase) {
    let layer = test.layer()
    let x = Tensor(Self.values, shape: [3, 4])
    let (y, gradient) = valueAndGradient(at: x) { layer($0).sum() }
    #expect(isFinite(y) && isFinite(gradient) && isFinite(layer(x)))
  }

  @Test func activationsReachTheirLimits() {
    let x: Tensor = Tensor([-1e4, 1e4])
    expectEqual(Sigmoid()(x), [0, 1], shape: [2])
    expectEqual(Tanh()(x), [-1, 1], shape: [2])
    expectEqual(ReLU()(x), [0, 1e4], shape: [2])
    expectEqual(LeakyReLU(negativeSlope: 0.5)(x), [-5e3, 1e4], shape: [2])
    expectEqual(PReLU(value: 0.5)(x), [-5e3, 1e4], shape: [2])
    expectEqual(ELU(alpha: 2)(x), [-2, 1e4], shape: [2])
    expectEqual(Softplus()(x), [0, 1e4], shape: [2])
    expectEqual(Swish()(x), [0, 1e4], shape: [2])
    for approximation in GELUApproximation.allCases {
      expectEqual(GELU(approximation: approximation)(x), [0, 1e4], shape: [2])
    }
    expectEqual(Softmax()(x), [0, 1], shape: [2])
    expectEqual(LogSoftmax()(x), [-2e4, 0], shape: [2])
  }

  @Test(arguments: ["batchNorm.training", "layerNorm.affine", "instanceNorm.affine"])
  func normsStayFinite(name: String) throws {
    let test = try #require(LayerCases.all.first { $0.name == name })
    let layer = test.layer()
    for scale: Double in [1e4, 1e-20, 0] {
      let x = pattern(test.inputShape, 0, scale: scale)
      let (y, gradient) = valueAndGradient(at: x) { layer($0).squared().sum() }
      #expect(isFinite(y) && isFinite(gradient), "\(name) \(scale)")
    }
  }

  /// A mean of 10,000 and a deviation of 1: the variance must not drown in rounding.
  @Test func normsKeepSmallDeviations() {
    let x = pattern([64, 4], 0, scale: 1, shift: 1e4)
    let y = BatchNorm(featureCount: 4, affine: false)(x)
    for channel in 0..<4 {
      let column = y.selected(axis: 1, channel)
      #expect((column.variance().item - 1).magnitude < 0.01)
    }
    let row = LayerNorm(dimensions: 64, affine: false)(x.reshaped([4, 64]))
    #expect((row.variance(axes: [1]).elements.max() ?? 0) < 1.01)
  }

  @Test func crossEntropyOfHugeLogits() {
    let logits = Tensor([[1e4, -1e4], [1e4, -1e4]])
    let losses = crossEntropy(logits: logits, targets: [0, 1], reduction: .none)
    expectEqual(losses, [0, 2e4], shape: [2])
    let g = gradient(at: logits) { crossEntropy(logits: $0, targets: [0, 1], reduction: .sum) }
    expectEqual(g, [0, 0, 1, -1], shape: [2, 2])
  }

  @Test func binaryCrossEntropyOfHugeLogits() {
    let logits = Tensor([1e4, -1e4, 1e4, -1e4, 20])
    let targets = Tensor([1, 0, 0, 1, 1])
    let losses = binaryCrossEntropy(logits: logits, targets: targets, reduction: .none)
    // The last one, e⁻²⁰, would vanish in softplus(20) − 20.
    expectClose(losses, [0, 0, 1e4, 1e4, 2.0611536e-9], relative: 1e-5, absolute: 0)
    let g = gradient(at: logits) { binaryCrossEntropy(logits: $0, targets: targets, reduction: .sum) }
    expectClose(g, [0, 0, 1, -1, -2.0611536e-9], relative: 1e-5, absolute: 0)
  }
}
