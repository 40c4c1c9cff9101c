import TensorCore

/// Layers one after the other.
///
/// ```swift
/// let model = Sequential {
///   Flatten()
///   Linear(inputDimensions: 784, outputDimensions: 128, using: &generator)
///   ReLU()
///   Linear(inputDimensions: 128, outputDimensions: 10, using: &generator)
/// }
/// ```
public final class Sequential: Layer {
  /// The layers in order; their names are their numbers from 0.
  public let layers: [any Layer]
  /// Whether a layer gains from being computed together with its neighbours.
  private let canFuse: Bool

  /// Makes a chain of layers.
  public init(_ layers: [any Layer]) {
    self.layers = layers
    canFuse = layers.contains { $0 is any FusedLayer && !($0 is Conv2d || $0 is ReLU) }
  }

  /// Makes a chain of layers from a list in braces.
  public convenience init(@SequentialBuilder _ layers: () -> [any Layer]) { self.init(layers()) }

  /// The layers under their positions.
  public var members: [Member] { layers.enumerated().map { .module("\($0.offset)", $0.element) } }

  /// Applies the layers one after the other.
  ///
  /// Where nothing is recorded, an ``InstanceNorm`` after a ``Conv2d`` is computed with it, and with the
  /// ``Conv2d`` that follows: normalised features are not stored.
  public func forward(_ x: Tensor) -> Tensor {
    guard canFuse, Self.isPossible else {
      return layers.reduce(x) { $1($0) }
    }
    return fused(ScaledFeatures(x), gathersMoments: false).finished
  }
}

/// Collects the layers listed in the braces of ``Sequential``.
@resultBuilder
public enum SequentialBuilder {
  /// One layer.
  public static func buildExpression(_ layer: any Layer) -> [any Layer] { [layer] }
  /// Several layers.
  public static func buildExpression(_ layers: [any Layer]) -> [any Layer] { layers }
  /// All lines.
  public static func buildBlock(_ parts: [any Layer]...) -> [any Layer] { parts.flatMap { $0 } }
  /// `if` without `else`.
  public static func buildOptional(_ part: [any Layer]?) -> [any Layer] { part ?? [] }
  /// `if`.
  public static func buildEither(first part: [any Layer]) -> [any Layer] { part }
  /// `else`.
  public static func buildEither(second part: [any Layer]) -> [any Layer] { part }
  /// `for`.
  public static func buildArray(_ parts: [[any Layer]]) -> [any Layer] { parts.flatMap { $0 } }
}
