import NeuralNetwork
import TensorCore
import TestSupport
import Testing

/// The fused recurrent layers against the same written out with plain operations, at sizes that fill panels
/// of weights, leave parts of them over, and share the sequences among threads.
@Suite struct FusedRecurrenceTests {
  struct Sizes: Sendable, CustomTestStringConvertible {
    let batch: Int, steps: Int, inputs: Int, units: Int
    var layers = 1
    var isBidirectional = false
    var hasLengths = false
    var bias = true

    var testDescription: String {
      "\(batch)×\(steps)×\(inputs) → \(units)" + (layers > 1 ? ", \(layers) layers" : "")
        + (isBidirectional ? ", two directions" : "") + (hasLengths ? ", lengths" : "")
        + (bias ? "" : ", no bias")
    }

    static let all = [
      Sizes(batch: 1, steps: 1, inputs: 1, units: 1),
      Sizes(batch: 1, steps: 9, inputs: 5, units: 17, layers: 2),
      Sizes(batch: 3, steps: 2, inputs: 70, units: 64),
      Sizes(batch: 2, steps: 3, inputs: 3, units: 33, isBidirectional: true, bias: false),
      Sizes(batch: 19, steps: 4, inputs: 6, units: 20, layers: 2, isBidirectional: true, hasLengths: true),
      Sizes(batch: 33, steps: 3, inputs: 20, units: 48, hasLengths: true, bias: false),
      Sizes(batch: 40, steps: 2, inputs: 8, units: 80),
    ]

    func lengths(_ generator: inout RandomGenerator) -> [Int]? {
      hasLengths ? (0..<batch).map { _ in 1 + Int(generator.next() % UInt64(steps)) } : nil
    }
  }

  enum Kind: Sendable, CaseIterable {
    case lstm, gruBefore, gruAfter, tanh, relu

    func layer(_ sizes: Sizes, _ generator: inout RandomGenerator) -> any RecurrentLayer {
      let (inputs, units, layers, two) = (sizes.inputs, sizes.units, sizes.layers, sizes.isBidirectional)
      switch self {
      case .lstm:
        return LSTM(
          inputSize: inputs, hiddenSize: units, layers: layers, isBidirectional: two, bias: sizes.bias,
          using: &generator)
      case .gruBefore, .gruAfter:
        return GRU(
          inputSize: inputs, hiddenSize: units, layers: layers, isBidirectional: two,
          variant: self == .gruBefore ? .resetBefore : .resetAfter, bias: sizes.bias, using: &generator)
      case .tanh, .relu:
        return RNN(
          inputSize: inputs, hiddenSize: units, layers: layers, isBidirectional: two,
          activation: self == .tanh ? .tanh : .relu, bias: sizes.bias, using: &generator)
      }
    }
  }

  @Test(arguments: Kind.allCases, Sizes.all)
  func fusedIsUnfused(_ kind: Kind, _ sizes: Sizes) {
    var generator = RandomGenerator(seed: 11)
    let layer = kind.layer(sizes, &generator)
    let reference = ReferenceRecurrence(layer)
    let lengths = sizes.lengths(&generator)
    let x = Tensor.normal(shape: [sizes.batch, sizes.steps, sizes.inputs], using: &generator)
    let zeros = layer.zeroState(batchSize: sizes.batch)
    let first = (zeros.hidden + zeros.cell).map { Tensor.normal(shape: $0.shape, using: &generator) }
    let count = zeros.hidden.count
    let leaves = ([x] + first).map { Parameter($0) }
    func run(
      _ read: (Tensor, RecurrentState) -> (output: Tensor, state: RecurrentState)
    ) -> (values: [Tensor], gradients: Gradients) {
      var values: [Tensor] = []
      let (_, gradients) = valueAndGradients(of: leaves + layer.parameters) {
        let inputs = leaves.map(\.value)
        let state = RecurrentState(
          hidden: Array(inputs[1...count]), cell: Array(inputs[(count + 1)...]))
        let (output, after) = read(inputs[0], state)
        let all = [output] + after.hidden + after.cell
        values = all.map(\.detached)
        return all.enumerated().reduce(Tensor(0)) {
          $0 + ($1.element * pattern($1.element.shape, Double($1.offset))).sum()
        }
      }
      return (values, gradients)
    }
    let fused = run { layer($0, state: $1, lengths: lengths) }
    let unfused = run { reference($0, state: $1, lengths: lengths) }
    for (a, b) in zip(fused.values, unfused.values) { expectClose(a, b, absolute: 1e-5) }
    #expect(fused.values.count == unfused.values.count)
    for parameter in leaves + layer.parameters {
      guard let a = fused.gradients[parameter], let b = unfused.gradients[parameter] else {
        Issue.record("no gradient")
        continue
      }
      let size = Double(b.elements.map(\.magnitude).max() ?? 0)
      expectClose(a, b, relative: 1e-4, absolute: 2e-5 * max(size, 1))
    }
  }

  /// Whether the sequences are shared among threads or the products are split changes no bit of a value.
  @Test(arguments: Kind.allCases)
  func threadsChangeNothing(_ kind: Kind) {
    let before = Threads.count
    defer { Threads.count = before }
    var generator = RandomGenerator(seed: 12)
    let sizes = Sizes(batch: 24, steps: 4, inputs: 9, units: 40, layers: 2, hasLengths: true)
    let layer = kind.layer(sizes, &generator)
    let lengths = sizes.lengths(&generator)
    let x = Tensor.normal(shape: [sizes.batch, sizes.steps, sizes.inputs], using: &generator)
    let results = [1, 2, 3, 8].map { threads in
      Threads.count = threads
      return valueAndGradient(at: x) { layer($0, state: nil, lengths: lengths).output.squared().sum() }
    }
    for result in results.dropFirst() {
      #expect(result.gradient.elements == results[0].gradient.elements)
    }
  }
}
