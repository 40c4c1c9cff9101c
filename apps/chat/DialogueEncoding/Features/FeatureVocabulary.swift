import Glibc
import TensorCore

/// The features that a network knows, each with a row of its table of vectors.
///
/// A feature that was rare in training has no row and is ignored: a vector that has hardly been trained would
/// only add noise.
public struct FeatureVocabulary: Sendable, Equatable {
  /// The hashes, ascending; the place of a hash is its row.
  let keys: [UInt32]

  init(keys: [UInt32]) { self.keys = keys }

  /// The number of features.
  public var count: Int { keys.count }

  /// The rows of those of the features that are known, in their order.
  func rows(of hashes: [UInt32]) -> [Int32] { hashes.compactMap(row) }

  private func row(of hash: UInt32) -> Int32? {
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < hash { low = middle + 1 } else { high = middle }
    }
    return low < keys.count && keys[low] == hash ? Int32(low) : nil
  }
}

// MARK: As a tensor

extension FeatureVocabulary {
  /// The upper and lower half of each hash, `[count, 2]`: a Float holds integers of 16 bits exactly.
  var tensor: Tensor {
    Tensor(keys.flatMap { [Float($0 >> 16), Float($0 & 0xFFFF)] }, shape: [keys.count, 2])
  }

  /// What ``tensor`` gave; `nil` if it is not that.
  init?(halves: [Float]) {
    guard halves.count % 2 == 0,
      halves.allSatisfy({ $0 >= 0 && $0 <= 65_535 && $0 == $0.rounded(.towardZero) })
    else { return nil }
    keys = (0..<(halves.count / 2)).map { UInt32(halves[2 * $0]) << 16 | UInt32(halves[2 * $0 + 1]) }
    guard zip(keys, keys.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
  }
}

/// Counts features of texts, to choose a vocabulary.
struct FeatureCounter {
  private var counts: [UInt32: (texts: Int, weight: Int)] = [:]
  /// The number of texts.
  private(set) var texts = 0

  /// Counts the features of a text, each once.
  ///
  /// - Parameter weight: how much this text's features are worth having.
  mutating func add(_ hashes: [UInt32], weight: Int = 1) {
    texts += 1
    for hash in Set(hashes) {
      let old = counts[hash] ?? (0, 0)
      counts[hash] = (old.texts + 1, old.weight + weight)
    }
  }

  /// The features that are worth most, and how much each tells.
  ///
  /// A feature's information in a text is ln(texts / texts with it), here divided by the largest possible.
  /// Pieces of words count half: there are many of them in a word.
  ///
  /// - Parameters:
  ///   - limit: how many there are at most.
  ///   - minimum: in how many texts a feature must occur; if none does, any will do.
  func vocabulary(limit: Int, minimum: Int) -> (vocabulary: FeatureVocabulary, information: [Float]) {
    let frequent = counts.filter { $0.value.texts >= minimum }
    let chosen = (frequent.isEmpty ? counts : frequent)
      .sorted { ($1.value.weight, $0.key) < ($0.value.weight, $1.key) }
      .prefix(limit).sorted { $0.key < $1.key }
    // A table has at least one row.
    guard !chosen.isEmpty else { return (FeatureVocabulary(keys: [0]), [0]) }
    let most = max(1, log(Double(max(2, texts))))
    let information = chosen.map { feature in
      Float(log(Double(texts) / Double(feature.value.texts)) / most) * (feature.key & 1 == 1 ? 0.5 : 1)
    }
    return (FeatureVocabulary(keys: chosen.map(\.key)), information)
  }
}
