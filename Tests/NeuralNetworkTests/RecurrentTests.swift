import NeuralNetwork
import TensorCore
import TestSupport
import Testing

/// Every recurrent layer against PyTorch and against finite differences.
@Suite struct RecurrentTests {
  @Test(arguments: RecurrentCase.all)
  func agreesWithPyTorch(_ test: RecurrentCase) {
    let layer = test.layer()
    let input = Parameter(test.input)
    let states = test.stateTensors(of: layer).map { Parameter($0) }
    let count = layer.zeroState(batchSize: 1).hidden.count
    var results: [Tensor] = []
    let (_, gradients) = valueAndGradients(of: [input] + states + layer.parameters) {
      let all = test.run(layer, input.value, states.map(\.value))
      results = all.map(\.detached)
      return all.enumerated().reduce(Tensor(0)) { sum, item in
        let (index, value) = item
        let phase = index == 0 ? 99 : index <= count ? 199 + index : 299 + index - count
        return sum + (value * pattern(value.shape, Double(phase))).sum()
      }
    }
    let golden = Golden.recurrent
    var names: Set<String> = ["output", "input"]
    golden.expect(results[0], "output", of: test.name)
    golden.expect(gradients[input], "input", of: test.name)
    for (index, state) in states.enumerated() {
      let name = index < count ? "hidden.\(index)" : "cell.\(index - count)"
      golden.expect(results[1 + index], name, of: test.name)
      golden.expect(gradients[state], name + ".gradient", of: test.name)
      names.formUnion([name, name + ".gradient"])
    }
    for (path, parameter) in layer.namedParameters {
      golden.expect(gradients[parameter], path, of: test.name)
      names.insert(path)
    }
    #expect(golden.names(of: test.name) == names)
  }

  @Test func everyGoldenLayerIsTested() {
    #expect(Set(Golden.recurrent.cases) == Set(RecurrentCase.all.map(\.name)))
  }

  @Test(arguments: RecurrentCase.all)
  func agreesWithFiniteDifferences(_ test: RecurrentCase) {
    let layer = test.layer()
    if (layer as? RNN)?.activation == .relu { keepAwayFromKinks(layer) }
    let inputs = [test.input] + test.stateTensors(of: layer)
    func joined(_ inputs: [Tensor]) -> Tensor {
      concatenated(test.run(layer, inputs[0], Array(inputs[1...])).map { $0.reshaped([-1]) })
    }
    gradientCheck(test.name, at: inputs, step: 0x1p-9) { joined($0) }
    parameterGradientCheck(test.name, layer) { joined(inputs) }
  }

  /// Every other unit works, every other rests, whatever the small weights add.
  private func keepAwayFromKinks(_ layer: any RecurrentLayer) {
    for weights in layer.layers {
      weights.weightIH.value = weights.weightIH.value * 0.2
      weights.weightHH.value = weights.weightHH.value * 0.2
      weights.bias?.update { bias in
        for index in bias.indices { bias[index] = index % 2 == 0 ? 1.5 : -1.5 }
      }
    }
  }

  /// One sequence in pieces whose state is carried over is the whole sequence.
  @Test(arguments: RecurrentCase.all.filter { !$0.layer().isBidirectional && $0.lengths == nil })
  func carriesItsStateOver(_ test: RecurrentCase) {
    let layer = test.layer()
    let (whole, last) = layer(test.input)
    var state: RecurrentState?
    var outputs: [Tensor] = []
    for step in 0..<test.inputShape[1] {
      let (output, after) = layer(test.input.sliced(axis: 1, step..<(step + 1)), state: state)
      outputs.append(output)
      state = after
    }
    expectClose(concatenated(outputs, axis: 1), whole)
    for (piece, end) in zip(state?.hidden ?? [], last.hidden) { expectClose(piece, end) }
    for (piece, end) in zip(state?.cell ?? [], last.cell) { expectClose(piece, end) }
    #expect(state?.hidden.count == last.hidden.count && state?.cell.count == last.cell.count)
  }

  /// What is beyond the end of a sequence, and what it stands beside, changes nothing.
  @Test(arguments: RecurrentCase.all.filter { $0.lengths != nil })
  func paddingChangesNothing(_ test: RecurrentCase) throws {
    let layer = test.layer()
    let lengths = try #require(test.lengths)
    let junk = test.input + 1000
    let (batch, steps) = (test.inputShape[0], test.inputShape[1])
    let mask = Tensor(shape: [batch, steps, 1]) { out in
      for index in out.indices {
        out.initializeElement(at: index, to: index % steps < lengths[index / steps] ? 1 : 0)
      }
    }
    let spoilt = Tensor.`where`(mask.broadcast(to: test.inputShape), test.input, junk)
    let (output, state) = layer(test.input, state: nil, lengths: lengths)
    let (other, otherState) = layer(spoilt, state: nil, lengths: lengths)
    expectEqual(other, output.elements, shape: output.shape)
    for (a, b) in zip(otherState.hidden, state.hidden) { expectEqual(a, b.elements, shape: b.shape) }
    for sequence in 0..<batch {
      let length = lengths[sequence]
      let alone = test.input[sequence..<(sequence + 1)].sliced(axis: 1, 0..<length)
      let (single, _) = layer(alone)
      let row = output[sequence..<(sequence + 1)]
      expectClose(row.sliced(axis: 1, 0..<length), single)
      #expect(row.sliced(axis: 1, length..<steps).elements.allSatisfy { $0 == 0 })
    }
  }
}
