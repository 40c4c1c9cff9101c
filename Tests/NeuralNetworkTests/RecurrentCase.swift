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

  static let all: [RecurrentCase] = lstm

  private static let lstm = [
    RecurrentCase("lstm.plain", [3, 4, 2]) { LSTM(inputSize: 2, hiddenSize: 5, using: &$0) },
    RecurrentCase("lstm.stacked", [2, 3, 4]) { LSTM(inputSize: 4, hiddenSize: 3, layers: 3, using: &$0) },
    RecurrentCase("lstm.bidirectional", [2, 4, 3]) {
      LSTM(inputSize: 3, hiddenSize: 4, layers: 2, isBidirectional: true, using: &$0)
    },
    RecurrentCase("lstm.lengths", [4, 5, 3], lengths: [2, 5, 1, 5]) {
      LSTM(inputSize: 3, hiddenSize: 4, using: &$0)
    },
    RecurrentCase("lstm.everything", [4, 6, 3], lengths: [3, 1, 6, 4]) {
      LSTM(inputSize: 3, hiddenSize: 4, layers: 2, isBidirectional: true, using: &$0)
    },
  ]
}
