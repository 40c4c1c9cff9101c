/// How high the right candidates rank.
public struct RankingFigures: Sendable, Equatable {
  /// How many questions were asked.
  public private(set) var count = 0
  private var first = 0.0
  private var amongFive = 0.0
  private var reciprocal = 0.0

  /// No questions yet.
  public init() {}

  /// How often the right candidate is the first one, in percent.
  public var r1: Double { percent(first) }
  /// How often the right candidate is among the first five, in percent.
  public var r5: Double { percent(amongFive) }
  /// The mean of 1 / rank, in percent.
  public var mrr: Double { percent(reciprocal) }

  private func percent(_ sum: Double) -> Double { count == 0 ? 0 : 100 * sum / Double(count) }

  /// Counts a question.
  ///
  /// Candidates with the same score share their ranks: each figure is the mean over all orders of them.
  ///
  /// - Parameters:
  ///   - right: the score of the right candidate.
  ///   - others: those of the others.
  public mutating func add(right: Float, others: some Sequence<Float>) {
    var (better, equal) = (0, 0)
    for other in others {
      if other > right { better += 1 } else if other == right { equal += 1 }
    }
    add(ranks: better + 1...better + equal + 1)
  }

  /// Counts a question whose right candidate has any of these ranks, each as likely.
  public mutating func add(ranks: ClosedRange<Int>) {
    count += 1
    let size = Double(ranks.count)
    if ranks.contains(1) { first += 1 / size }
    amongFive += Double(max(0, min(5, ranks.upperBound) - ranks.lowerBound + 1)) / size
    reciprocal += ranks.reduce(0) { $0 + 1 / Double($1) } / size
  }

  /// Counts a question whose right candidate is not there.
  public mutating func addMiss() { count += 1 }
}
