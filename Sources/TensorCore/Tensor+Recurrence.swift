import CKernels

/// One direction of one recurrent layer over whole sequences, recorded as one operation.
///
/// The cells, with gates in PyTorch's order (chapter 6.4):
///
///     LSTM   i, f, o = σ(W x + U h₋ + b),  g = tanh(W x + U h₋ + b),  c = f ∘ c₋ + i ∘ g,  h = o ∘ tanh c
///     GRU    r, z = σ(W x + U h₋ + b),  n = tanh(W x + U (r ∘ h₋) + b),  h = z ∘ h₋ + (1 − z) ∘ n
///            or, reset after the product, n = tanh(W x + b + r ∘ (U h₋ + b'))
///     RNN    h = tanh(W x + U h₋ + b), or max(0, ·)
///
/// Each thread runs all steps of its share of the sequences: products with weights that were laid out once,
/// then the cells in one kernel. The gradients of the weights are single products over all steps.
/// Differentiable in every tensor and in the weights.
///
/// - Parameters:
///   - x: the elements in rows, `[rows, in]`.
///   - hidden: h before the first step, by rank, `[N, H]`.
///   - cell: c before the first step of an LSTM, by rank, `[N, H]`; `nil` for others.
///   - matrices: the weights.
///   - steps: where the rows lie.
///   - reversed: whether each sequence is read from its last step to its first.
/// - Returns: h of every step, `[rows, H]`, and h and c after the last, `[N, H]`.
package func recurrence(
  _ x: Tensor, hidden: Tensor, cell: Tensor?, matrices: RecurrentMatrices, steps: PackedSteps,
  reversed: Bool = false
) -> (output: Tensor, hidden: Tensor, cell: Tensor?) {
  let geometry = Recurrence(steps: steps, reversed: reversed, inputs: matrices.inputs, units: matrices.units)
  let operands = [x, hidden] + (cell.map { [$0] } ?? []) + [matrices.token]
  let isRecorded = operands.contains { $0.isTracked }
  let elements = x.detached
  let pass: any RecurrentPass
  switch matrices.kind {
  case .lstm: pass = LSTMPass(elements, matrices, geometry, keepsGates: isRecorded)
  case .gru(let resetsAfter):
    pass = GRUPass(elements, matrices, geometry, resetsAfter: resetsAfter, keepsGates: isRecorded)
  case .rnn(let isRectified): pass = RNNPass(elements, matrices, geometry, isRectified: isRectified)
  }
  let whole = pass.run(hidden: hidden.detached, cell: cell?.detached)
  let result = whole.recorded(from: operands) { dy, wanted in
    let gradients = pass.run(backFrom: dy, of: whole, wantsInput: wanted[0])
    if wanted.last == true {
      matrices.collect(
        dz: gradients.gates, dbias: gradients.bias, x: elements, before: geometry.previousRows(of: whole))
    }
    return [gradients.input, gradients.hidden] + (gradients.cell.map { [$0] } ?? []) + [Tensor.zeros([0])]
  }
  let (first, last, batch) = (geometry.firstRow, geometry.bufferRows, steps.batchSize)
  return (
    result[first..<(first + geometry.rows)], result[last..<(last + batch)],
    cell == nil ? nil : result[(last + batch)..<(last + 2 * batch)]
  )
}

/// The forward and the backward pass of one kind of cell; holds what the one leaves for the other.
protocol RecurrentPass {
  /// The buffer of h, with the state after the last step behind it: `[rows + 2 N, H]`, 3 N with cells.
  func run(hidden: Tensor, cell: Tensor?) -> Tensor

  /// The gradients from that of the buffer.
  func run(backFrom dy: Tensor, of whole: Tensor, wantsInput: Bool) -> RecurrentGradients
}

/// What a backward pass finds.
struct RecurrentGradients {
  let input: Tensor?
  let hidden: Tensor, cell: Tensor?
  /// Of the net inputs of the gates, `[rows, width H]`, and their sums over the rows.
  let gates: Tensor, bias: Tensor
}
