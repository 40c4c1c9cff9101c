import TensorCore

/// Pairs cut into batches of sentences of like length, differently in each epoch.
///
/// A batch takes as long as its longest sentences, so sentences are ordered by length, each length changed at
/// random by up to a tenth and one symbol, before they are cut. In which order batches come is the trainer's
/// affair.
final class TranslationBatches {
  let pairs: [EncodedPair]
  let batchSize: Int
  /// The symbols of a pair for this time; those of ``pairs`` when `nil`.
  private let vary: ((Int, inout RandomGenerator) -> EncodedPair)?
  private let seed: UInt64
  private var present: (epoch: Int, order: [Int])?

  /// Batches of pairs.
  ///
  /// - Parameters:
  ///   - pairs: whose lengths say which go together.
  ///   - batchSize: pairs a batch.
  ///   - seed: fixes all that is random.
  ///   - vary: gives the symbols of a pair by its number, as they are to be learnt this time.
  init(
    _ pairs: [EncodedPair], batchSize: Int, seed: UInt64,
    vary: ((Int, inout RandomGenerator) -> EncodedPair)? = nil
  ) {
    precondition(!pairs.isEmpty && batchSize >= 1, "TranslationBatches: expected pairs and a batch size")
    (self.pairs, self.batchSize, self.seed, self.vary) = (pairs, batchSize, seed, vary)
  }

  /// How many batches an epoch has.
  var count: Int { (pairs.count + batchSize - 1) / batchSize }

  /// A batch of an epoch, both counted from 0.
  func batch(_ index: Int, epoch: Int) -> TranslationBatch {
    let order = order(ofEpoch: epoch)
    let chosen = order[(index * batchSize)..<min(order.count, (index + 1) * batchSize)]
    guard let vary else { return TranslationBatch(chosen.map { pairs[$0] }) }
    return TranslationBatch(
      chosen.map { number in
        // Of its own, so that a run that goes on from a checkpoint sees what it would have seen.
        var generator = RandomGenerator(seed: seed, 0x7661_7279, UInt64(epoch), UInt64(number))
        return vary(number, &generator)
      })
  }

  private func order(ofEpoch epoch: Int) -> [Int] {
    if let present, present.epoch == epoch { return present.order }
    var generator = RandomGenerator(seed: seed, 0x6275_636b, UInt64(epoch))
    let keys = pairs.map { pair -> Float in
      func noisy(_ length: Int) -> Float {
        Float(length) * (0.9 + 0.2 * generator.uniform()) + generator.uniform()
      }
      // What the decoder does costs most; sources of one batch should be alike too.
      return noisy(pair.target.count).rounded() * 1000 + noisy(pair.source.count)
    }
    let order = pairs.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    present = (epoch, order)
    return order
  }
}
