import TensorCore

/// A residual block (He et al., 2016; chapter 6.5): what its layers compute is added to the input.
///
/// ```swift
/// Residual(shortcut: Conv2d(inputChannels: 16, outputChannels: 32, kernelSize: 1, using: &generator)) {
///   Conv2d(inputChannels: 16, outputChannels: 32, kernelSize: 3, padding: .equalWidth, using: &generator)
///   BatchNorm(featureCount: 32)
/// }
/// ```
public final class Residual: Layer {
  /// The layers whose output is added.
  public let body: Sequential
  /// What makes the input fit the output; `nil` where it does as it is.
  public let shortcut: (any Layer)?

  /// Makes a block.
  ///
  /// - Parameters:
  ///   - shortcut: applied to the input before it is added, where the layers change the shape.
  ///   - layers: the layers whose output is added to the input.
  public init(shortcut: (any Layer)? = nil, @SequentialBuilder _ layers: () -> [any Layer]) {
    body = Sequential(layers())
    self.shortcut = shortcut
  }

  /// The layers and the shortcut, where there is one.
  public var members: [Member] {
    [.module("body", body)] + (shortcut.map { [.module("shortcut", $0)] } ?? [])
  }

  /// body(x) + shortcut(x).
  ///
  /// - Precondition: both have the same shape.
  public func forward(_ x: Tensor) -> Tensor {
    if Self.isPossible { return fused(ScaledFeatures(x), gathersMoments: false).finished }
    let change = body(x)
    let kept = shortcut?(x) ?? x
    checkShapes(change.shape, kept.shape)
    return change + kept
  }

  func checkShapes(_ change: Shape, _ kept: Shape) {
    precondition(
      change == kept, "Residual: the layers give \(change), the input to add is \(kept); pass a shortcut")
  }
}
