import CKernels
import COpenBLAS

/// One direction of one layer of gated recurrent units over whole sequences (Cho et al., 2014; chapter 6.4).
///
///     r = σ(W_r x + U_r h₋ + b_r)   z = σ(W_z x + U_z h₋ + b_z)   h = z ∘ h₋ + (1 − z) ∘ n
///     n = tanh(W_n x + U_n (r ∘ h₋) + b_n), or with the reset after the product
///     n = tanh(W_n x + b_n + r ∘ (U_n h₋ + b'))
///
/// Recorded as one operation, differentiable in every tensor.
///
/// - Parameters:
///   - x: the elements in rows, `[rows, in]`.
///   - hidden: h before the first step, by rank, `[N, H]`.
///   - inputWeight: W, `[3 H, in]`; gates in the order r, z, n.
///   - recurrentWeight: U, `[3 H, H]`.
///   - bias: b, `[3 H]`, or `nil`.
///   - candidateBias: b', `[H]`, or `nil`; only with the reset after the product.
///   - resetsAfter: whether the reset gate acts after the product U h.
///   - steps: where the rows lie.
///   - reversed: whether each sequence is read from its last step to its first.
/// - Returns: h of every step, `[rows, H]`, and h after the last, `[N, H]`.
package func gru(
  _ x: Tensor, hidden: Tensor, inputWeight: Tensor, recurrentWeight: Tensor, bias: Tensor?,
  candidateBias: Tensor?, resetsAfter: Bool, steps: PackedSteps, reversed: Bool = false
) -> (output: Tensor, hidden: Tensor) {
  let recurrence = Recurrence(
    steps: steps, reversed: reversed, inputs: inputWeight.shape[1], units: recurrentWeight.shape[1])
  let pass = GRUPass(
    x: x.detached, inputWeight: inputWeight.detached, recurrentWeight: recurrentWeight.detached,
    form: resetsAfter ? ck_reset_after : ck_reset_before, recurrence: recurrence)
  let whole = pass.run(hidden.detached, bias?.detached, candidateBias?.detached)
  let operands = [x, hidden, inputWeight, recurrentWeight] + [bias, candidateBias].compactMap { $0 }
  let result = whole.recorded(from: operands) { dy, wanted in
    let (dx, dhidden, dz, dbias) = pass.run(backFrom: dy, wantsInput: wanted[0], h: whole)
    let units = recurrence.units
    return [
      dx, wanted[1] ? dhidden : nil, wanted[2] ? pass.inputWeightGradient(dz) : nil,
      wanted[3] ? pass.recurrentWeightGradient(dz, whole) : nil,
    ] + (bias == nil ? [] : [dbias[0..<(3 * units)]])
      + (candidateBias == nil ? [] : [dbias[(3 * units)..<(4 * units)]])
  }
  return recurrence.outputs(of: result)
}

/// What the two passes of a GRU share: the operands and the values that the forward pass leaves.
private struct GRUPass {
  let x: Tensor, inputWeight: Tensor, recurrentWeight: Tensor
  let form: ck_gru_form
  let recurrence: Recurrence
  /// The values of r, z, n and what the reset gate acts on or makes, `[rows, 4 H]`; the backward pass writes
  /// its gradients over them.
  let gates: TensorStorage

  init(
    x: Tensor, inputWeight: Tensor, recurrentWeight: Tensor, form: ck_gru_form, recurrence: Recurrence
  ) {
    (self.x, self.inputWeight, self.recurrentWeight) = (x, inputWeight, recurrentWeight)
    (self.form, self.recurrence) = (form, recurrence)
    gates = TensorStorage(count: recurrence.rows * 4 * recurrence.units)
  }

  /// The parts of U for the gates and for the candidate.
  private var recurrentParts: (gates: Tensor, candidate: Tensor) {
    let units = recurrence.units
    return (recurrentWeight[0..<(2 * units)], recurrentWeight[(2 * units)..<(3 * units)])
  }

  /// The buffer of h with h after the last step behind it: `[rows + 2 N, H]`.
  func run(_ hidden: Tensor, _ bias: Tensor?, _ candidateBias: Tensor?) -> Tensor {
    let rows = recurrence.bufferRows
    let parts = recurrentParts
    return Tensor.filled([rows + recurrence.steps.batchSize, recurrence.units]) { h in
      recurrence.place(hidden, in: h)
      let input = Panels(inputWeight, transposed: true)
      let recurrent = Panels(parts.gates, transposed: true)
      let candidate = Panels(parts.candidate, transposed: true)
      recurrence.withKernel {
        ck_gru(
          $0, form, x.pointer, input.pointer, recurrent.pointer, candidate.pointer, bias?.pointer,
          candidateBias?.pointer, gates.pointer, h)
      }
      recurrence.copyLast(h, to: h + rows * recurrence.units)
    }
  }

  /// The gradients of input, first state, gates (`[rows, 4 H]`) and biases (`[4 H]`).
  func run(
    backFrom dy: Tensor, wantsInput: Bool, h: Tensor
  ) -> (dx: Tensor?, dhidden: Tensor, dz: Tensor, dbias: Tensor) {
    let units = recurrence.units
    let dhidden = recurrence.lastRows(of: dy, 0)
    let dx = wantsInput ? Tensor.filled(x.shape) { _ in } : nil
    let parts = recurrentParts
    let input = wantsInput ? Panels(inputWeight, transposed: false) : nil
    let recurrent = Panels(parts.gates, transposed: false)
    let candidate = Panels(parts.candidate, transposed: false)
    let dbias = Tensor.filled([4 * units]) { dbias in
      recurrence.withKernel {
        ck_gru_gradient(
          $0, form, input?.pointer, recurrent.pointer, candidate.pointer, h.pointer, dy.pointer,
          gates.pointer, dhidden.storage.pointer, dx?.storage.pointer, dbias)
      }
    }
    return (
      dx, dhidden, Tensor(storage: gates, offset: 0, shape: [recurrence.rows, 4 * units]), dbias
    )
  }

  func inputWeightGradient(_ dz: Tensor) -> Tensor {
    let (width, inputs) = (Int64(4 * recurrence.units), Int64(recurrence.inputs))
    return Tensor.filled(inputWeight.shape) {
      nn_gemm(
        true, false, Int64(3 * recurrence.units), inputs, Int64(recurrence.rows), dz.pointer, width,
        x.pointer,
        inputs, 0, $0, inputs)
    }
  }

  func recurrentWeightGradient(_ dz: Tensor, _ whole: Tensor) -> Tensor {
    let (rows, n) = (Int64(recurrence.rows), Int64(recurrence.units))
    let units = recurrence.units
    let before = recurrence.previousRows(of: whole)
    return Tensor.filled(recurrentWeight.shape) { out in
      nn_gemm(true, false, 2 * n, n, rows, dz.pointer, 4 * n, before.pointer, n, 0, out, n)
      // The candidate's product took h, or r h, which stands in the fourth part.
      let candidate = out + 2 * units * units
      if form == ck_reset_after {
        nn_gemm(true, false, n, n, rows, dz.pointer + 3 * units, 4 * n, before.pointer, n, 0, candidate, n)
      } else {
        nn_gemm(
          true, false, n, n, rows, dz.pointer + 2 * units, 4 * n, dz.pointer + 3 * units, 4 * n, 0, candidate,
          n)
      }
    }
  }
}
