import CKernels

extension Tensor {
  /// Element-wise sum under broadcasting.
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    let (aShape, bShape) = (a.shape, b.shape)
    return combined(ck_add, a, b, "+").recorded(
      from: a, { $0.summed(to: aShape) }, b, { $0.summed(to: bShape) })
  }

  /// Element-wise difference under broadcasting.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    let (aShape, bShape) = (a.shape, b.shape)
    return combined(ck_subtract, a, b, "-").recorded(
      from: a, { $0.summed(to: aShape) }, b, { (-$0).summed(to: bShape) })
  }

  /// Element-wise product under broadcasting.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    let (u, v) = (a.detached, b.detached)
    return combined(ck_multiply, a, b, "*").recorded(
      from: a, { ($0 * v).summed(to: u.shape) }, b, { ($0 * u).summed(to: v.shape) })
  }

  /// Element-wise quotient under broadcasting.
  public static func / (a: Tensor, b: Tensor) -> Tensor {
    let (u, v) = (a.detached, b.detached)
    return combined(ck_divide, a, b, "/").recorded(
      from: a, { ($0 / v).summed(to: u.shape) },
      b, { (-$0 * u / (v * v)).summed(to: v.shape) })
  }

  /// The negative of each element.
  public static prefix func - (x: Tensor) -> Tensor { x.apply(ck_negative) }

  /// The sum with a number.
  public static func + (a: Tensor, b: Float) -> Tensor { a.apply(ck_shift, b) }
  /// The sum with a number.
  public static func + (a: Float, b: Tensor) -> Tensor { b.apply(ck_shift, a) }
  /// The difference with a number.
  public static func - (a: Tensor, b: Float) -> Tensor { a.apply(ck_shift, -b) }
  /// The difference with a number.
  public static func - (a: Float, b: Tensor) -> Tensor { b.apply(ck_negative).apply(ck_shift, a) }
  /// The product with a number.
  public static func * (a: Tensor, b: Float) -> Tensor { a.apply(ck_scale, b) }
  /// The product with a number.
  public static func * (a: Float, b: Tensor) -> Tensor { b.apply(ck_scale, a) }
  /// The quotient with a number.
  public static func / (a: Tensor, b: Float) -> Tensor { a / Tensor(b) }
  /// The quotient with a number.
  public static func / (a: Float, b: Tensor) -> Tensor { Tensor(a) / b }

  /// Adds in place.
  public static func += (a: inout Tensor, b: Tensor) { a = a + b }
  /// Subtracts in place.
  public static func -= (a: inout Tensor, b: Tensor) { a = a - b }
  /// Multiplies in place.
  public static func *= (a: inout Tensor, b: Tensor) { a = a * b }
  /// Divides in place.
  public static func /= (a: inout Tensor, b: Tensor) { a = a / b }

  /// Each element to a power; the gradient is that of x^p.
  public func power(_ exponent: Float) -> Tensor { apply(ck_power, exponent) }

  /// Each element to the power of the other's, under broadcasting.
  ///
  /// Differentiable in both; in the exponent only where the base is positive.
  public func power(_ exponent: Tensor) -> Tensor {
    let (u, v) = (detached, exponent.detached)
    let y = Tensor.combined(ck_pow, u, v, "power")
    return y.recorded(
      from: self, { dy in (dy * v * Tensor.combined(ck_pow, u, v - 1, "power")).summed(to: u.shape) },
      exponent,
      { dy in
        // ln of a non-positive base has no value; its share of the gradient is none.
        let logarithm = Tensor.where(u .> 0, u.log(), Tensor(0))
        return (dy * y * logarithm).summed(to: v.shape)
      })
  }

  /// The gradient of broadcasting: sums over the axes that were stretched to reach the present shape.
  func summed(to target: Shape) -> Tensor {
    if shape == target { return self }
    var axes: [Int] = []
    let lead = rank - target.rank
    for axis in 0..<rank where axis < lead || (target[axis - lead] == 1 && shape[axis] != 1) {
      axes.append(axis)
    }
    return (axes.isEmpty ? self : sum(axes: axes, keepDims: true)).reshaped(target)
  }
}

// MARK: Extremes and choices

/// The larger element of each pair, under broadcasting.
///
/// Where both are equal each gets half the gradient.
public func maximum(_ a: Tensor, _ b: Tensor) -> Tensor { extreme(ck_maximum, a, b, "maximum") }

/// The smaller element of each pair, under broadcasting.
///
/// Where both are equal each gets half the gradient.
public func minimum(_ a: Tensor, _ b: Tensor) -> Tensor { extreme(ck_minimum, a, b, "minimum") }

private func extreme(_ function: ck_operation, _ a: Tensor, _ b: Tensor, _ name: StaticString) -> Tensor {
  let (u, v) = (a.detached, b.detached)
  let y = Tensor.combined(function, u, v, name)
  func share(_ mine: Tensor) -> Tensor { (mine .== y) / ((u .== y) + (v .== y)) }
  return y.recorded(
    from: a, { ($0 * share(u)).summed(to: u.shape) }, b, { ($0 * share(v)).summed(to: v.shape) })
}

extension Tensor {
  /// Each element limited to `low … high`; the gradient is 0 outside.
  ///
  /// - Precondition: `low <= high`.
  public func clipped(from low: Float, to high: Float) -> Tensor {
    precondition(low <= high, "clipped: \(low) is above \(high)")
    let x = detached
    let y = Tensor.combined(
      ck_maximum, Tensor.combined(ck_minimum, x, Tensor(high), "clipped"), Tensor(low), "clipped")
    return y.recorded(from: self) { $0 * (x .== y) }
  }

  /// Elements of `a` where `mask` is not 0, of `b` elsewhere, under broadcasting.
  public static func `where`(_ mask: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    guard let pair = a.shape.broadcast(with: b.shape), let shape = pair.broadcast(with: mask.shape) else {
      preconditionFailure("where: shapes \(mask.shape), \(a.shape) and \(b.shape) do not broadcast")
    }
    let m = mask.detached.broadcast(to: shape)
    let (u, v) = (a.detached.broadcast(to: shape), b.detached.broadcast(to: shape))
    let (aShape, bShape) = (a.shape, b.shape)
    let y = filled(shape) { ck_select(Int64(shape.elementCount), m.pointer, u.pointer, v.pointer, $0) }
    let zeros = { Tensor.zeros(shape) }
    return y.recorded(
      from: a, { Tensor.where(m, $0, zeros()).summed(to: aShape) },
      b, { Tensor.where(m, zeros(), $0).summed(to: bShape) })
  }
}
