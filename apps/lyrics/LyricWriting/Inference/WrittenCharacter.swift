import Glibc
import TensorCore

/// A character that was written, with what the network thought of it.
public struct WrittenCharacter: Sendable {
  /// Another character that could have stood there.
  public struct Alternative: Sendable {
    /// The character.
    public let character: Unicode.Scalar
    /// Its probability.
    public let probability: Float
  }

  /// The code point.
  public let character: Unicode.Scalar
  /// Its number in the vocabulary; 0 for one that the model does not know.
  let number: Int32
  /// −log₂ p, before any form or temperature: how unexpected it was.
  public let surprise: Float
  /// What the network thought likeliest, best first; empty unless asked for.
  public let alternatives: [Alternative]
}

/// What a network foretells at one place: the logits, and the probabilities that follow from them.
struct Forecast {
  let logits: UnsafeBufferPointer<Float>
  private let logSum: Float

  init(_ logits: UnsafeBufferPointer<Float>) {
    self.logits = logits
    logSum = Tensor(Array(logits)).logSumExp(axis: 0).item
  }

  /// ln p of a number.
  func logProbability(_ number: Int32) -> Float { logits[Int(number)] - logSum }

  /// The likeliest numbers, best first.
  func best(_ count: Int) -> [(number: Int32, probability: Float)] {
    var best: [Int32] = []
    for number in logits.indices {
      if best.count == count, let last = best.last, logits[number] <= logits[Int(last)] { continue }
      let place = best.firstIndex { logits[Int($0)] < logits[number] } ?? best.count
      best.insert(Int32(number), at: place)
      if best.count > count { best.removeLast() }
    }
    return best.map { ($0, exp(logProbability($0))) }
  }
}
