import CKernels
import COpenBLAS

/// The weights of one direction of one recurrent layer in the forms that its passes want, each made once.
///
/// All passes that share this share the work on the weights: they are laid out once, and their gradients are
/// single products over the rows of all passes. That makes the steps of a decoder cheap, each of which is a
/// pass of its own.
package final class RecurrentMatrices {
  let kind: RecurrentKind
  let inputWeight: Tensor, recurrentWeight: Tensor
  let bias: Tensor?, candidateBias: Tensor?
  /// Stands for the weights among the operands of a pass.
  ///
  /// It is recorded before every pass, so the tape comes to it after all of them.
  private(set) var token = Tensor.zeros([0])
  /// What the backward passes left for the gradients of the weights.
  private var collected: [Leftover] = []

  private struct Leftover {
    /// The gradients of the gates, `[rows, width H]`, and their sums over the rows.
    let dz: Tensor, dbias: Tensor
    /// The elements, `[rows, in]`, and the states before them, `[rows, H]`.
    let x: Tensor, before: Tensor
  }

  /// The size of an element, and of a state.
  package var inputs: Int { inputWeight.shape[1] }
  package var units: Int { recurrentWeight.shape[1] }

  /// - Parameters:
  ///   - kind: the cells.
  ///   - inputWeight: W, `[G H, in]`.
  ///   - recurrentWeight: U, `[G H, H]`.
  ///   - bias: b, `[G H]`, or `nil`.
  ///   - candidateBias: of a GRU that resets after the product, `[H]`, or `nil`.
  package init(
    kind: RecurrentKind, inputWeight: Tensor, recurrentWeight: Tensor, bias: Tensor?,
    candidateBias: Tensor? = nil
  ) {
    self.kind = kind
    (self.inputWeight, self.recurrentWeight) = (inputWeight.detached, recurrentWeight.detached)
    (self.bias, self.candidateBias) = (bias?.detached, candidateBias?.detached)
    let operands = [inputWeight, recurrentWeight] + [bias, candidateBias].compactMap { $0 }
    token = token.recorded(from: operands) { [self] _, wanted in weightGradients(wanted) }
  }

  // MARK: Packed

  /// For products of rows with Wᵀ and, part by part, Uᵀ: the forward pass.
  private(set) lazy var forward = (
    input: PackedMatrix(inputWeight, transposed: true),
    recurrent: recurrentParts.map { PackedMatrix($0, transposed: true) }
  )
  /// For products with W and U: the backward pass.
  private(set) lazy var backward = (
    input: PackedMatrix(inputWeight, transposed: false),
    recurrent: recurrentParts.map { PackedMatrix($0, transposed: false) }
  )

  private var recurrentParts: [Tensor] { kind.recurrentParts(recurrentWeight) }

  // MARK: Gradients of the weights

  /// Keeps what one backward pass has for the gradients of the weights.
  func collect(dz: Tensor, dbias: Tensor, x: Tensor, before: Tensor) {
    collected.append(Leftover(dz: dz, dbias: dbias, x: x, before: before))
  }

  private func weightGradients(_ wanted: [Bool]) -> [Tensor?] {
    func joined(_ rows: [Tensor]) -> Tensor { rows.count == 1 ? rows[0] : concatenated(rows) }
    let dz = joined(collected.map(\.dz))
    let (x, before) = (joined(collected.map(\.x)), joined(collected.map(\.before)))
    var sums: Tensor?
    for leftover in collected { sums = sums.map { $0 + leftover.dbias } ?? leftover.dbias }
    collected = []
    var gradients = [
      wanted[0] ? inputWeightGradient(dz, x) : nil, wanted[1] ? recurrentWeightGradient(dz, before) : nil,
    ]
    if bias != nil { gradients.append(sums?[0..<(kind.gateCount * units)]) }
    if candidateBias != nil { gradients.append(sums?[(3 * units)..<(4 * units)]) }
    return gradients
  }

  private func inputWeightGradient(_ dz: Tensor, _ x: Tensor) -> Tensor {
    let (rows, n) = (Int64(dz.shape[0]), Int64(inputs))
    return Tensor.filled(inputWeight.shape) {
      nn_gemm(
        true, false, Int64(kind.gateCount * units), n, rows, dz.pointer, Int64(kind.width * units), x.pointer,
        n, 0, $0, n)
    }
  }

  private func recurrentWeightGradient(_ dz: Tensor, _ before: Tensor) -> Tensor {
    let (rows, n, width) = (Int64(dz.shape[0]), Int64(units), Int64(kind.width * units))
    return Tensor.filled(recurrentWeight.shape) { out in
      for part in kind.parts {
        // What a reset gate has made stands in the gates' buffer and was left there.
        let factor = part.factor.map { (dz.pointer + $0 * units, width) } ?? (before.pointer, n)
        nn_gemm(
          true, false, Int64(part.rows.count) * n, n, rows, dz.pointer + part.column * units, width, factor.0,
          factor.1, 0, out + part.rows.lowerBound * units * units, n)
      }
    }
  }
}
