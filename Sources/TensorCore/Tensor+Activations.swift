import CKernels

// The activation functions of the chapter (6.1, 常见激活函数). Value and derivative of each stand on one
// line of CKernels/ck_elementwise.c; all are finite for |x| up to 1e4 and beyond.

/// σ(x) = 1 / (1 + e⁻ˣ), with σ' = σ (1 − σ).
public func sigmoid(_ x: Tensor) -> Tensor { x.apply(ck_logistic) }

/// tanh x = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ), with tanh' = 1 − tanh².
public func tanh(_ x: Tensor) -> Tensor { x.apply(ck_tanh) }

/// max(0, x); the gradient at 0 is 0.
public func relu(_ x: Tensor) -> Tensor { x.apply(ck_relu) }

/// max(0, x) + γ min(0, x).
///
/// - Parameter negativeSlope: γ, the slope for x ≤ 0.
public func leakyRelu(_ x: Tensor, negativeSlope: Float = 0.01) -> Tensor {
  x.apply(ck_leaky_relu, negativeSlope)
}

/// max(0, x) + γᵢ min(0, x) with a learned slope a channel (He et al., 2015); the gradient at 0 is γᵢ.
///
/// - Parameters:
///   - x: any shape; channels are the last axis.
///   - slope: `[channels]`, or `[1]` for one slope shared by all.
public func prelu(_ x: Tensor, slope: Tensor) -> Tensor {
  let (u, s) = (x.detached, slope.detached)
  let y = Tensor.combined(ck_sloped, u, s, "prelu")
  precondition(y.shape == x.shape, "prelu: slopes \(slope.shape) for an input \(x.shape)")
  return y.recorded(
    from: x, { dy in dy * Tensor.combined(ck_slope_at, u, s, "prelu") },
    slope, { dy in Tensor.combined(ck_left_product, u, dy, "prelu").summed(to: s.shape) })
}

/// max(0, x) + min(0, γ (eˣ − 1)) (Clevert et al., 2015).
///
/// - Parameter alpha: γ, at least 0: the limit far to the left is −γ.
public func elu(_ x: Tensor, alpha: Float = 1) -> Tensor { x.apply(ck_elu, alpha) }

/// ln(1 + eˣ), with derivative σ(x).
public func softplus(_ x: Tensor) -> Tensor { x.apply(ck_softplus) }

/// x σ(βx) (Ramachandran et al., 2017); β = 1 is SiLU.
public func swish(_ x: Tensor, beta: Float = 1) -> Tensor { x.apply(ck_swish, beta) }

/// How to compute ``gelu(_:approximation:)``.
public enum GELUApproximation: Sendable, CaseIterable {
  /// x P(X ≤ x) for a standard normal X, by the error function.
  case none
  /// 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))).
  case tanh
  /// x σ(1.702 x).
  case logistic
}

/// x P(X ≤ x), the Gaussian error linear unit (Hendrycks and Gimpel, 2016).
public func gelu(_ x: Tensor, approximation: GELUApproximation = .none) -> Tensor {
  switch approximation {
  case .none: x.apply(ck_gelu)
  case .tanh: x.apply(ck_gelu_tanh)
  case .logistic: x.apply(ck_gelu_logistic)
  }
}

/// eˣⁱ / Σⱼ eˣʲ along an axis.
public func softmax(_ x: Tensor, axis: Int = -1) -> Tensor {
  x.alongLastAxis(axis) { x in
    let y = x.rowwise { ck_softmax($0, $1, x.pointer, $2) }
    return y.recorded(from: x) { dy in
      y.rowwise { ck_softmax_gradient($0, $1, y.pointer, dy.pointer, $2) }
    }
  }
}

/// xᵢ − ln Σⱼ eˣʲ along an axis.
public func logSoftmax(_ x: Tensor, axis: Int = -1) -> Tensor {
  x.alongLastAxis(axis) { x in
    let y = x.rowwise { ck_log_softmax($0, $1, x.pointer, $2) }
    return y.recorded(from: x) { dy in
      y.rowwise { ck_log_softmax_gradient($0, $1, y.pointer, dy.pointer, $2) }
    }
  }
}

extension Tensor {
  /// Runs a row kernel over `[rows, last axis]` with a destination of this shape.
  fileprivate func rowwise(_ kernel: (Int64, Int64, UnsafeMutablePointer<Float>) -> Void) -> Tensor {
    let columns = shape[rank - 1]
    let rows = columns == 0 ? 0 : elementCount / columns
    return Tensor.filled(shape) { kernel(Int64(rows), Int64(columns), $0) }
  }

  /// Runs `body` with `axis` moved to the end, and moves it back.
  func alongLastAxis(
    _ axis: Int, operation: StaticString = #function, _ body: (Tensor) -> Tensor
  ) -> Tensor {
    let axis = shape.normalizedAxis(axis, operation: operation)
    if axis == rank - 1 { return body(self) }
    return body(swappedAxes(axis, rank - 1)).swappedAxes(axis, rank - 1)
  }
}
