import Glibc
import TensorCore

/// How the next character is drawn from what the network foretells.
public struct Sampling: Sendable {
  /// The logits are divided by it; 0 takes what is likeliest.
  public var temperature: Float = 0.8
  /// Only so many of the likeliest characters are drawn from; all when `nil`.
  public var topK: Int?
  /// Only the likeliest characters that have this probability together are drawn from (Holtzman et al., 2020).
  public var topP: Float?
  /// No stretch of so many characters may occur twice; no such rule when `nil`.
  public var noRepeat: Int?

  /// The usual settings.
  public init() {}

  /// Draws one of the numbers that are allowed.
  ///
  /// - Parameters:
  ///   - logits: one a number; the number 0, the unknown symbol, is never drawn.
  ///   - allowed: whether a number may be drawn.
  ///   - generator: where random numbers come from.
  /// - Returns: `nil` when nothing is allowed.
  func draw(
    _ logits: UnsafeBufferPointer<Float>, allowed: (Int32) -> Bool, using generator: inout RandomGenerator
  ) -> Int32? {
    var candidates: [(number: Int32, logit: Float)] = []
    for number in 1..<max(1, logits.count) where allowed(Int32(number)) {
      candidates.append((Int32(number), logits[number]))
    }
    guard var best = candidates.first else { return nil }
    for candidate in candidates where candidate.logit > best.logit { best = candidate }
    guard temperature > 0, candidates.count > 1 else { return best.number }
    if topK != nil || topP != nil {
      candidates.sort { ($1.logit, $0.number) < ($0.logit, $1.number) }
      if let topK { candidates.removeLast(max(0, candidates.count - max(1, topK))) }
    }
    var weights = ((Tensor(candidates.map(\.logit)) - best.logit) / temperature).exp().elements
    var total = weights.reduce(0, +)
    if let topP {
      var (sum, count) = (Float(0), 0)
      while count < weights.count, count == 0 || sum < topP * total {
        sum += weights[count]
        count += 1
      }
      weights.removeLast(weights.count - count)
      total = sum
    }
    var left = generator.uniform() * total
    for (index, weight) in weights.enumerated() {
      left -= weight
      if left < 0 { return candidates[index].number }
    }
    return candidates[weights.count - 1].number
  }

  /// The numbers that would repeat a stretch of ``noRepeat`` characters if they came next.
  func repeated(after text: some RandomAccessCollection<Int32>) -> Set<Int32> {
    guard let length = noRepeat, length >= 1, text.count >= length - 1 else { return [] }
    let tail = Array(text.suffix(length - 1))
    let all = Array(text)
    var result: Set<Int32> = []
    for start in 0..<max(0, all.count - length + 1)
    where all[start..<(start + length - 1)].elementsEqual(tail) {
      result.insert(all[start + length - 1])
    }
    return result
  }
}
