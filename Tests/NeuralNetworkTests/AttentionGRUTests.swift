import NeuralNetwork
import TensorCore
import TestSupport
import Testing

/// The fused decoder is what its equations say, forward and backward, and its stepper says the same.
@Suite struct AttentionGRUTests {
  private static let inputs = 5, memory = 6, units = 7, width = 4

  private func layer() -> AttentionGRU {
    var generator = RandomGenerator(seed: 11)
    return AttentionGRU(
      inputSize: Self.inputs, memorySize: Self.memory, hiddenSize: Self.units, attentionSize: Self.width,
      using: &generator)
  }

  /// One step by the equations, on ordinary operations.
  private func step(
    _ layer: AttentionGRU, _ x: Tensor, _ h: Tensor, _ memory: Tensor, lengths: [Int]
  ) -> (hidden: Tensor, context: Tensor, weights: Tensor) {
    let units = layer.hiddenSize
    let query = linear(h, weight: layer.queryWeight.value, bias: nil).expandedDimensions(axis: 1)
    let scores = (tanh(query + layer.key(memory)) * layer.score.value).sum(axes: [2])
    let mask = Tensor(
      lengths.flatMap { length in (0..<memory.shape[1]).map { $0 < length ? 0 : -1e9 } },
      shape: [lengths.count, memory.shape[1]])
    let weights = softmax(scores + mask)
    let context = matmul(weights.expandedDimensions(axis: 1), memory).squeezed(axis: 1)
    let net = layer.input(x) + linear(context, weight: layer.contextWeight.value, bias: nil)
    let fromState = linear(h, weight: layer.recurrentWeight.value, bias: nil)
    func part(_ z: Tensor, _ index: Int) -> Tensor {
      z.sliced(axis: 1, (index * units)..<((index + 1) * units))
    }
    let reset = sigmoid(part(net, 0) + part(fromState, 0))
    let update = sigmoid(part(net, 1) + part(fromState, 1))
    let candidate = tanh(part(net, 2) + reset * (part(fromState, 2) + layer.candidateBias.value))
    return (update * h + (1 - update) * candidate, context, weights)
  }

  /// Sequences of several lengths, few in one thread and many in all.
  @Test(arguments: [3, 40])
  func fusedIsUnfused(_ batch: Int) {
    let layer = layer()
    let (steps, positions) = (4, 5)
    let x = Parameter(pattern([batch, steps, Self.inputs], 1))
    let h = Parameter(pattern([batch, Self.units], 2))
    let memory = Parameter(pattern([batch, positions, Self.memory], 3))
    let lengths = (0..<batch).map { 1 + ($0 * 7 + 2) % steps }
    let memoryLengths = (0..<batch).map { 1 + ($0 * 3 + 1) % positions }
    let parameters = [x, h, memory] + layer.parameters
    func total(_ output: Tensor, _ contexts: Tensor, _ last: Tensor) -> Tensor {
      (output * pattern(output.shape, 9)).sum() + (contexts * pattern(contexts.shape, 10)).sum()
        + (last * pattern(last.shape, 11)).sum()
    }
    var fusedAttention = Tensor(0)
    let fused = valueAndGradients(of: parameters) {
      let result = layer(
        x.value, hidden: h.value, memory: memory.value, lengths: lengths, memoryLengths: memoryLengths)
      fusedAttention = result.attention.detached
      return total(result.output, result.contexts, result.hidden)
    }
    var attention: [Tensor] = []
    let unfused = valueAndGradients(of: parameters) {
      var (hidden, outputs, contexts) = (h.value, [Tensor](), [Tensor]())
      for t in 0..<steps {
        let runs = Tensor(lengths.map { t < $0 ? 1 : 0 }, shape: [batch, 1])
        let next = step(layer, x.value.selected(axis: 1, t), hidden, memory.value, lengths: memoryLengths)
        hidden = runs * next.hidden + (1 - runs) * hidden
        outputs.append(runs * next.hidden)
        contexts.append(runs * next.context)
        attention.append((runs * next.weights).detached)
      }
      return total(stacked(outputs, axis: 1), stacked(contexts, axis: 1), hidden)
    }
    expectClose(fused.value, unfused.value, relative: 1e-4, absolute: 1e-4)
    expectClose(fusedAttention, stacked(attention, axis: 1), absolute: 1e-5)
    for (index, parameter) in parameters.enumerated() {
      guard let a = fused.gradients[parameter], let b = unfused.gradients[parameter] else {
        Issue.record("no gradient of \(index)")
        continue
      }
      expectClose(a, b, relative: 2e-4, absolute: 1e-4, "parameter \(index)")
    }
  }

  @Test func valuesAndGradientsArePyTorchs() {
    var generator = RandomGenerator(seed: 1)
    let layer = AttentionGRU(inputSize: 3, memorySize: 5, hiddenSize: 6, attentionSize: 4, using: &generator)
    for (index, parameter) in layer.parameters.enumerated() {
      parameter.value = pattern(parameter.shape, Double(index + 1), scale: 0.5)
    }
    let inputs = [
      "x": Parameter(pattern([3, 4, 3], 0)), "state": Parameter(pattern([3, 6], 50)),
      "memory": Parameter(pattern([3, 4, 5], 60)),
    ]
    func value(_ name: String) -> Tensor { inputs[name]?.value ?? Tensor(0) }
    var results: [String: Tensor] = [:]
    let (_, gradients) = valueAndGradients(of: Array(inputs.values) + layer.parameters) {
      let result = layer(
        value("x"), hidden: value("state"), memory: value("memory"), memoryLengths: [4, 2, 3])
      results = [
        "output": result.output.detached, "contexts": result.contexts.detached,
        "attention": result.attention.detached, "last": result.hidden.detached,
      ]
      return (result.output * pattern(result.output.shape, 99)).sum()
        + (result.contexts * pattern(result.contexts.shape, 98)).sum()
        + (result.hidden * pattern(result.hidden.shape, 200)).sum()
    }
    for (name, parameter) in inputs { results[name] = gradients[parameter] }
    for (name, parameter) in layer.namedParameters { results[name] = gradients[parameter] }
    #expect(Golden.attention.names(of: "attention") == Set(results.keys))
    for (name, tensor) in results { Golden.attention.expect(tensor, name, of: "attention") }
  }

  @Test func gradientsAreDifferences() {
    let layer = layer()
    gradientCheck(
      "AttentionGRU",
      at: [pattern([2, 3, Self.inputs], 1), pattern([2, Self.units], 2), pattern([2, 4, Self.memory], 3)]
    ) { inputs in
      let result = layer(
        inputs[0], hidden: inputs[1], memory: inputs[2], lengths: [3, 2], memoryLengths: [2, 4])
      return concatenated([result.output, result.contexts], axis: 2)
    }
  }

  /// Rows that look at memories of their own, reordered on the way, few and many.
  @Test(arguments: [1, 20])
  func stepperIsLayer(_ copies: Int) {
    let layer = layer()
    let x = pattern([2, 3, Self.inputs], 1)
    let (h, memory) = (pattern([2, Self.units], 2), pattern([2, 4, Self.memory], 3))
    let whole = layer(x, hidden: h, memory: memory, memoryLengths: [4, 2])
    let stepper = AttentionStepper(layer, capacity: 2 * copies)
    stepper.begin(hidden: h, memory: memory, keys: layer.key(memory), lengths: [4, 2], sequences: [0, 1])
    var rows = [0, 1]
    for t in 0..<3 {
      let elements = stacked(rows.map { x.selected(axis: 1, t).selected(axis: 0, $0) })
      elements.withUnsafeElements { elements in
        let (hidden, context) = stepper(elements)
        let attention = stepper.withAttention { Array($0) }
        for (row, sequence) in rows.enumerated() {
          func expect(_ found: ArraySlice<Float>, _ expected: Tensor) {
            expectClose(
              Tensor(Array(found)), expected.selected(axis: 0, sequence).selected(axis: 0, t), absolute: 1e-5)
          }
          expect(Array(hidden)[(row * Self.units)..<((row + 1) * Self.units)], whole.output)
          expect(Array(context)[(row * Self.memory)..<((row + 1) * Self.memory)], whole.contexts)
          expect(attention[(row * 4)..<((row + 1) * 4)], whole.attention)
        }
      }
      let origins = (0..<(2 * copies)).map { ($0 * 5 + 1) % rows.count }
      stepper.reorder(origins)
      rows = origins.map { rows[$0] }
    }
  }
}
