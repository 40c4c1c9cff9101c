import NeuralNetwork
import TensorCore

/// Recurrent layers written out with plain tensor operations, a sequence and a step at a time.
///
/// The fused ones are compared with it; the tape differentiates it.
public struct ReferenceRecurrence {
  /// The layer's weights and settings.
  private let layer: any RecurrentLayer

  /// The reference of a layer without dropout.
  public init(_ layer: any RecurrentLayer) { self.layer = layer }

  /// What `layer(x, state: state, lengths: lengths)` should return.
  public func callAsFunction(
    _ x: Tensor, state: RecurrentState, lengths: [Int]? = nil
  ) -> (output: Tensor, state: RecurrentState) {
    let (batch, steps) = (x.shape[0], x.shape[1])
    let directions = layer.isBidirectional ? 2 : 1
    var after: [[(h: Tensor, c: Tensor?)]] = []
    var outputs: [Tensor] = []
    for sequence in 0..<batch {
      let length = lengths?[sequence] ?? steps
      var elements = (0..<length).map { x.selected(axis: 0, sequence).selected(axis: 0, $0) }
      var states: [(h: Tensor, c: Tensor?)] = []
      for index in 0..<(layer.layerCount * directions) where index % directions == 0 {
        let results = (0..<directions).map { direction in
          let first = (
            h: state.hidden[index + direction].selected(axis: 0, sequence),
            c: state.cell.isEmpty ? nil : state.cell[index + direction].selected(axis: 0, sequence)
          )
          let weights = (direction == 0 ? layer.layers : layer.reverseLayers)[index / directions]
          return read(elements, first, weights, reversed: direction == 1)
        }
        states += results.map(\.last)
        elements = (0..<length).map { step in concatenated(results.map { $0.hidden[step] }) }
      }
      let padding = Array(
        repeating: Tensor.zeros([directions * layer.hiddenSize]), count: steps - length)
      outputs.append(stacked(elements + padding))
      after.append(states)
    }
    let count = layer.layerCount * directions
    let hidden = (0..<count).map { index in stacked(after.map { $0[index].h }) }
    let cells = (0..<count).map { index in after.compactMap { $0[index].c } }
    return (
      stacked(outputs), RecurrentState(hidden: hidden, cell: cells.filter { !$0.isEmpty }.map { stacked($0) })
    )
  }

  /// One direction of one layer over one sequence of vectors; results in the order of the input.
  private func read(
    _ elements: [Tensor], _ first: (h: Tensor, c: Tensor?), _ weights: RecurrentWeights, reversed: Bool
  ) -> (hidden: [Tensor], last: (h: Tensor, c: Tensor?)) {
    var (state, hidden) = (first, [Tensor]())
    for x in reversed ? elements.reversed() : elements {
      state = step(x, state, weights)
      hidden.append(state.h)
    }
    return (reversed ? hidden.reversed() : hidden, state)
  }

  private func step(
    _ x: Tensor, _ state: (h: Tensor, c: Tensor?), _ weights: RecurrentWeights
  ) -> (h: Tensor, c: Tensor?) {
    let units = layer.hiddenSize
    func part(_ parameter: Parameter, _ gate: Int) -> Tensor {
      parameter.value.sliced(axis: 0, (gate * units)..<((gate + 1) * units))
    }
    func product(_ matrix: Tensor, _ vector: Tensor) -> Tensor {
      (matrix * vector).sum(axis: 1)
    }
    func input(_ gate: Int) -> Tensor {
      let sum = product(part(weights.weightIH, gate), x)
      return weights.bias.map { sum + part($0, gate) } ?? sum
    }
    func recurrent(_ gate: Int, _ h: Tensor) -> Tensor { product(part(weights.weightHH, gate), h) }
    func net(_ gate: Int) -> Tensor { input(gate) + recurrent(gate, state.h) }

    if layer is LSTM, let c = state.c {
      let cell = sigmoid(net(1)) * c + sigmoid(net(0)) * tanh(net(2))
      return (sigmoid(net(3)) * tanh(cell), cell)
    }
    if let gru = layer as? GRU {
      let (r, z) = (sigmoid(net(0)), sigmoid(net(1)))
      let after = { recurrent(2, state.h) + (weights.candidateBias?.value ?? Tensor(0)) }
      let n = tanh(input(2) + (gru.variant == .resetAfter ? r * after() : recurrent(2, r * state.h)))
      return (z * state.h + (1 - z) * n, nil)
    }
    return ((layer as? RNN)?.activation == .relu ? relu(net(0)) : tanh(net(0)), nil)
  }
}
