import CKernels

/// One direction of one LSTM layer over whole sequences (Hochreiter and Schmidhuber, 1997; chapter 6.4).
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
  let recurrence = Recurrence(
    steps: steps, reversed: reversed, inputs: inputWeight.shape[1], units: recurrentWeight.shape[1])
  let pass = LSTMPass(x, inputWeight, recurrentWeight, bias, recurrence)
  let whole = pass.run(hidden.detached, cell.detached)
  let operands = [x, hidden, cell, inputWeight, recurrentWeight] + (bias.map { [$0] } ?? [])
  let result = whole.recorded(from: operands) { pass.gradients($0, wanted: $1, from: whole) }
  let (output, after) = recurrence.outputs(of: result)
  let last = recurrence.bufferRows + steps.batchSize
  return (output, after, result[last..<(last + steps.batchSize)])
}

/// What the two passes of an LSTM share: the operands and the values that the forward pass leaves.
private struct LSTMPass {
  let x: Tensor, inputWeight: Tensor, recurrentWeight: Tensor, bias: Tensor?
  let recurrence: Recurrence
  /// The values of the gates, `[rows, 4 H]`; the backward pass writes its gradients over them.
  let gates: TensorStorage
  /// c of every row of the buffer that ``PackedSteps/Run`` counts.
  let cells: TensorStorage

  init(
    _ x: Tensor, _ inputWeight: Tensor, _ recurrentWeight: Tensor, _ bias: Tensor?, _ recurrence: Recurrence
  ) {
    (self.x, self.inputWeight) = (x.detached, inputWeight.detached)
    (self.recurrentWeight, self.bias) = (recurrentWeight.detached, bias?.detached)
    self.recurrence = recurrence
    gates = TensorStorage(count: recurrence.rows * 4 * recurrence.units)
    cells = TensorStorage(count: recurrence.bufferRows * recurrence.units)
  }

  /// The buffer of h, with h and c after the last step behind it: `[rows + 3 N, H]`.
  func run(_ hidden: Tensor, _ cell: Tensor) -> Tensor {
    let (rows, units, batch) = (recurrence.bufferRows, recurrence.units, recurrence.steps.batchSize)
    return Tensor.filled([rows + 2 * batch, units]) { h in
      recurrence.place(hidden, in: h)
      recurrence.place(cell, in: cells.pointer)
      let input = Panels(inputWeight, transposed: true)
      let recurrent = Panels(recurrentWeight, transposed: true)
      recurrence.withKernel {
        ck_lstm(
          $0, x.pointer, input.pointer, recurrent.pointer, bias?.pointer, gates.pointer, cells.pointer, h)
      }
      recurrence.copyLast(h, to: h + rows * units)
      recurrence.copyLast(cells.pointer, to: h + (rows + batch) * units)
    }
  }

  /// The gradients of the operands from that of the buffer that ``run(_:_:)`` returned.
  func gradients(_ dy: Tensor, wanted: [Bool], from whole: Tensor) -> [Tensor?] {
    let units = recurrence.units
    // The gradients of the state, by rank, as they travel back through the steps.
    let (dhidden, dcell) = (recurrence.lastRows(of: dy, 0), recurrence.lastRows(of: dy, 1))
    let dx = wanted[0] ? Tensor.filled(x.shape) { _ in } : nil
    let dbias = wanted.count > 5 && wanted[5] ? Tensor.filled([4 * units]) { _ in } : nil
    let input = wanted[0] ? Panels(inputWeight, transposed: false) : nil
    let recurrent = Panels(recurrentWeight, transposed: false)
    recurrence.withKernel {
      ck_lstm_gradient(
        $0, input?.pointer, recurrent.pointer, cells.pointer, dy.pointer, gates.pointer,
        dhidden.storage.pointer, dcell.storage.pointer, dx?.storage.pointer, dbias?.storage.pointer)
    }
    let dz = Tensor(storage: gates, offset: 0, shape: [recurrence.rows, 4 * units])
    return [
      dx, wanted[1] ? dhidden : nil, wanted[2] ? dcell : nil,
      wanted[3] ? matmul(dz, x, transposeA: true) : nil,
      wanted[4] ? matmul(dz, recurrence.previousRows(of: whole), transposeA: true) : nil,
    ] + (bias == nil ? [] : [dbias])
  }
}
