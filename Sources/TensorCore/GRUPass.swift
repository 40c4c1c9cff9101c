import CKernels

/// The passes of gated recurrent units (Cho et al., 2014).
struct GRUPass: RecurrentPass {
  private let x: Tensor
  private let matrices: RecurrentMatrices
  private let geometry: Recurrence
  private let form: ck_gru_form
  /// The values of r, z, n and of what the reset gate acts on or makes, `[rows, 4 H]`; the backward pass
  /// writes its gradients over them.
  ///
  /// Room for one piece where nothing is recorded.
  private let gates: TensorStorage

  init(
    _ x: Tensor, _ matrices: RecurrentMatrices, _ geometry: Recurrence, resetsAfter: Bool, keepsGates: Bool
  ) {
    (self.x, self.matrices, self.geometry) = (x, matrices, geometry)
    form = resetsAfter ? ck_reset_after : ck_reset_before
    gates = TensorStorage(count: (keepsGates ? geometry.rows : geometry.pieceRows) * 4 * geometry.units)
  }

  func run(hidden: Tensor, cell: Tensor?) -> Tensor {
    let units = geometry.units
    let packed = matrices.forward
    let keepsGates = gates.count >= geometry.rows * 4 * units
    return Tensor.filled([geometry.bufferRows + geometry.steps.batchSize, units]) { h in
      geometry.place(hidden, in: h)
      geometry.withPieces { kernel, rows in
        ck_gru(
          kernel, form, x.pointer + rows.lowerBound * geometry.inputs, packed.input.pointer,
          packed.recurrent[0].pointer, packed.recurrent[1].pointer, matrices.bias?.pointer,
          matrices.candidateBias?.pointer, gates.pointer + (keepsGates ? rows.lowerBound * 4 * units : 0), h)
      }
      geometry.copyLast(h, to: h + geometry.bufferRows * units)
    }
  }

  func run(backFrom dy: Tensor, of whole: Tensor, wantsInput: Bool) -> RecurrentGradients {
    let dhidden = geometry.lastRows(of: dy, 0)
    let dx = wantsInput ? Tensor.filled(x.shape) { _ in } : nil
    let packed = matrices.backward
    let dbias = Tensor.filled([4 * geometry.units]) { dbias in
      geometry.withKernel {
        ck_gru_gradient(
          $0, form, wantsInput ? packed.input.pointer : nil, packed.recurrent[0].pointer,
          packed.recurrent[1].pointer, whole.pointer, dy.pointer, gates.pointer, dhidden.storage.pointer,
          dx?.storage.pointer, dbias)
      }
    }
    return RecurrentGradients(
      input: dx, hidden: dhidden, cell: nil,
      gates: Tensor(storage: gates, offset: 0, shape: [geometry.rows, 4 * geometry.units]), bias: dbias)
  }
}
