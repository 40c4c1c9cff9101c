import CKernels
import TensorCore

/// The weights of a layer for products with some rows, again and again: compact for a few rows, which are bound
/// by reading the weights, packed for many, which are bound by arithmetic.
package final class StepMatrix {
  /// Up to so many rows compact weights are faster.
  package static let fewRows = 16

  /// The sizes of a row of the result and of the input.
  package let outputs: Int, inputs: Int
  private let compact: CompactMatrix?
  private let packed: PackedMatrix?

  /// Lays weights out.
  ///
  /// - Parameters:
  ///   - weight: `[out, in]`.
  ///   - rows: the most rows that there will be.
  ///   - precision: how weights are kept; with many rows their rounding is applied, and products are formed in
  ///     the precision of `MatrixLibrary`.
  package init(_ weight: Tensor, rows: Int, precision: CompactMatrix.Precision) {
    (outputs, inputs) = (weight.shape[0], weight.shape[1])
    let matrix =
      precision == .float32 && rows > StepMatrix.fewRows
      ? nil : CompactMatrix(weight, precision: precision)
    compact = rows > StepMatrix.fewRows ? nil : matrix
    packed =
      rows > StepMatrix.fewRows ? PackedMatrix(matrix?.tensor ?? weight, transposed: true) : nil
  }

  /// y = x Wᵀ, or that added to y, for rows that lie `xStride` and `yStride` apart.
  package func multiply(
    _ x: UnsafePointer<Float>, _ xStride: Int, rows: Int, into y: UnsafeMutablePointer<Float>,
    _ yStride: Int, adding: Bool = false
  ) {
    if let compact {
      compact.multiply(x, xStride, vectors: rows, into: y, yStride, adding: adding)
    } else if let packed {
      ck_multiply_packed(
        false, Int64(rows), x, Int64(xStride), packed.pointer, adding ? 1 : 0, y, Int64(yStride))
    }
  }
}
