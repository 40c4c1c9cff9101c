import CKernels

/// The passes of a simple recurrent network (Elman, 1990).
struct RNNPass: RecurrentPass {
  private let x: Tensor
  private let matrices: RecurrentMatrices
  private let geometry: Recurrence
  private let rectified: Int32

  init(_ x: Tensor, _ matrices: RecurrentMatrices, _ geometry: Recurrence, isRectified: Bool) {
    (self.x, self.matrices, self.geometry) = (x, matrices, geometry)
    rectified = isRectified ? 1 : 0
  }

  func run(hidden: Tensor, cell: Tensor?) -> Tensor {
    let packed = matrices.forward
    return Tensor.filled([geometry.bufferRows + geometry.steps.batchSize, geometry.units]) { h in
      geometry.place(hidden, in: h)
      geometry.withKernel {
        ck_rnn(
          $0, rectified, x.pointer, packed.input.pointer, packed.recurrent[0].pointer, matrices.bias?.pointer,
          h)
      }
      geometry.copyLast(h, to: h + geometry.bufferRows * geometry.units)
    }
  }

  func run(backFrom dy: Tensor, of whole: Tensor, wantsInput: Bool) -> RecurrentGradients {
    let dhidden = geometry.lastRows(of: dy, 0)
    let dx = wantsInput ? Tensor.filled(x.shape) { _ in } : nil
    let dbias = Tensor.filled([geometry.units]) { _ in }
    let packed = matrices.backward
    let dz = Tensor.filled([geometry.rows, geometry.units]) { dz in
      geometry.withKernel {
        ck_rnn_gradient(
          $0, rectified, wantsInput ? packed.input.pointer : nil, packed.recurrent[0].pointer, whole.pointer,
          dy.pointer, dz, dhidden.storage.pointer, dx?.storage.pointer, dbias.storage.pointer)
      }
    }
    return RecurrentGradients(input: dx, hidden: dhidden, cell: nil, gates: dz, bias: dbias)
  }
}
