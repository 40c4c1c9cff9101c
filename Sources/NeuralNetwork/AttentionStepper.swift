import CKernels
import TensorCore

/// Runs an ``AttentionGRU`` one element at a time, for a decoder that reads what it has said.
///
/// There are rows, each a hypothesis with a state of its own, and memories, one a sentence; a row looks at the
/// memory of its sentence. All buffers are made at the start. Results are those of the layer in inference, within
/// the rounding of the weights where they are kept in fewer bytes than float32.
public final class AttentionStepper {
  /// The most rows.
  public let capacity: Int
  /// How many rows there are at present, 1 … ``capacity``.
  public private(set) var rowCount: Int
  /// The size of an element, C, of a vector of the memory, M, and of the state, H.
  public let inputSize: Int, memorySize: Int, hiddenSize: Int

  private let keySize: Int
  private let input, context, gates, candidate, query: StepMatrix
  private let inputBias: [Float], candidateBias: [Float]
  private let score: Tensor
  private let states: StepBuffers
  private var half = 0
  private let net, queries, contexts: StepBuffers
  private var weights: [Float] = []
  private var memory = Tensor.zeros([0, 0, 0]), keys = Tensor.zeros([0, 0, 0])
  private var counts: [Int64] = []
  private var sequences: [Int64] = []

  /// Makes a stepper of a layer with the weights that it has now.
  ///
  /// - Parameters:
  ///   - layer: the layer.
  ///   - capacity: the most rows, at least 1.
  ///   - precision: how weights are kept; biases and v stay as they are.
  public init(
    _ layer: AttentionGRU, capacity: Int = 1, precision: CompactMatrix.Precision = .float32
  ) {
    precondition(capacity > 0, "AttentionStepper: there must be a row, found \(capacity)")
    (self.capacity, rowCount) = (capacity, capacity)
    (hiddenSize, memorySize) = (layer.hiddenSize, layer.memorySize)
    (inputSize, keySize) = (layer.input.weight.shape[1], layer.score.shape[0])
    func matrix(_ weight: Tensor) -> StepMatrix { StepMatrix(weight, rows: capacity, precision: precision) }
    let recurrent = layer.recurrentWeight.value.detached
    input = matrix(layer.input.weight.value)
    context = matrix(layer.contextWeight.value)
    gates = matrix(recurrent[0..<(2 * hiddenSize)])
    candidate = matrix(recurrent[(2 * hiddenSize)..<(3 * hiddenSize)])
    query = matrix(layer.queryWeight.value)
    inputBias = layer.input.bias?.value.elements ?? Array(repeating: 0, count: 3 * hiddenSize)
    candidateBias = layer.candidateBias.value.elements
    score = layer.score.value.detached
    states = StepBuffers(rows: capacity, columns: hiddenSize)
    net = StepBuffers(rows: capacity, columns: 4 * hiddenSize)
    queries = StepBuffers(rows: capacity, columns: keySize)
    contexts = StepBuffers(rows: capacity, columns: memorySize)
  }

  /// Begins with other memories.
  ///
  /// - Parameters:
  ///   - hidden: the state of each row, `[rows, H]`, 1 … ``capacity`` rows.
  ///   - memory: `[N, S, M]`.
  ///   - keys: what the layer's `key` makes of it, `[N, S, A]`.
  ///   - lengths: how many positions of each memory count, 1 … S.
  ///   - sequences: for each row the number of its memory.
  public func begin(hidden: Tensor, memory: Tensor, keys: Tensor, lengths: [Int], sequences: [Int]) {
    let rows = hidden.shape[0]
    precondition(
      (1...capacity).contains(rows) && hidden.shape == [rows, hiddenSize] && sequences.count == rows
        && memory.rank == 3 && memory.shape[2] == memorySize && lengths.count == memory.shape[0]
        && keys.shape == [memory.shape[0], memory.shape[1], keySize]
        && lengths.allSatisfy { (1...memory.shape[1]).contains($0) }
        && sequences.allSatisfy { (0..<memory.shape[0]).contains($0) },
      "AttentionStepper: expected 1 … \(capacity) states of \(hiddenSize) with memories of \(memorySize), found "
        + "\(hidden.shape), \(memory.shape), \(keys.shape), lengths \(lengths)")
    (self.memory, self.keys) = (memory.detached, keys.detached)
    counts = lengths.map(Int64.init)
    self.sequences = sequences.map(Int64.init)
    rowCount = rows
    hidden.withUnsafeElements {
      states[half].update(from: $0.baseAddress ?? UnsafePointer(states[half]), count: $0.count)
    }
    weights = Array(repeating: 0, count: capacity * memory.shape[1])
  }

  /// S: how many positions the memories have.
  public var positions: Int { memory.shape[1] }

  /// The weights that each row gave the positions of its memory at the last step, `[rows, S]`.
  public func withAttention<R>(_ body: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
    try weights.withUnsafeBufferPointer {
      try body(UnsafeBufferPointer(rebasing: $0[..<(rowCount * positions)]))
    }
  }

  /// Reads the next element of every row.
  ///
  /// - Parameter x: `[rows, C]`.
  /// - Returns: h, `[rows, H]`, and c, `[rows, M]`; valid until the next step.
  public func callAsFunction(
    _ x: UnsafeBufferPointer<Float>
  ) -> (hidden: UnsafeBufferPointer<Float>, context: UnsafeBufferPointer<Float>) {
    let (rows, units, width) = (rowCount, hiddenSize, 4 * hiddenSize)
    guard let elements = x.baseAddress, x.count == rows * inputSize else {
      preconditionFailure("AttentionStepper: expected \(rows) × \(inputSize) values, found \(x.count)")
    }
    let (before, z, found) = (states[half], net[0], contexts[0])
    query.multiply(before, units, rows: rows, into: queries[0], keySize)
    attend()
    for row in 0..<rows {
      (z + row * width).update(from: inputBias, count: 3 * units)
      (z + row * width + 3 * units).update(from: candidateBias, count: units)
    }
    input.multiply(elements, inputSize, rows: rows, into: z, width, adding: true)
    context.multiply(found, memorySize, rows: rows, into: z, width, adding: true)
    gates.multiply(before, units, rows: rows, into: z, width, adding: true)
    candidate.multiply(before, units, rows: rows, into: z + 3 * units, width, adding: true)
    half = 1 - half
    ck_gru_step_after(Int64(rows), Int64(units), z, before, states[half])
    return (
      UnsafeBufferPointer(start: states[half], count: rows * units),
      UnsafeBufferPointer(start: found, count: rows * memorySize)
    )
  }

  private func attend() {
    keys.withUnsafeElements { keys in
      memory.withUnsafeElements { memory in
        score.withUnsafeElements { score in
          counts.withUnsafeBufferPointer { counts in
            var view = ck_memory_view(
              positions: Int64(positions), width: Int64(keySize), values: Int64(memorySize),
              keys: keys.baseAddress, memory: memory.baseAddress, score: score.baseAddress,
              counts: counts.baseAddress)
            ck_attend(&view, Int64(rowCount), sequences, queries[0], &weights, contexts[0])
          }
        }
      }
    }
  }

  /// Goes on with other rows than before: row i with the state and the memory that row `origins[i]` has.
  ///
  /// - Parameter origins: 1 … ``capacity`` rows, which may repeat: of the hypotheses that a search keeps.
  public func reorder(_ origins: [Int]) {
    precondition(
      (1...capacity).contains(origins.count) && origins.allSatisfy { (0..<rowCount).contains($0) },
      "AttentionStepper: expected 1 … \(capacity) rows below \(rowCount), found \(origins)")
    states.reorder(half, origins)
    half = 1 - half
    sequences = origins.map { sequences[$0] }
    rowCount = origins.count
  }
}
