import NeuralNetwork
import TensorCore
import Testing

/// A recurrent layer with an input, for the golden tests and the gradient checks alike.
struct RecurrentCase: Sendable, CustomTestStringConvertible {
  /// The name in Golden/recurrent.txt.
  let name: String
  let inputShape: Shape
  let lengths: [Int]?
  private let makeLayer: @Sendable (inout RandomGenerator) -> any RecurrentLayer

  init(
    _ name: String, _ inputShape: Shape, lengths: [Int]? = nil,
    _ makeLayer: @escaping @Sendable (inout RandomGenerator) -> any RecurrentLayer
  ) {
    (self.name, self.inputShape, self.lengths, self.makeLayer) = (name, inputShape, lengths, makeLayer)
  }

  var testDescription: String { name }

  /// The input and the first state of `make_recurrent_golden.py`: hidden values, then cells.
  var input: Tensor { pattern(inputShape, 0) }

  func stateTensors(of layer: any RecurrentLayer) -> [Tensor] {
    let zeros = layer.zeroState(batchSize: inputShape[0])
    let hidden = zeros.hidden.enumerated().map { pattern($1.shape, Double(50 + $0)) }
    let cells = zeros.cell.enumerated().map { pattern($1.shape, Double(70 + $0)) }
    return hidden + cells
  }

  /// The layer with the parameters of the script.
  func layer() -> any RecurrentLayer {
    var generator = RandomGenerator(seed: 1)
    let layer = makeLayer(&generator)
    for (index, parameter) in layer.parameters.enumerated() {
      parameter.value = pattern(parameter.shape, Double(index + 1), scale: 0.5)
    }
    return layer
  }

  /// Output, hidden values and cells after the last step, in one list.
  func run(_ layer: any RecurrentLayer, _ x: Tensor, _ state: [Tensor]) -> [Tensor] {
    let count = layer.zeroState(batchSize: 1).hidden.count
    let before = RecurrentState(hidden: Array(state[..<count]), cell: Array(state[count...]))
    let (output, after) = layer(x, state: before, lengths: lengths)
    return [output] + after.hidden + after.cell
  }

  static let all: [RecurrentCase] = kinds.flatMap(\.cases) + others

  private typealias Maker =
    @Sendable (
      _ inputs: Int, _ units: Int, _ layers: Int, _ isBidirectional: Bool, _ generator: inout RandomGenerator
    ) -> any RecurrentLayer

  /// The same five cases of one kind of layer.
  private struct Kind {
    let name: String
    let make: Maker

    init(_ name: String, _ make: @escaping Maker) { (self.name, self.make) = (name, make) }

    var cases: [RecurrentCase] {
      let make = make
      return [
        RecurrentCase(name + ".plain", [3, 4, 2]) { make(2, 5, 1, false, &$0) },
        RecurrentCase(name + ".stacked", [2, 3, 4]) { make(4, 3, 3, false, &$0) },
        RecurrentCase(name + ".bidirectional", [2, 4, 3]) { make(3, 4, 2, true, &$0) },
        RecurrentCase(name + ".lengths", [4, 5, 3], lengths: [2, 5, 1, 5]) { make(3, 4, 1, false, &$0) },
        RecurrentCase(name + ".everything", [4, 6, 3], lengths: [3, 1, 6, 4]) { make(3, 4, 2, true, &$0) },
      ]
    }
  }

  private static let kinds = [
    Kind("lstm") {
      LSTM(inputSize: $0, hiddenSize: $1, layers: $2, isBidirectional: $3, using: &$4)
    },
    Kind("gru") {
      GRU(
        inputSize: $0, hiddenSize: $1, layers: $2, isBidirectional: $3, variant: .resetAfter, using: &$4)
    },
    Kind("rnn") {
      RNN(inputSize: $0, hiddenSize: $1, layers: $2, isBidirectional: $3, using: &$4)
    },
  ]

  private static let others = [
    RecurrentCase("gru.chapter", [3, 4, 2]) { GRU(inputSize: 2, hiddenSize: 5, using: &$0) },
    RecurrentCase("rnn.relu", [3, 4, 2]) {
      RNN(inputSize: 2, hiddenSize: 5, layers: 2, activation: .relu, using: &$0)
    },
  ]
}
