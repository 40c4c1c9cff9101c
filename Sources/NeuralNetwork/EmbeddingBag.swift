import TensorCore

/// How the vectors of a bag become one.
public enum BagReduction: Sendable, Hashable, CaseIterable {
  /// Their sum, each times its weight where there are any.
  case sum
  /// Their mean; an empty bag gives zeros.
  case mean
}

/// A learned vector for each of many symbols, added up over bags of them: texts as sets of words and pieces
/// of words (Joulin et al., 2017).
///
/// **Shapes**: bags of indices, output `[bags, D]`. Differentiable in vectors and weights. The gradient of
/// the vectors is kept by rows, so that a step costs what the symbols of the batch cost, however many
/// there are.
public final class EmbeddingBag: Module {
  /// The vectors, a row each, `[count, D]`.
  public let weight: Parameter
  /// How the vectors of a bag become one.
  public let reduction: BagReduction

  /// Makes a layer with vectors drawn from the standard normal distribution, unless initialised otherwise.
  ///
  /// - Parameters:
  ///   - embeddingCount: the number of symbols, at least 1.
  ///   - dimensions: D, at least 1.
  ///   - reduction: how the vectors of a bag become one.
  ///   - initializer: how the vectors are drawn.
  ///   - generator: where random numbers come from.
  public init(
    embeddingCount: Int, dimensions: Int, reduction: BagReduction = .mean,
    initializer: Initializer = .normal(standardDeviation: 1), using generator: inout RandomGenerator
  ) {
    precondition(
      embeddingCount > 0 && dimensions > 0,
      "EmbeddingBag: sizes must be positive, found \(embeddingCount) and \(dimensions)")
    self.reduction = reduction
    weight = Parameter(
      initializer.tensor(
        [embeddingCount, dimensions], fanIn: embeddingCount, fanOut: dimensions, using: &generator))
  }

  /// The vectors.
  public var members: [Member] { [.parameter("weight", weight)] }

  /// As `EmbeddingBag(20000 → 192, mean)`.
  public var summary: String { "EmbeddingBag(\(weight.shape[0]) → \(weight.shape[1]), \(reduction))" }

  /// A vector for each bag, `[bags, D]`.
  ///
  /// - Parameters:
  ///   - bags: indices in 0 ..< count.
  ///   - weights: a factor for each entry, `[entries]`; only for sums.
  public func callAsFunction(_ bags: IndexBags, weights: Tensor? = nil) -> Tensor {
    precondition(weights == nil || reduction == .sum, "EmbeddingBag: weights go with sums only")
    let (rows, places) = bags.compacted()
    precondition(
      rows.last.map { $0 < weight.shape[0] } ?? true,
      "EmbeddingBag: index \(rows.last ?? 0) among \(weight.shape[0]) symbols")
    var y = bagSums(of: weight.rows(rows), bags: places, weights: weights)
    if reduction == .mean {
      let sizes = zip(bags.offsets, bags.offsets.dropFirst()).map { Float(max(1, $1 - $0)) }
      y = y / Tensor(sizes, shape: [bags.count, 1])
    }
    ActivationTrace.current?.record(self, y)
    return y
  }
}
