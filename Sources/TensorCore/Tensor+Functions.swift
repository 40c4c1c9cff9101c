import CKernels

extension Tensor {
  /// |x|; the gradient at 0 is 0.
  public func absolute() -> Tensor { apply(ck_absolute) }
  /// −1, 0 or 1 by the sign.
  public func sign() -> Tensor { mapped(ck_sign) }
  /// The square, x².
  public func squared() -> Tensor { apply(ck_square) }
  /// The square root, √x.
  public func squareRoot() -> Tensor { apply(ck_square_root) }
  /// The reciprocal of the square root, 1/√x.
  public func reciprocalSquareRoot() -> Tensor { apply(ck_reciprocal_square_root) }
  /// The exponential, eˣ.
  public func exp() -> Tensor { apply(ck_exponential) }
  /// The natural logarithm.
  public func log() -> Tensor { apply(ck_logarithm) }
  /// The sine of radians.
  public func sin() -> Tensor { apply(ck_sine) }
  /// The cosine of radians.
  public func cos() -> Tensor { apply(ck_cosine) }
}
