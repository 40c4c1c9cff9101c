import CKernels

/// One direction of one layer of a simple recurrent network over whole sequences (Elman, 1990; chapter 6.4).
///
///     h = f(W x + U h₋ + b),  f = tanh or max(0, ·)
///
/// Recorded as one operation, differentiable in every tensor.
///
/// - Parameters:
///   - x: the elements in rows, `[rows, in]`.
///   - hidden: h before the first step, by rank, `[N, H]`.
///   - inputWeight: W, `[H, in]`.
///   - recurrentWeight: U, `[H, H]`.
///   - bias: b, `[H]`, or `nil`.
///   - isRectified: whether f is max(0, ·).
///   - steps: where the rows lie.
///   - reversed: whether each sequence is read from its last step to its first.
/// - Returns: h of every step, `[rows, H]`, and h after the last, `[N, H]`.
package func rnn(
  _ x: Tensor, hidden: Tensor, inputWeight: Tensor, recurrentWeight: Tensor, bias: Tensor?,
  isRectified: Bool, steps: PackedSteps, reversed: Bool = false
) -> (output: Tensor, hidden: Tensor) {
  let recurrence = Recurrence(
    steps: steps, reversed: reversed, inputs: inputWeight.shape[1], units: recurrentWeight.shape[1])
  let (u, w, v) = (x.detached, inputWeight.detached, recurrentWeight.detached)
  let (rows, units) = (recurrence.bufferRows, recurrence.units)
  let rectified: Int32 = isRectified ? 1 : 0
  let whole = Tensor.filled([rows + steps.batchSize, units]) { h in
    recurrence.place(hidden.detached, in: h)
    let (input, recurrent) = (Panels(w, transposed: true), Panels(v, transposed: true))
    recurrence.withKernel {
      ck_rnn($0, rectified, u.pointer, input.pointer, recurrent.pointer, bias?.detached.pointer, h)
    }
    recurrence.copyLast(h, to: h + rows * units)
  }
  let operands = [x, hidden, inputWeight, recurrentWeight] + (bias.map { [$0] } ?? [])
  let result = whole.recorded(from: operands) { dy, wanted in
    let dhidden = recurrence.lastRows(of: dy, 0)
    let dx = wanted[0] ? Tensor.filled(u.shape) { _ in } : nil
    let dbias = wanted.count > 4 ? Tensor.filled([units]) { _ in } : nil
    let dz = Tensor.filled([recurrence.rows, units]) { dz in
      let input = wanted[0] ? Panels(w, transposed: false) : nil
      let recurrent = Panels(v, transposed: false)
      recurrence.withKernel {
        ck_rnn_gradient(
          $0, rectified, input?.pointer, recurrent.pointer, whole.pointer, dy.pointer, dz,
          dhidden.storage.pointer, dx?.storage.pointer, dbias?.storage.pointer)
      }
    }
    return [
      dx, wanted[1] ? dhidden : nil, wanted[2] ? matmul(dz, u, transposeA: true) : nil,
      wanted[3] ? matmul(dz, recurrence.previousRows(of: whole), transposeA: true) : nil,
    ] + (dbias.map { [$0] } ?? [])
  }
  return recurrence.outputs(of: result)
}
