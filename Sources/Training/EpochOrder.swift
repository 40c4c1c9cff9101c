import TensorCore

/// The order in which an epoch visits its examples: a permutation that follows from seed and epoch.
///
/// All that is random in a run is keyed by seed, epoch and step, so that any step can be repeated without
/// the ones before it; that is what makes a killed run resume to the same weights.
public struct EpochOrder: Sendable {
  /// How the examples of an epoch follow one another.
  public enum Kind: Sendable, Hashable {
    /// In a new random order each epoch.
    case shuffled
    /// From the first to the last, as the windows of a text do.
    case sequential
  }

  private let order: [Int]
  private let batchSize: Int

  /// The order of one epoch, 0-based.
  public init(count: Int, batchSize: Int, seed: UInt64, epoch: Int, kind: Kind = .shuffled) {
    var generator = RandomGenerator(seed: seed, 0x6f72_6465, UInt64(epoch))
    order = kind == .shuffled ? Tensor.permutation(count, using: &generator) : Array(0..<count)
    self.batchSize = batchSize
  }

  /// The number of steps; the last may have fewer examples.
  public var stepCount: Int { (order.count + batchSize - 1) / batchSize }

  /// The examples of a step.
  public func indices(ofStep step: Int) -> ArraySlice<Int> {
    order[(step * batchSize)..<min(order.count, (step + 1) * batchSize)]
  }

  /// The number of steps an epoch of `count` examples has.
  public static func stepCount(_ count: Int, batchSize: Int) -> Int { (count + batchSize - 1) / batchSize }
}
