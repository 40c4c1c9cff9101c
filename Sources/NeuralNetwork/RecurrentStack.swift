import TensorCore

/// What all recurrent layers share: a stack of layers, one or two directions each, with dropout between.
protocol RecurrentStack: RecurrentLayer {
  /// Applied to what goes from one layer to the next.
  var dropout: Dropout { get }
  /// Which cells the layers have.
  var kind: RecurrentKind { get }
}

extension RecurrentStack {
  // Public, for they are requirements of a public protocol.

  /// The size of an element of the input, C.
  public var inputSize: Int { layers[0].inputSize }
  /// The number of units of a layer and direction, H.
  public var hiddenSize: Int { layers[0].hiddenSize }
  /// The number of layers, L.
  public var layerCount: Int { layers.count }
  /// Whether sequences are also read from their ends.
  public var isBidirectional: Bool { !reverseLayers.isEmpty }

  /// The weights of every layer and direction and the dropout between layers.
  public var members: [Member] {
    layers.enumerated().map { .module("layers.\($0.offset)", $0.element) }
      + reverseLayers.enumerated().map { .module("reverseLayers.\($0.offset)", $0.element) }
      + [.module("dropout", dropout)]
  }

  /// As `LSTM(256 → 512, 2 layers)`.
  public var summary: String {
    var text = "\(type(of: self))(\(inputSize) → \(hiddenSize)"
    if layerCount > 1 { text += ", \(layerCount) layers" }
    if isBidirectional { text += ", two directions" }
    if dropout.p > 0 { text += ", dropout \(dropout.p)" }
    return text + ")"
  }

  /// Reads a batch of sequences: `[N, T, C]` to `[N, T, H]`; see ``RecurrentLayer``.
  public func callAsFunction(
    _ x: Tensor, state: RecurrentState?, lengths: [Int]?
  ) -> (output: Tensor, state: RecurrentState) {
    let name = "\(type(of: self))"
    precondition(
      x.rank == 3 && x.shape[2] == inputSize && x.shape[1] > 0,
      "\(name): expected an input [N, T, \(inputSize)], found \(x.shape)")
    let (batch, stepCount) = (x.shape[0], x.shape[1])
    if let lengths {
      precondition(
        lengths.count == batch && lengths.allSatisfy { (1...stepCount).contains($0) },
        "\(name): expected \(batch) lengths of 1 ... \(stepCount), found \(lengths)")
    }
    let before = state ?? zeroState(batchSize: batch)
    check(before, batch, name)
    let steps = PackedSteps(batchSize: batch, stepCount: stepCount, lengths: lengths)
    let (rows, after) = read(rows: steps.packed(x), state: before, steps: steps)
    let output = steps.padded(rows)
    ActivationTrace.current?.record(self, output)
    return (output, after)
  }

  /// The same for elements that are packed already, in rows; states are in the order of the batch.
  func read(
    rows: Tensor, state: RecurrentState, steps: PackedSteps
  ) -> (rows: Tensor, state: RecurrentState) {
    var rows = rows
    var after = RecurrentState(hidden: [])
    for layer in layers.indices {
      if layer > 0 { rows = dropout(rows) }
      var outputs: [Tensor] = []
      for direction in 0..<(isBidirectional ? 2 : 1) {
        let index = after.hidden.count
        let (output, hidden, cell) = recurrence(
          rows, hidden: steps.ranked(state.hidden[index]),
          cell: kind.hasCell ? steps.ranked(state.cell[index]) : nil,
          matrices: (direction == 0 ? layers : reverseLayers)[layer].matrices(kind), steps: steps,
          reversed: direction == 1)
        outputs.append(output)
        after.hidden.append(steps.unranked(hidden))
        if let cell { after.cell.append(steps.unranked(cell)) }
      }
      rows = outputs.count == 1 ? outputs[0] : concatenated(outputs, axis: 1)
    }
    return (rows, after)
  }

  /// The state before anything was read.
  ///
  /// - Parameter batchSize: the number of sequences.
  public func zeroState(batchSize: Int) -> RecurrentState {
    let zeros = Array(
      repeating: Tensor.zeros([batchSize, hiddenSize]), count: layers.count + reverseLayers.count)
    return RecurrentState(hidden: zeros, cell: kind.hasCell ? zeros : [])
  }

  /// Runs the layers one element at a time without allocating; see ``RecurrentStepper``.
  ///
  /// - Parameters:
  ///   - batchSize: the number of sequences.
  ///   - precision: how weights are kept; biases stay as they are.
  /// - Precondition: the layers read in one direction.
  public func stepper(batchSize: Int, precision: CompactMatrix.Precision) -> RecurrentStepper {
    precondition(!isBidirectional, "\(type(of: self)): two directions cannot be run a step at a time")
    return RecurrentStepper(kind: kind, weights: layers, batchSize: batchSize, precision: precision)
  }

  private func check(_ state: RecurrentState, _ batch: Int, _ name: String) {
    let count = layers.count + reverseLayers.count
    let shape: Shape = [batch, hiddenSize]
    precondition(
      state.hidden.count == count && state.cell.count == (kind.hasCell ? count : 0)
        && (state.hidden + state.cell).allSatisfy { $0.shape == shape },
      "\(name): expected a state of \(count) times \(shape)\(kind.hasCell ? ", hidden and cell" : ""), found "
        + "\(state.hidden.map(\.shape)) and \(state.cell.map(\.shape))")
  }

  /// The weights of all layers, by direction.
  static func makeLayers(
    kind: RecurrentKind, inputSize: Int, hiddenSize: Int, layers: Int, isBidirectional: Bool, bias: Bool,
    using generator: inout RandomGenerator
  ) -> (forward: [RecurrentWeights], reverse: [RecurrentWeights]) {
    precondition(layers > 0, "\(Self.self): there must be a layer, found \(layers)")
    let directions = isBidirectional ? 2 : 1
    var all: [[RecurrentWeights]] = [[], []]
    for layer in 0..<layers {
      for direction in 0..<directions {
        all[direction].append(
          RecurrentWeights(
            kind: kind, inputSize: layer == 0 ? inputSize : directions * hiddenSize, hiddenSize: hiddenSize,
            bias: bias, using: &generator))
      }
    }
    return (all[0], all[1])
  }
}
