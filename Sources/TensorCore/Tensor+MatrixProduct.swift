import CKernels
import COpenBLAS

/// The matrix product of the last two axes; axes before them are batches, under broadcasting.
///
/// **Shapes**: a `[…, m, k]` and b `[…, k, n]` give `[…, m, n]`. A transposed operand is stored with its
/// last two axes the other way round and is read in place.
///
/// - Parameters:
///   - a: at least two axes.
///   - b: at least two axes.
///   - transposeA: whether `a` is stored as `[…, k, m]`.
///   - transposeB: whether `b` is stored as `[…, n, k]`.
/// - Precondition: the inner sizes agree.
public func matmul(
  _ a: Tensor, _ b: Tensor, transposeA: Bool = false, transposeB: Bool = false
) -> Tensor {
  let (u, v) = (a.detached, b.detached)
  let y = MatrixProduct(u, v, transposeA, transposeB).value(u, v)
  // With C = A B: dA = dC Bᵀ and dB = Aᵀ dC; an operand stored transposed gets its gradient transposed.
  return y.recorded(
    from: a,
    { dy in
      let gradient =
        transposeA
        ? matmul(v, dy, transposeA: transposeB, transposeB: true)
        : matmul(dy, v, transposeA: false, transposeB: !transposeB)
      return gradient.summed(to: u.shape)
    },
    b,
    { dy in
      // One matrix for a whole batch: the batch joins the rows, and the sum over it is part of the product.
      if v.rank == 2, u.rank > 2, !transposeA {
        let rows = u.reshaped([-1, u.dimension(-1)])
        let flat = dy.reshaped([-1, dy.dimension(-1)])
        return transposeB
          ? matmul(flat, rows, transposeA: true) : matmul(rows, flat, transposeA: true)
      }
      let gradient =
        transposeB
        ? matmul(dy, u, transposeA: true, transposeB: transposeA)
        : matmul(u, dy, transposeA: !transposeA, transposeB: false)
      return gradient.summed(to: v.shape)
    })
}

/// The geometry of one matrix product.
private struct MatrixProduct {
  let m: Int, n: Int, k: Int
  let transposeA: Bool, transposeB: Bool
  let batch: Shape

  init(_ a: Tensor, _ b: Tensor, _ transposeA: Bool, _ transposeB: Bool) {
    precondition(
      a.rank >= 2 && b.rank >= 2, "matmul: expected two axes or more, found \(a.shape) and \(b.shape)")
    m = a.dimension(transposeA ? -1 : -2)
    k = a.dimension(transposeA ? -2 : -1)
    n = b.dimension(transposeB ? -2 : -1)
    let inner = b.dimension(transposeB ? -1 : -2)
    precondition(
      k == inner,
      "matmul: the inner sizes \(k) and \(inner) differ; shapes \(a.shape)\(transposeA ? "ᵀ" : "") and "
        + "\(b.shape)\(transposeB ? "ᵀ" : "")")
    let (lead, other) = (Shape(a.shape.dropLast(2)), Shape(b.shape.dropLast(2)))
    guard let batch = lead.broadcast(with: other) else {
      preconditionFailure("matmul: batch axes of \(a.shape) and \(b.shape) do not broadcast")
    }
    self.batch = batch
    (self.transposeA, self.transposeB) = (transposeA, transposeB)
  }

  func value(_ a: Tensor, _ b: Tensor) -> Tensor {
    let shape = Shape(Array(batch) + [m, n])
    if b.rank == 2 && !transposeA {
      // All batches at once: their rows follow one another.
      return Tensor.filled(shape) { multiply(rows: m * batch.elementCount, a.pointer, b.pointer, $0) }
    }
    let (left, right) = (matrices(a.shape), matrices(b.shape))
    return Tensor.filled(shape) { out in
      for index in 0..<batch.elementCount {
        multiply(
          rows: m, a.pointer + left(index) * m * k, b.pointer + right(index) * k * n, out + index * m * n)
      }
    }
  }

  /// Which matrix of an operand goes into each product of the batch: none is copied to be stretched.
  private func matrices(_ operand: Shape) -> (Int) -> Int {
    let own = Shape(operand.dropLast(2))
    if own == batch { return { $0 } }
    if own.elementCount == 1 { return { _ in 0 } }
    let (lead, strides) = (batch.rank - own.rank, own.strides)
    return { index in
      var (rest, place) = (index, 0)
      for axis in stride(from: batch.rank - 1, through: 0, by: -1) {
        let position = rest % batch[axis]
        rest /= batch[axis]
        if axis >= lead, own[axis - lead] != 1 { place += position * strides[axis - lead] }
      }
      return place
    }
  }

  private func multiply(
    rows: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
  ) {
    nn_gemm(
      transposeA, transposeB, Int64(rows), Int64(n), Int64(k), a, Int64(transposeA ? rows : k), b,
      Int64(transposeB ? k : n), 0, c, Int64(n))
  }
}

/// `x Wᵀ + b`, the net input of a fully connected layer (chapter 6.2: z = W a + b).
///
/// - Parameters:
///   - x: `[…, in]`.
///   - weight: `[out, in]`.
///   - bias: `[out]`, or `nil`.
/// - Returns: `[…, out]`. Differentiable in all three operands.
public func linear(_ x: Tensor, weight: Tensor, bias: Tensor?) -> Tensor {
  precondition(
    weight.rank == 2 && x.rank >= 1 && x.dimension(-1) == weight.shape[1],
    "linear: expected an input [..., \(weight.shape[1])] for weights \(weight.shape), found \(x.shape)")
  let (outputs, inputs) = (weight.shape[0], weight.shape[1])
  precondition(
    bias.map { $0.shape == [outputs] } ?? true,
    "linear: expected a bias [\(outputs)], found \(bias?.shape ?? [])")
  let (u, w, b) = (x.detached, weight.detached, bias?.detached)
  var shape = x.shape
  shape[x.rank - 1] = outputs
  let rows = Int64(x.shape.elementCount(of: 0..<(x.rank - 1)))
  let (n, k) = (Int64(outputs), Int64(inputs))
  let y = Tensor.filled(shape) { out in
    // The product is added to rows of biases: that costs no pass of its own.
    if let b { ck_repeat_row(rows, n, b.pointer, out) }
    nn_gemm(false, true, rows, n, k, u.pointer, k, w.pointer, k, b == nil ? 0 : 1, out, n)
  }
  return y.recorded(from: bias.map { [x, weight, $0] } ?? [x, weight]) { dy, wanted in
    let dx =
      wanted[0]
      ? Tensor.filled(u.shape) { nn_gemm(false, false, rows, k, n, dy.pointer, n, w.pointer, k, 0, $0, k) }
      : nil
    let dw =
      wanted[1]
      ? Tensor.filled(w.shape) { nn_gemm(true, false, n, k, rows, dy.pointer, n, u.pointer, k, 0, $0, k) }
      : nil
    let db = wanted.count > 2 && wanted[2] ? dy.sum(axes: Array(0..<(dy.rank - 1))) : nil
    return [dx, dw, db]
  }
}
