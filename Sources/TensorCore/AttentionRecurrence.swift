import CKernels
import COpenBLAS

/// The weights of a gated recurrent layer that looks at a memory before each step.
package struct AttentionWeights {
  /// U, with the rows of r, z, n: `[3 H, H]`, and the bias of its product for n, `[H]`.
  package var recurrent: Tensor, candidateBias: Tensor
  /// From what attention finds to the gates, `[3 H, M]`.
  package var context: Tensor
  /// From the state to the query, `[A, H]`, and v, `[A]`.
  package var query: Tensor, score: Tensor

  /// The weights, tracked or not.
  package init(recurrent: Tensor, candidateBias: Tensor, context: Tensor, query: Tensor, score: Tensor) {
    (self.recurrent, self.candidateBias) = (recurrent, candidateBias)
    (self.context, self.query, self.score) = (context, query, score)
  }
}

/// What such a layer looks at, one memory a sequence.
package struct AttentionMemory {
  /// m, `[N, S, M]`, and k, `[N, S, A]`.
  package var values: Tensor, keys: Tensor
  /// How many of the S positions of each sequence count, 1 … S.
  package var lengths: [Int]

  /// A memory; all positions count when `lengths` is `nil`.
  package init(values: Tensor, keys: Tensor, lengths: [Int]? = nil) {
    (self.values, self.keys) = (values, keys)
    self.lengths = lengths ?? Array(repeating: values.shape[1], count: values.shape[0])
  }
}

/// A gated recurrent layer with additive attention (Bahdanau, Cho and Bengio, 2015) over whole sequences,
/// recorded as one operation.
///
///     q = W_q h₋,   e_s = v · tanh(q + k_s),   a = softmax(e),   c = Σ a_s m_s
///     r, z = σ(x + W_c c + U h₋),   n = tanh(x + W_c c + r ∘ (U h₋ + b')),   h = z ∘ h₋ + (1 − z) ∘ n
///
/// What is attended to depends on the state, so no step can begin before the one before is done; but each
/// thread runs all steps of its share of the sequences, with weights that were laid out once, and the
/// gradients of the weights are single products over all steps. Of attention only the weights a are kept.
/// Differentiable in everything but the lengths.
///
/// - Parameters:
///   - x: what the elements add to the gates, with their bias, `[rows, 3 H]`.
///   - hidden: h before the first step, by rank, `[N, H]`.
///   - memory: what is looked at, in the order of the batch.
///   - weights: the weights.
///   - steps: where the rows lie.
/// - Returns: h and c of every step, `[rows, H]` and `[rows, M]`, h after the last, by rank, `[N, H]`, and a,
///   `[rows, S]`, a constant.
package func attentionRecurrence(
  _ x: Tensor, hidden: Tensor, memory: AttentionMemory, weights: AttentionWeights, steps: PackedSteps
) -> (output: Tensor, contexts: Tensor, hidden: Tensor, attention: Tensor) {
  let operands = [
    x, hidden, memory.values, memory.keys, weights.recurrent, weights.candidateBias, weights.context,
    weights.query, weights.score,
  ]
  let pass = AttentionPass(memory, weights, steps)
  let whole = pass.run(x.detached, hidden: hidden.detached)
  let result = whole.recorded(from: operands) { dy, wanted in pass.run(backFrom: dy, of: whole, wanted) }
  let (rows, first, last) = (steps.rowCount, pass.geometry.firstRow, pass.geometry.bufferRows)
  func part(_ start: Int, _ rows: Int, _ columns: Int) -> Tensor {
    result[start..<(start + rows * columns)].reshaped([rows, columns])
  }
  let units = pass.units
  return (
    part(first * units, rows, units), part(pass.stateCount, rows, pass.values),
    part(last * units, steps.batchSize, units), pass.attention
  )
}

/// The two passes of ``attentionRecurrence(_:hidden:memory:weights:steps:)``.
private final class AttentionPass {
  let geometry: Recurrence
  let memory: AttentionMemory
  let weights: AttentionWeights
  let units: Int, values: Int, width: Int, positions: Int
  /// a, `[rows, S]`.
  let attention: Tensor
  /// As those of a ``GRUPass``, and the queries `[rows, A]`: the backward pass writes its gradients over them.
  private let gates: TensorStorage, queries: TensorStorage
  private let sequences: [Int64], counts: [Int64]

  init(_ memory: AttentionMemory, _ weights: AttentionWeights, _ steps: PackedSteps) {
    let (batch, positions) = (steps.batchSize, memory.values.shape[1])
    let (values, width) = (memory.values.shape[2], weights.query.shape[0])
    precondition(
      memory.values.shape == [batch, positions, values] && memory.keys.shape == [batch, positions, width]
        && memory.lengths.count == batch && memory.lengths.allSatisfy { (1...positions).contains($0) },
      "attention: expected \(batch) memories of 1 … \(positions) positions, found values "
        + "\(memory.values.shape), keys \(memory.keys.shape), lengths \(memory.lengths)")
    (self.positions, self.values, self.width) = (positions, values, width)
    units = weights.recurrent.shape[1]
    self.memory = AttentionMemory(
      values: memory.values.detached, keys: memory.keys.detached, lengths: memory.lengths)
    self.weights = AttentionWeights(
      recurrent: weights.recurrent.detached, candidateBias: weights.candidateBias.detached,
      context: weights.context.detached, query: weights.query.detached, score: weights.score.detached)
    geometry = Recurrence(steps: steps, reversed: false, inputs: values, units: units)
    attention = Tensor(
      storage: TensorStorage(count: steps.rowCount * positions), offset: 0,
      shape: [steps.rowCount, positions])
    gates = TensorStorage(count: steps.rowCount * 4 * units)
    queries = TensorStorage(count: steps.rowCount * width)
    sequences = steps.sequences.map(Int64.init)
    counts = memory.lengths.map(Int64.init)
  }

  /// The values of the buffer of h, with the state after the last step behind it.
  var stateCount: Int { (geometry.bufferRows + geometry.steps.batchSize) * units }

  /// U for r and z, and for n.
  private var recurrentParts: [Tensor] {
    RecurrentKind.gru(resetsAfter: true).recurrentParts(weights.recurrent)
  }

  /// Lends everything that both passes read to a kernel; the weights packed for products with rows.
  private func withKernel(transposed: Bool, _ body: (UnsafePointer<ck_attention_gru>) -> Void) {
    let query = PackedMatrix(weights.query, transposed: transposed)
    let context = PackedMatrix(weights.context, transposed: transposed)
    let parts = recurrentParts.map { PackedMatrix($0, transposed: transposed) }
    geometry.withKernel { geometry in
      sequences.withUnsafeBufferPointer { sequences in
        counts.withUnsafeBufferPointer { counts in
          let view = ck_memory_view(
            positions: Int64(positions), width: Int64(width), values: Int64(values),
            keys: memory.keys.pointer, memory: memory.values.pointer, score: weights.score.pointer,
            counts: counts.baseAddress)
          var kernel = ck_attention_gru(
            r: geometry, sequences: sequences.baseAddress, view: view, query: query.pointer,
            context: context.pointer, recurrent: parts[0].pointer, candidate: parts[1].pointer)
          withExtendedLifetime((query, context, parts)) { body(&kernel) }
        }
      }
    }
  }

  /// The buffer of h, the state after the last step, the contexts.
  func run(_ x: Tensor, hidden: Tensor) -> Tensor {
    Tensor.filled([stateCount + geometry.rows * values]) { out in
      geometry.place(hidden, in: out)
      withKernel(transposed: true) {
        ck_attention_gru_run(
          $0, x.pointer, weights.candidateBias.pointer, gates.pointer, out, queries.pointer,
          attention.storage.pointer, out + stateCount)
      }
      geometry.copyLast(out, to: out + geometry.bufferRows * units)
    }
  }

  func run(backFrom dy: Tensor, of whole: Tensor, _ wanted: [Bool]) -> [Tensor?] {
    let (rows, batch) = (geometry.rows, geometry.steps.batchSize)
    let dhidden = Tensor.filled([batch, units]) {
      $0.update(from: dy.pointer + geometry.bufferRows * units, count: batch * units)
    }
    let dcontexts = Tensor.filled([rows, values]) {
      $0.update(from: dy.pointer + stateCount, count: rows * values)
    }
    let (dkeys, dvalues) = (Tensor.unfilled(memory.keys.shape), Tensor.unfilled(memory.values.shape))
    let dsums = Tensor.unfilled([4 * units + width])
    withKernel(transposed: false) {
      ck_attention_gru_gradient(
        $0, whole.pointer, dy.pointer, attention.pointer, gates.pointer, queries.pointer,
        dcontexts.storage.pointer, dhidden.storage.pointer, dkeys.storage.pointer, dvalues.storage.pointer,
        dsums.storage.pointer)
    }
    let before = geometry.previousRows(
      of: whole[0..<(geometry.bufferRows * units)].reshaped([geometry.bufferRows, units]))
    let contexts = whole[stateCount..<(stateCount + rows * values)].reshaped([rows, values])
    let dgates = Tensor(storage: gates, offset: 0, shape: [rows, 4 * units])
    let dqueries = Tensor(storage: queries, offset: 0, shape: [rows, width])
    return [
      wanted[0] ? dgates.sliced(axis: 1, 0..<(3 * units)) : nil, dhidden, dvalues, dkeys,
      wanted[4] ? recurrentGradient(dgates, before) : nil, dsums[(3 * units)..<(4 * units)],
      wanted[6] ? product(dgates, 0..<(3 * units), contexts) : nil,
      wanted[7] ? product(dqueries, 0..<width, before) : nil, dsums[(4 * units)..<(4 * units + width)],
    ]
  }

  private func recurrentGradient(_ dgates: Tensor, _ before: Tensor) -> Tensor {
    Tensor.filled(weights.recurrent.shape) { out in
      multiply(dgates, 0..<(2 * units), before, into: out)
      multiply(dgates, (3 * units)..<(4 * units), before, into: out + 2 * units * units)
    }
  }

  private func product(_ dz: Tensor, _ columns: Range<Int>, _ x: Tensor) -> Tensor {
    Tensor.filled([columns.count, x.shape[1]]) { multiply(dz, columns, x, into: $0) }
  }

  /// Some columns of dz, transposed, times x.
  private func multiply(
    _ dz: Tensor, _ columns: Range<Int>, _ x: Tensor, into out: UnsafeMutablePointer<Float>
  ) {
    let n = Int64(x.shape[1])
    nn_gemm(
      true, false, Int64(columns.count), n, Int64(x.shape[0]), dz.pointer + columns.lowerBound,
      Int64(dz.shape[1]), x.pointer, n, 0, out, n)
  }
}
