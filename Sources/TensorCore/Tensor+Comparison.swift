import CKernels

infix operator .== : ComparisonPrecedence
infix operator .!= : ComparisonPrecedence
infix operator .< : ComparisonPrecedence
infix operator .<= : ComparisonPrecedence
infix operator .> : ComparisonPrecedence
infix operator .>= : ComparisonPrecedence

// Comparisons give 1 where they hold and 0 elsewhere. They are flat, so no gradient flows through them.
extension Tensor {
  /// Element-wise equality under broadcasting.
  public static func .== (a: Tensor, b: Tensor) -> Tensor { combined(ck_equal, a, b, ".==") }
  /// Element-wise inequality under broadcasting.
  public static func .!= (a: Tensor, b: Tensor) -> Tensor { combined(ck_not_equal, a, b, ".!=") }
  /// Element-wise "less than" under broadcasting.
  public static func .< (a: Tensor, b: Tensor) -> Tensor { combined(ck_less, a, b, ".<") }
  /// Element-wise "at most" under broadcasting.
  public static func .<= (a: Tensor, b: Tensor) -> Tensor { combined(ck_less_equal, a, b, ".<=") }
  /// Element-wise "greater than" under broadcasting.
  public static func .> (a: Tensor, b: Tensor) -> Tensor { combined(ck_greater, a, b, ".>") }
  /// Element-wise "at least" under broadcasting.
  public static func .>= (a: Tensor, b: Tensor) -> Tensor { combined(ck_greater_equal, a, b, ".>=") }

  /// Element-wise equality with a number.
  public static func .== (a: Tensor, b: Float) -> Tensor { a .== Tensor(b) }
  /// Element-wise inequality with a number.
  public static func .!= (a: Tensor, b: Float) -> Tensor { a .!= Tensor(b) }
  /// Element-wise "less than" with a number.
  public static func .< (a: Tensor, b: Float) -> Tensor { a .< Tensor(b) }
  /// Element-wise "at most" with a number.
  public static func .<= (a: Tensor, b: Float) -> Tensor { a .<= Tensor(b) }
  /// Element-wise "greater than" with a number.
  public static func .> (a: Tensor, b: Float) -> Tensor { a .> Tensor(b) }
  /// Element-wise "at least" with a number.
  public static func .>= (a: Tensor, b: Float) -> Tensor { a .>= Tensor(b) }

  /// Whether shapes are equal and no pair of elements is further apart than the tolerances allow.
  ///
  /// A pair is close when |a − b| ≤ absolute + relative · |b|; not-a-number equals only not-a-number.
  public func isClose(to other: Tensor, relative: Float = 1e-5, absolute: Float = 1e-8) -> Bool {
    guard shape == other.shape else { return false }
    return withUnsafeElements { a in
      other.withUnsafeElements { b in
        for index in a.indices {
          if a[index] == b[index] || (a[index].isNaN && b[index].isNaN) { continue }
          // An infinite element is as far from every other as its tolerance reaches.
          guard a[index].isFinite && b[index].isFinite else { return false }
          guard (a[index] - b[index]).magnitude <= absolute + relative * b[index].magnitude else {
            return false
          }
        }
        return true
      }
    }
  }
}
