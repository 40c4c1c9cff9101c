import TensorCore

/// All axes but the first joined into one, in row-major order.
///
/// **Shapes**: input `[N, …]`, output `[N, D]`.
public final class Flatten: StatelessLayer {
  /// Makes a layer.
  public init() {}

  /// `[N, …]` to `[N, D]`.
  public func forward(_ x: Tensor) -> Tensor {
    precondition(x.rank >= 1, "Flatten: expected [N, …], found a scalar")
    return x.flattened(from: 1)
  }
}
