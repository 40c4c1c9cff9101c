import CKernels
import TensorCore

/// One layer of a ``RecurrentStepper`` with its buffers.
struct StepLayer {
  private let kind: RecurrentKind
  private let rows: Int, units: Int
  private let input: CompactMatrix
  /// U, in the parts that its kind applies it in.
  private let recurrent: [CompactMatrix]
  private let bias: Tensor?, candidateBias: Tensor?
  private let gates: StepBuffers
  let hidden: StepBuffers, cell: StepBuffers

  init(_ weights: RecurrentWeights, _ kind: RecurrentKind, rows: Int, precision: CompactMatrix.Precision) {
    (self.kind, self.rows) = (kind, rows)
    units = weights.weightHH.shape[1]
    input = CompactMatrix(weights.weightIH.value, precision: precision)
    recurrent = kind.recurrentParts(weights.weightHH.value).map { CompactMatrix($0, precision: precision) }
    (bias, candidateBias) = (weights.bias?.value.detached, weights.candidateBias?.value.detached)
    gates = StepBuffers(rows: rows, columns: 4 * units)
    hidden = StepBuffers(rows: rows, columns: units)
    cell = StepBuffers(rows: rows, columns: kind.hasCell ? units : 0)
  }

  /// Reads x, `[rows, in]`, with the state of one half, writes the other; returns h.
  func step(_ x: UnsafePointer<Float>, from half: Int) -> UnsafePointer<Float> {
    let (before, after) = (hidden[half], hidden[1 - half])
    let (n, count) = (Int64(rows), Int64(units))
    switch kind {
    case .lstm:
      let z = gates[0]
      products(of: x, into: z, columns: 4 * units)
      recurrent[0].multiply(before, units, vectors: rows, into: z, 4 * units, adding: true)
      ck_lstm_step(n, count, z, cell[half], cell[1 - half], after)
    case .gru(let resetsAfter):
      let z = gates[0]
      products(of: x, into: z, columns: 4 * units)
      recurrent[0].multiply(before, units, vectors: rows, into: z, 4 * units, adding: true)
      if resetsAfter {
        fill(z + 3 * units, stride: 4 * units, with: candidateBias)
        recurrent[1].multiply(
          before, units, vectors: rows, into: z + 3 * units, 4 * units, adding: candidateBias != nil)
        ck_gru_step_after(n, count, z, before, after)
      } else {
        ck_gru_step_gates(n, count, z, before)
        recurrent[1].multiply(
          z + 3 * units, 4 * units, vectors: rows, into: z + 2 * units, 4 * units, adding: true)
        ck_gru_step_candidate(n, count, z, before, after)
      }
    case .rnn(let isRectified):
      products(of: x, into: after, columns: units)
      recurrent[0].multiply(before, units, vectors: rows, into: after, units, adding: true)
      ck_apply(isRectified ? ck_relu : ck_tanh, 0, n * count, after, after)
    }
    return UnsafePointer(after)
  }

  private func products(of x: UnsafePointer<Float>, into z: UnsafeMutablePointer<Float>, columns: Int) {
    fill(z, stride: columns, with: bias)
    input.multiply(x, input.columnCount, vectors: rows, into: z, columns, adding: bias != nil)
  }

  private func fill(_ z: UnsafeMutablePointer<Float>, stride: Int, with row: Tensor?) {
    row?.withUnsafeElements { row in
      guard let start = row.baseAddress else { return }
      for index in 0..<rows { (z + index * stride).update(from: start, count: row.count) }
    }
  }
}
