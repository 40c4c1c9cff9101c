import TensorCore

/// A picture enlarged by a whole number (chapter 6.3).
///
/// Followed by a convolution it takes the place of a transposed convolution without its checkerboards
/// (Odena et al., 2016).
///
/// **Shapes**: input `[N, H, W, C]`, output `[N, H · scale, W · scale, C]`. Differentiable in the input.
public final class Upsample2d: StatelessLayer {
  /// How many times as large.
  public let scale: Int
  /// Where the new pixels come from.
  public let mode: UpsamplingMode

  /// Makes a layer.
  ///
  /// - Parameters:
  ///   - scale: how many times as large, at least 1.
  ///   - mode: where the new pixels come from.
  public init(scale: Int, mode: UpsamplingMode = .nearest) {
    precondition(scale > 0, "Upsample2d: scale must be positive, found \(scale)")
    self.scale = scale
    self.mode = mode
  }

  /// As `Upsample2d(2, bilinear)`.
  public var summary: String { "Upsample2d(\(scale), \(mode))" }

  /// `[N, H, W, C]` to `[N, H · scale, W · scale, C]`.
  public func forward(_ x: Tensor) -> Tensor { upsampled2d(x, scale: scale, mode: mode) }
}
