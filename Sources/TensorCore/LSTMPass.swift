import CKernels

/// The passes of an LSTM (Hochreiter and Schmidhuber, 1997).
struct LSTMPass: RecurrentPass {
  private let x: Tensor
  private let matrices: RecurrentMatrices
  private let geometry: Recurrence
  /// The values of the gates, `[rows, 4 H]`; the backward pass writes its gradients over them.
  ///
  /// Room for one piece where nothing is recorded.
  private let gates: TensorStorage
  /// c in a buffer like that of h.
  private let cells: TensorStorage

  init(_ x: Tensor, _ matrices: RecurrentMatrices, _ geometry: Recurrence, keepsGates: Bool) {
    (self.x, self.matrices, self.geometry) = (x, matrices, geometry)
    gates = TensorStorage(count: (keepsGates ? geometry.rows : geometry.pieceRows) * 4 * geometry.units)
    cells = TensorStorage(count: geometry.bufferRows * geometry.units)
  }

  func run(hidden: Tensor, cell: Tensor?) -> Tensor {
    let (units, batch) = (geometry.units, geometry.steps.batchSize)
    let packed = matrices.forward
    let keepsGates = gates.count >= geometry.rows * 4 * units
    return Tensor.filled([geometry.bufferRows + 2 * batch, units]) { h in
      geometry.place(hidden, in: h)
      if let cell { geometry.place(cell, in: cells.pointer) }
      geometry.withPieces { kernel, rows in
        ck_lstm(
          kernel, x.pointer + rows.lowerBound * geometry.inputs, packed.input.pointer,
          packed.recurrent[0].pointer, matrices.bias?.pointer,
          gates.pointer + (keepsGates ? rows.lowerBound * 4 * units : 0), cells.pointer, h)
      }
      let end = h + geometry.bufferRows * units
      geometry.copyLast(h, to: end)
      geometry.copyLast(cells.pointer, to: end + batch * units)
    }
  }

  func run(backFrom dy: Tensor, of whole: Tensor, wantsInput: Bool) -> RecurrentGradients {
    let (dhidden, dcell) = (geometry.lastRows(of: dy, 0), geometry.lastRows(of: dy, 1))
    let dx = wantsInput ? Tensor.filled(x.shape) { _ in } : nil
    let packed = matrices.backward
    let dbias = Tensor.filled([4 * geometry.units]) { dbias in
      geometry.withKernel {
        ck_lstm_gradient(
          $0, wantsInput ? packed.input.pointer : nil, packed.recurrent[0].pointer, cells.pointer, dy.pointer,
          gates.pointer, dhidden.storage.pointer, dcell.storage.pointer, dx?.storage.pointer, dbias)
      }
    }
    return RecurrentGradients(
      input: dx, hidden: dhidden, cell: dcell,
      gates: Tensor(storage: gates, offset: 0, shape: [geometry.rows, 4 * geometry.units]), bias: dbias)
  }
}
