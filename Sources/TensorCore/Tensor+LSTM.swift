import CKernels
import COpenBLAS

/// One direction of one LSTM layer over whole sequences (Hochreiter and Schmidhuber, 1997; chapter 6.5).
///
///     z = W x + U h₋ + b,   i, f, o = σ(z),  g = tanh z,   c = f ∘ c₋ + i ∘ g,   h = o ∘ tanh c
///
/// The input products of all steps are one matrix product, a step adds its recurrent product and runs the
/// cell in one kernel, and the gradients of the weights are again single products over all steps. Recorded
/// as one operation, differentiable in every tensor.
///
/// - Parameters:
///   - x: the elements in rows, `[rows, in]`.
///   - hidden: h before the first step, by rank, `[N, H]`.
///   - cell: c before the first step, by rank, `[N, H]`.
///   - inputWeight: W, `[4 H, in]`; gates in the order i, f, g, o.
///   - recurrentWeight: U, `[4 H, H]`.
///   - bias: b, `[4 H]`, or `nil`.
///   - steps: where the rows lie.
///   - reversed: whether each sequence is read from its last step to its first.
/// - Returns: h of every step, `[rows, H]`, and h and c after the last, `[N, H]`.
package func lstm(
  _ x: Tensor, hidden: Tensor, cell: Tensor, inputWeight: Tensor, recurrentWeight: Tensor, bias: Tensor?,
  steps: PackedSteps, reversed: Bool = false
) -> (output: Tensor, hidden: Tensor, cell: Tensor) {
  let pass = LSTMPass(x, inputWeight, recurrentWeight, bias, steps, reversed)
  let whole = pass.run(hidden.detached, cell.detached)
  let operands = [x, hidden, cell, inputWeight, recurrentWeight] + (bias.map { [$0] } ?? [])
  let result = whole.recorded(from: operands) { pass.gradients($0, wanted: $1, from: whole) }
  let (first, last) = (steps.firstRow(reversed: reversed), steps.rowCount + steps.batchSize)
  return (
    result[first..<(first + steps.rowCount)], result[last..<(last + steps.batchSize)],
    result[(last + steps.batchSize)..<(last + 2 * steps.batchSize)]
  )
}

/// What the two passes of an LSTM share: the operands and the values that the forward pass leaves.
private final class LSTMPass {
  let x: Tensor, inputWeight: Tensor, recurrentWeight: Tensor, bias: Tensor?
  let steps: PackedSteps, reversed: Bool, runs: [PackedSteps.Run]
  let units: Int
  /// The values of the gates, `[rows, 4 H]`; the backward pass writes its gradients over them.
  let gates: TensorStorage
  /// c of every row of the buffer that ``PackedSteps/Run`` counts.
  let cells: TensorStorage

  init(
    _ x: Tensor, _ inputWeight: Tensor, _ recurrentWeight: Tensor, _ bias: Tensor?, _ steps: PackedSteps,
    _ reversed: Bool
  ) {
    (self.x, self.inputWeight) = (x.detached, inputWeight.detached)
    (self.recurrentWeight, self.bias) = (recurrentWeight.detached, bias?.detached)
    (self.steps, self.reversed) = (steps, reversed)
    runs = steps.runs(reversed: reversed)
    units = recurrentWeight.shape[1]
    gates = TensorStorage(count: steps.rowCount * 4 * units)
    cells = TensorStorage(count: (steps.rowCount + steps.batchSize) * units)
  }

  private func gateRow(_ run: PackedSteps.Run) -> UnsafeMutablePointer<Float> {
    gates.pointer + (run.row - steps.firstRow(reversed: reversed)) * 4 * units
  }

  /// The first row of the state before the first step.
  private var stateRow: Int { reversed ? steps.rowCount : 0 }

  /// The buffer of h, with h and c after the last step behind it: `[rows + 3 N, H]`.
  func run(_ hidden: Tensor, _ cell: Tensor) -> Tensor {
    let (rows, batch, h4) = (steps.rowCount, steps.batchSize, Int64(4 * units))
    let inputs = Int64(inputWeight.shape[1])
    if let bias { ck_repeat_row(Int64(rows), h4, bias.pointer, gates.pointer) }
    nn_gemm(
      false, true, Int64(rows), h4, inputs, x.pointer, inputs, inputWeight.pointer, inputs,
      bias == nil ? 0 : 1, gates.pointer, h4)
    return Tensor.filled([rows + 3 * batch, units]) { h in
      let c = cells.pointer
      (h + stateRow * units).update(from: hidden.pointer, count: batch * units)
      (c + stateRow * units).update(from: cell.pointer, count: batch * units)
      for run in runs {
        let z = gateRow(run)
        nn_gemm(
          false, true, Int64(run.count), h4, Int64(units), h + run.previous * units, Int64(units),
          recurrentWeight.pointer, Int64(units), 1, z, h4)
        ck_lstm_step(
          Int64(run.count), Int64(units), z, c + run.previous * units, c + run.row * units,
          h + run.row * units)
      }
      let ends = h + (rows + batch) * units
      for (rank, row) in steps.lastRows(reversed: reversed).enumerated() {
        (ends + rank * units).update(from: h + row * units, count: units)
        (ends + (batch + rank) * units).update(from: c + row * units, count: units)
      }
    }
  }

  /// The gradients of the operands from that of the buffer that ``run(_:_:)`` returned.
  func gradients(_ dy: Tensor, wanted: [Bool], from whole: Tensor) -> [Tensor?] {
    let (rows, batch, h4, h) = (steps.rowCount, steps.batchSize, Int64(4 * units), Int64(units))
    let inputs = Int64(inputWeight.shape[1])
    let ends = dy.pointer + (rows + batch) * units
    let c = cells.pointer
    // The gradients of the state, by rank, as they travel back through the steps.
    let dhidden = Tensor.filled([batch, units]) { $0.update(from: ends, count: batch * units) }
    let dcell = Tensor.filled([batch, units]) { $0.update(from: ends + batch * units, count: batch * units) }
    for run in runs.reversed() {
      let (z, at) = (gateRow(run), run.sequence * units)
      let later = dhidden.storage.pointer + at
      ck_lstm_step_gradient(
        Int64(run.count), h, z, c + run.previous * units, c + run.row * units, dy.pointer + run.row * units,
        later, dcell.storage.pointer + at)
      nn_gemm(
        false, false, Int64(run.count), h, h4, z, h4, recurrentWeight.pointer, h, 0, later, h)
    }
    let dz = Tensor(storage: gates, offset: 0, shape: [rows, 4 * units])
    return [
      wanted[0]
        ? Tensor.filled(x.shape) {
          nn_gemm(
            false, false, Int64(rows), inputs, h4, dz.pointer, h4, inputWeight.pointer, inputs, 0, $0, inputs)
        } : nil,
      wanted[1] ? dhidden : nil, wanted[2] ? dcell : nil,
      wanted[3] ? matmul(dz, x, transposeA: true) : nil,
      wanted[4] ? matmul(dz, previousRows(of: whole), transposeA: true) : nil,
    ] + (bias == nil ? [] : [wanted[5] ? dz.sum(axis: 0) : nil])
  }

  /// For every row the h of the step before, `[rows, H]`.
  private func previousRows(of whole: Tensor) -> Tensor {
    // Sequences of one length are one behind the other, the first state in front: a step back is a view.
    if steps.order == nil {
      let first = reversed ? steps.batchSize : 0
      return whole.detached[first..<(first + steps.rowCount)]
    }
    return Tensor.filled([steps.rowCount, units]) { out in
      for run in runs {
        (out + (run.row - steps.firstRow(reversed: reversed)) * units)
          .update(from: whole.pointer + run.previous * units, count: run.count * units)
      }
    }
  }
}
