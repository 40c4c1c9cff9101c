import NeuralNetwork
import TensorCore
import TestSupport
import Testing

/// Every layer against PyTorch and against finite differences.
@Suite struct LayerTests {
  @Test(arguments: LayerCases.all)
  func agreesWithPyTorch(_ test: LayerCase) {
    let layer = test.layer()
    let input = Parameter(test.input)
    var output: Tensor?
    let (_, gradients) = valueAndGradients(of: [input] + layer.parameters) {
      let y = layer(input.value)
      output = y.detached
      return (y * pattern(y.shape, 99)).sum()
    }
    let golden = Golden.layers
    golden.expect(output, "output", of: test.name)
    golden.expect(gradients[input], "input", of: test.name)
    var names: Set<String> = ["output", "input"]
    for (path, parameter) in layer.namedParameters {
      golden.expect(gradients[parameter], path, of: test.name)
      names.insert(path)
    }
    if let norm = layer as? BatchNorm {
      if test.isTraining { _ = norm(pattern(test.inputShape, 7, scale: 2, shift: 1)) }
      golden.expect(norm.runningMean.value, "runningMean", of: test.name)
      golden.expect(norm.runningVariance.value, "runningVariance", of: test.name)
      names.formUnion(["runningMean", "runningVariance"])
    }
    #expect(golden.names(of: test.name) == names)
  }

  @Test func everyGoldenLayerIsTested() {
    let tested = Set(LayerCases.all.map(\.name)).union(["embedding", "embedding.asLinear"])
    #expect(Set(Golden.layers.cases) == tested)
  }

  @Test func embeddingAgreesWithPyTorch() {
    var generator = RandomGenerator(seed: 1)
    let embedding = Embedding(embeddingCount: 6, dimensions: 4, using: &generator)
    embedding.weight.value = pattern([6, 4], 1)
    let indices = IndexTensor([[0, 3, 3], [5, 0, 2]])
    Golden.layers.expect(embedding(indices), "output", of: "embedding")
    let (_, gradients) = valueAndGradients(of: embedding.parameters) {
      let y = embedding(indices)
      return (y * pattern(y.shape, 99)).sum()
    }
    Golden.layers.expect(gradients[embedding.weight], "weight", of: "embedding")

    let x = Parameter(pattern([2, 4], 0))
    Golden.layers.expect(embedding.asLinear(x.value), "output", of: "embedding.asLinear")
    let (_, shared) = valueAndGradients(of: [x, embedding.weight]) {
      let y = embedding.asLinear(x.value)
      return (y * pattern(y.shape, 99)).sum()
    }
    Golden.layers.expect(shared[x], "input", of: "embedding.asLinear")
    Golden.layers.expect(shared[embedding.weight], "weight", of: "embedding.asLinear")
  }

  @Test(arguments: LayerCases.all)
  func agreesWithFiniteDifferences(_ test: LayerCase) {
    let layer = test.layer()
    // No two elements near each other and none near 0, for pooling and rectifiers.
    let x = distinctTensor(test.inputShape, gap: 0.03)
    gradientCheck(test.name, at: [x], step: 0x1p-9) { layer($0[0]) }
    parameterGradientCheck(test.name, layer) { layer(x) }
  }
}
