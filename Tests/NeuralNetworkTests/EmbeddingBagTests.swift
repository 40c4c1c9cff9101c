import NeuralNetwork
import TensorCore
import TestSupport
import Testing

/// Bags of embeddings, and optimizers that change only the rows that took part.
@Suite struct EmbeddingBagTests {
  /// The bags of `make_embedding_golden.py`; the second is empty.
  private static let bags = IndexBags([[0, 3, 3], [], [5], [2, 0, 3]])

  private static func layer(_ reduction: BagReduction) -> EmbeddingBag {
    var generator = RandomGenerator(seed: 1)
    let layer = EmbeddingBag(embeddingCount: 6, dimensions: 4, reduction: reduction, using: &generator)
    layer.weight.value = pattern([6, 4], 1)
    return layer
  }

  @Test(arguments: BagReduction.allCases)
  func agreesWithPyTorch(_ reduction: BagReduction) {
    let layer = Self.layer(reduction)
    let name = "bag.\(reduction)"
    Golden.embedding.expect(layer(Self.bags), "output", of: name)
    let (_, gradients) = valueAndGradients(of: layer.parameters) {
      let y = layer(Self.bags)
      return (y * pattern(y.shape, 99)).sum()
    }
    Golden.embedding.expect(gradients[layer.weight], "weight", of: name)
    #expect(gradients.rows(of: layer.weight)?.rows == [0, 2, 3, 5])
  }

  @Test func weightedSumsAgreeWithPyTorch() {
    let layer = Self.layer(.sum)
    let weights = Parameter(pattern([7], 2))
    Golden.embedding.expect(layer(Self.bags, weights: weights.value), "output", of: "bag.weighted")
    let (_, gradients) = valueAndGradients(of: layer.parameters + [weights]) {
      let y = layer(Self.bags, weights: weights.value)
      return (y * pattern(y.shape, 99)).sum()
    }
    Golden.embedding.expect(gradients[layer.weight], "weight", of: "bag.weighted")
    Golden.embedding.expect(gradients[weights], "weights", of: "bag.weighted")
  }

  @Test func bagsWithoutEntriesAreZero() {
    let layer = Self.layer(.mean)
    #expect(layer(IndexBags([[], []])).elements == [Float](repeating: 0, count: 8))
    #expect(layer(IndexBags([])).shape == [0, 4])
    let (_, gradients) = valueAndGradients(of: layer.parameters) { layer(IndexBags([[]])).sum() }
    #expect(gradients.rows(of: layer.weight)?.rows == [])
    #expect(gradients[layer.weight]?.elements == [Float](repeating: 0, count: 24))
  }

  @Test func everyGoldenCaseIsTested() {
    #expect(
      Golden.embedding.cases == [
        "bag.mean", "bag.sum", "bag.weighted", "sparseAdam.1", "sparseAdam.10", "sparseAdam.2",
      ])
  }

  // MARK: Steps by rows

  private static func gradients(_ table: Parameter, rows: [Int32], phase: Double) -> Gradients {
    var gradients = Gradients()
    let values = pattern([rows.count, 4], phase)
    gradients.set(RowGradient(rows: rows, values: values, shape: table.shape), for: table)
    return gradients
  }

  @Test func tenStepsByRowsAgreeWithPyTorch() {
    let rows: [[Int32]] = [[0, 2], [1, 2, 5], [0], [3, 4, 5], [0, 1, 2, 3, 4, 5]]
    let table = Parameter(pattern([6, 4], 1))
    let optimizer = Adam(parameters: [("table", table)], learningRate: 0.01, betas: (0.8, 0.99))
    for step in 1...10 {
      optimizer.update(
        with: Self.gradients(table, rows: rows[(step - 1) % rows.count], phase: Double(10 * step)))
      guard [1, 2, 10].contains(step) else { continue }
      Golden.embedding.expect(
        table.value, "table", of: "sparseAdam.\(step)", relative: 2e-6, absolute: 2e-6)
    }
  }

  /// When all rows take part, by rows is the same as the whole table, to the bit.
  @Test(arguments: [false, true])
  func allRowsAreTheWholeTable(isDecoupled: Bool) {
    let (byRows, whole) = (Parameter(pattern([6, 4], 1)), Parameter(pattern([6, 4], 1)))
    func optimizer(_ table: Parameter) -> any Optimizer {
      isDecoupled
        ? AdamW(parameters: [("table", table)], learningRate: 0.1, weightDecay: 0.3)
        : Adam(parameters: [("table", table)], learningRate: 0.1, weightDecay: 0.3)
    }
    let (first, second) = (optimizer(byRows), optimizer(whole))
    for step in 1...5 {
      first.update(with: Self.gradients(byRows, rows: Array(0..<6), phase: Double(step)))
      second.update(with: Gradients([(whole, pattern([6, 4], Double(step)))]))
    }
    #expect(byRows.value.elements == whole.value.elements)
  }

  @Test func otherRowsKeepValuesAndAverages() {
    let table = Parameter(pattern([6, 4], 1))
    let before = table.value.elements
    let optimizer = AdamW(parameters: [("table", table)], learningRate: 0.1, weightDecay: 0.5)
    optimizer.update(with: Self.gradients(table, rows: [1, 4], phase: 3))
    for row in 0..<6 {
      let part = (4 * row)..<(4 * row + 4)
      let isTouched = row == 1 || row == 4
      #expect((table.value.elements[part] != before[part]) == isTouched)
      for (name, tensor) in optimizer.state where name.hasSuffix("Moment") {
        #expect(tensor.elements[part].contains { $0 != 0 } == isTouched, "\(name) \(row)")
      }
    }
  }

  /// Optimizers that know nothing of rows see the gradient filled up with zeros.
  @Test func otherOptimizersTakeTheWholeTable() {
    let table = Parameter(pattern([6, 4], 1))
    let before = table.value
    let gradients = Self.gradients(table, rows: [2], phase: 0)
    SGD(parameters: [("table", table)], learningRate: 0.5).update(with: gradients)
    let expected = before - 0.5 * RowGradient(rows: [2], values: pattern([1, 4], 0), shape: [6, 4]).dense
    #expect(table.value.elements == expected.elements)
  }
}
