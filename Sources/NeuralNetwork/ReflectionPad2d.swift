import TensorCore

/// A picture extended by its mirror image, without the border itself: `c b | a b c | b a`.
///
/// **Shapes**: input `[N, H, W, C]`, output `[N, H + 2P, W + 2P, C]`. Differentiable in the input.
public final class ReflectionPad2d: StatelessLayer {
  /// The rows and columns added on each side.
  public let padding: Padding2

  /// Makes a layer.
  ///
  /// - Parameter padding: P, less than the picture.
  public convenience init(padding: Size2) { self.init(padding: Padding2(padding)) }

  /// Makes a layer with a width of its own for each side.
  public init(padding: Padding2) { self.padding = padding }

  /// As `ReflectionPad2d(4, 4, 4, 4)`: top, bottom, left, right.
  public var summary: String {
    "ReflectionPad2d(\(padding.top), \(padding.bottom), \(padding.left), \(padding.right))"
  }

  /// `[N, H, W, C]`, extended.
  public func forward(_ x: Tensor) -> Tensor {
    precondition(x.rank == 4, "ReflectionPad2d: expected [N, H, W, C], found \(x.shape)")
    return x.padded(
      [(0, 0), (padding.top, padding.bottom), (padding.left, padding.right), (0, 0)], mode: .reflect)
  }
}
