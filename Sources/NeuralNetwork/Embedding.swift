import TensorCore

/// A learned vector for each of a number of symbols.
///
/// **Shapes**: indices `[…]`, output `[…, D]`. Differentiable in the vectors.
public final class Embedding: Module {
  /// The vectors, a row each, `[count, D]`.
  public let weight: Parameter

  /// Makes a layer with vectors drawn from the standard normal distribution, unless initialised otherwise.
  ///
  /// - Parameters:
  ///   - embeddingCount: the number of symbols, at least 1.
  ///   - dimensions: D, at least 1.
  ///   - initializer: how the vectors are drawn.
  ///   - generator: where random numbers come from.
  public init(
    embeddingCount: Int, dimensions: Int, initializer: Initializer = .normal(standardDeviation: 1),
    using generator: inout RandomGenerator
  ) {
    precondition(
      embeddingCount > 0 && dimensions > 0,
      "Embedding: sizes must be positive, found \(embeddingCount) and \(dimensions)")
    weight = Parameter(
      initializer.tensor(
        [embeddingCount, dimensions], fanIn: embeddingCount, fanOut: dimensions, using: &generator))
  }

  /// The vectors.
  public var members: [Member] { [.parameter("weight", weight)] }

  /// As `Embedding(8000 → 256)`.
  public var summary: String { "Embedding(\(weight.shape[0]) → \(weight.shape[1]))" }

  /// The vectors of symbols: `[…]` to `[…, D]`.
  ///
  /// - Precondition: every index lies in 0 ..< count.
  public func callAsFunction(_ indices: IndexTensor) -> Tensor {
    let y = weight.value.taking(indices, axis: 0)
    ActivationTrace.current?.record(self, y)
    return y
  }

  /// Lends the vector of one symbol, without a copy.
  ///
  /// - Precondition: the index lies in 0 ..< count.
  public func withVector<R>(
    of index: Int, _ body: (UnsafeBufferPointer<Float>) throws -> R
  ) rethrows -> R {
    let (count, dimensions) = (weight.shape[0], weight.shape[1])
    precondition((0..<count).contains(index), "Embedding: index \(index) of \(count) symbols")
    return try weight.value.withUnsafeElements {
      try body(UnsafeBufferPointer(rebasing: $0[(index * dimensions)..<((index + 1) * dimensions)]))
    }
  }

  /// The products of x with every vector, for an output layer that shares its weights with the input
  /// (Press and Wolf, 2017): `[…, D]` to `[…, count]`.
  public func asLinear(_ x: Tensor) -> Tensor { linear(x, weight: weight.value, bias: nil) }
}
