import CKernels
import COpenBLAS

/// A matrix for products with the same small number of rows again and again, as a text is written one
/// character after the other.
///
/// One or two rows are bound by reading the matrix, which stays where it is; for more it is packed once.
package struct StepMatrix {
  private enum Form {
    case asStored(Tensor)
    case packed(PackedMatrix)
  }

  /// The columns of the results.
  package let outputs: Int
  /// The columns of what is multiplied.
  package let inputs: Int
  private let rows: Int
  private let form: Form

  /// - Parameters:
  ///   - weight: W, `[outputs, inputs]`.
  ///   - rows: of every product.
  package init(_ weight: Tensor, rows: Int) {
    (outputs, inputs) = (weight.shape[0], weight.shape[1])
    self.rows = rows
    form = rows <= 2 ? .asStored(weight.detached) : .packed(PackedMatrix(weight.detached, transposed: true))
  }

  /// y = x Wᵀ, or y += x Wᵀ; allocates nothing.
  ///
  /// - Parameters:
  ///   - x: `[rows, inputs]`, its rows `xStride` apart.
  ///   - y: `[rows, outputs]`, its rows `yStride` apart.
  ///   - accumulates: whether the product is added to y.
  package func multiply(
    _ x: UnsafePointer<Float>, _ xStride: Int, into y: UnsafeMutablePointer<Float>, _ yStride: Int,
    accumulates: Bool
  ) {
    let (m, n, k) = (Int64(rows), Int64(outputs), Int64(inputs))
    switch form {
    case .asStored(let weight):
      nn_gemm(
        false, true, m, n, k, x, Int64(xStride), weight.pointer, k, accumulates ? 1 : 0, y, Int64(yStride))
    case .packed(let packed):
      ck_multiply_packed(
        false, m, x, Int64(xStride), packed.pointer, accumulates ? 1 : 0, y, Int64(yStride))
    }
  }
}
