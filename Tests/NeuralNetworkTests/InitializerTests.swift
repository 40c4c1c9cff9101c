import NeuralNetwork
import TensorCore
import TestSupport
import Testing

@Suite struct InitializerTests {
  private func moments(_ tensor: Tensor) -> (mean: Double, variance: Double, largest: Double) {
    let values = tensor.elements.map(Double.init)
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return (mean, variance, values.map(\.magnitude).max() ?? 0)
  }

  static let rules: [(Initializer, variance: Double, bound: Double)] = [
    (.uniform(low: -0.5, high: 0.5), 1.0 / 12, 0.5),
    (.normal(standardDeviation: 0.3), 0.09, .infinity),
    (.xavierUniform(), 2.0 / 500, (6.0 / 500).squareRoot()),
    (.xavierNormal(gain: 2), 8.0 / 500, .infinity),
    (.heUniform(), 2.0 / 200, (6.0 / 200).squareRoot()),
    (.heNormal(gain: 1), 1.0 / 200, .infinity),
  ]

  @Test(arguments: rules.indices)
  func hasTheRightSpread(index: Int) {
    let (rule, variance, bound) = Self.rules[index]
    var generator = RandomGenerator(seed: 1)
    let found = moments(rule.tensor([300, 200], fanIn: 200, fanOut: 300, using: &generator))
    // 60,000 draws: the mean is off by at most 5 σ/√60000 ≈ 0.02 σ, the variance by 3 %.
    #expect(found.mean.magnitude < 0.02 * variance.squareRoot())
    #expect((found.variance / variance - 1).magnitude < 0.03)
    #expect(found.largest <= bound)
    if bound.isFinite { #expect(found.largest > 0.99 * bound) }
  }

  @Test(arguments: [[6, 4], [4, 6], [5, 5], [3, 2, 2, 2]] as [Shape])
  func orthogonalRowsOrColumns(shape: Shape) {
    var generator = RandomGenerator(seed: 1)
    let w = Initializer.orthogonal(gain: 2).tensor(shape, fanIn: 1, fanOut: 1, using: &generator)
      .reshaped([shape[0], -1])
    let (rows, columns) = (w.shape[0], w.shape[1])
    let product = rows <= columns ? matmul(w, w.transposed()) : matmul(w.transposed(), w)
    expectClose(product, Tensor.identity(min(rows, columns)) * 4, absolute: 1e-5)
  }

  @Test func constants() {
    var generator = RandomGenerator(seed: 1)
    #expect(Initializer.zeros.tensor([3], fanIn: 1, fanOut: 1, using: &generator).elements == [0, 0, 0])
    #expect(Initializer.ones.tensor([2], fanIn: 1, fanOut: 1, using: &generator).elements == [1, 1])
  }

  /// ±1/√fanIn for weight and bias, as PyTorch's layers are initialised.
  @Test func layersBeginAsInPyTorch() {
    var generator = RandomGenerator(seed: 1)
    let cases: [(any Layer, fanIn: Double)] = [
      (Linear(inputDimensions: 100, outputDimensions: 300, using: &generator), 100),
      (Conv2d(inputChannels: 8, outputChannels: 300, kernelSize: 3, groups: 2, using: &generator), 36),
      (Conv1d(inputChannels: 8, outputChannels: 300, kernelSize: 5, using: &generator), 40),
      (ConvTransposed2d(inputChannels: 40, outputChannels: 300, kernelSize: 2, using: &generator), 1200),
    ]
    for (layer, fanIn) in cases {
      let bound = 1 / fanIn.squareRoot()
      for (path, parameter) in layer.namedParameters {
        let found = moments(parameter.value)
        #expect(found.largest <= bound && found.largest > 0.97 * bound, "\(layer.summary) \(path)")
        #expect((found.variance / (bound * bound / 3) - 1).magnitude < 0.2, "\(layer.summary) \(path)")
      }
    }
  }

  @Test func initializersLeaveTheBiasZero() {
    var generator = RandomGenerator(seed: 1)
    let layer = Conv2d(
      inputChannels: 2, outputChannels: 4, kernelSize: 3, initializer: .heNormal(), using: &generator)
    #expect(layer.bias?.value.elements == [0, 0, 0, 0])
  }

  @Test func seedsReproduce() {
    func weights(_ seed: UInt64) -> [Float] {
      var generator = RandomGenerator(seed: seed)
      let conv = Conv2d(inputChannels: 3, outputChannels: 4, kernelSize: 3, using: &generator)
      let embedding = Embedding(embeddingCount: 5, dimensions: 3, using: &generator)
      return (conv.parameters + embedding.parameters).flatMap { $0.value.elements }
    }
    #expect(weights(1) == weights(1))
    #expect(weights(1) != weights(2))
  }
}
