import NeuralNetwork
import TensorCore
import TestSupport
import Testing

/// Cells a step at a time are layers over whole sequences.
@Suite struct RecurrentCellTests {
  private let batch = 5, steps = 4, inputs = 6, units = 9

  private func compare(
    _ cell: any Module, _ layer: any RecurrentLayer,
    _ run: (_ x: [Tensor], _ state: [Tensor]) -> (outputs: [Tensor], state: [Tensor])
  ) {
    for (mine, theirs) in zip(cell.parameters, layer.parameters) { mine.value = theirs.value }
    #expect(cell.parameters.count == layer.parameters.count)
    let x = Parameter(pattern([batch, steps, inputs], 0))
    let zero = layer.zeroState(batchSize: batch)
    let state = (zero.hidden + zero.cell).enumerated().map {
      Parameter(pattern($1.shape, Double(50 + $0)))
    }
    func total(_ output: Tensor, _ state: [Tensor]) -> Tensor {
      state.enumerated().reduce((output * pattern(output.shape, 99)).sum()) {
        $0 + ($1.element * pattern($1.element.shape, Double(200 + $1.offset))).sum()
      }
    }
    let whole = valueAndGradients(of: [x] + state + layer.parameters) {
      let before = RecurrentState(
        hidden: [state[0].value], cell: state.count > 1 ? [state[1].value] : [])
      let (output, after) = layer(x.value, state: before)
      return total(output, after.hidden + after.cell)
    }
    let single = valueAndGradients(of: [x] + state + cell.parameters) {
      let elements = (0..<steps).map { x.value.selected(axis: 1, $0) }
      let (outputs, after) = run(elements, state.map(\.value))
      return total(stacked(outputs, axis: 1), after)
    }
    expectClose(single.value, whole.value, absolute: 1e-4)
    for (mine, theirs) in zip([x] + state + cell.parameters, [x] + state + layer.parameters) {
      guard let a = single.gradients[mine], let b = whole.gradients[theirs] else {
        Issue.record("no gradient")
        continue
      }
      expectClose(a, b, relative: 1e-4, absolute: 2e-5)
    }
  }

  @Test func lstmCell() {
    var generator = RandomGenerator(seed: 3)
    let cell = LSTMCell(inputSize: inputs, hiddenSize: units, using: &generator)
    compare(cell, LSTM(inputSize: inputs, hiddenSize: units, using: &generator)) { x, state in
      let step = cell.unrolled()
      var (hidden, memory) = (state[0], state[1])
      let outputs = x.map { x in
        (hidden, memory) = step(x, hidden: hidden, cell: memory)
        return hidden
      }
      return (outputs, [hidden, memory])
    }
  }

  @Test(arguments: GRU.Variant.allCases)
  func gruCell(_ variant: GRU.Variant) {
    var generator = RandomGenerator(seed: 4)
    let cell = GRUCell(inputSize: inputs, hiddenSize: units, variant: variant, using: &generator)
    let layer = GRU(inputSize: inputs, hiddenSize: units, variant: variant, using: &generator)
    compare(cell, layer) { x, state in
      let step = cell.unrolled()
      var hidden = state[0]
      let outputs = x.map { x in
        hidden = step(x, hidden: hidden)
        return hidden
      }
      return (outputs, [hidden])
    }
  }

  /// A cell whose input depends on the state, a step of its own a time: the same gradients as unrolled.
  @Test func stepsAloneAreStepsTogether() {
    var generator = RandomGenerator(seed: 5)
    let cell = GRUCell(inputSize: units, hiddenSize: units, using: &generator)
    let first = pattern([batch, units], 1)
    func gradients(_ run: @escaping (Tensor, Tensor) -> Tensor) -> Gradients {
      valueAndGradients(of: cell.parameters) {
        var hidden = first
        for _ in 0..<steps { hidden = run(tanh(hidden * 2), hidden) }
        return (hidden * pattern(hidden.shape, 9)).sum()
      }.gradients
    }
    let alone = gradients { cell($0, hidden: $1) }
    var shared: GRUCell.Unrolled?
    let together = gradients { x, hidden in
      let step = shared ?? cell.unrolled()
      shared = step
      return step(x, hidden: hidden)
    }
    for parameter in cell.parameters {
      guard let a = alone[parameter], let b = together[parameter] else {
        Issue.record("no gradient")
        continue
      }
      expectClose(a, b, relative: 1e-4, absolute: 1e-5)
    }
  }

  @Test func weightsThatAreConstantsCostNothing() {
    var generator = RandomGenerator(seed: 6)
    let cell = LSTMCell(inputSize: inputs, hiddenSize: units, using: &generator)
    let zeros = Tensor.zeros([batch, units])
    let dx = gradient(at: pattern([batch, inputs], 0)) {
      cell($0, hidden: zeros, cell: zeros).hidden.sum()
    }
    #expect(dx.elements.contains { $0 != 0 })
  }
}
