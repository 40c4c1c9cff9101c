/// What a network says about one figure.
public struct DigitAnswer: Sendable, Equatable {
  /// The digit; `nil` when the figure is refused.
  public let digit: Int?
  /// The probability of the likeliest digit, 0 … 1.
  public let confidence: Float
  /// The probability of each digit, 0 to 9.
  ///
  /// They add up to 1 less the probability of "no digit".
  public let probabilities: [Float]
  /// Why there is no digit.
  public let reason: String?

  /// The answer that probabilities lead to.
  ///
  /// - Parameters:
  ///   - probabilities: of the ten digits, and of "no digit" where the network has an output for it.
  ///   - limits: which probabilities are enough for an answer.
  package init(probabilities: [Float], limits: AcceptanceLimits) {
    // Weights of absurd size, as in a damaged file, give what is no number.
    guard probabilities.allSatisfy(\.isFinite) else {
      (digit, confidence, self.probabilities) = (nil, 0, [Float](repeating: 0, count: 10))
      reason = "the network gives no numbers; its weights are damaged"
      return
    }
    let digits = Array(probabilities.prefix(10))
    let best = digits.indices.max { digits[$0] < digits[$1] } ?? 0
    self.probabilities = digits
    confidence = digits[best]
    let other = probabilities.dropFirst(10).first ?? 0
    let percent = Int((confidence * 100).rounded())
    if confidence >= limits.confidenceFloor && other <= limits.otherCeiling {
      (digit, reason) = (best, nil)
    } else if other >= confidence {
      (digit, reason) = (nil, "looks like no digit")
    } else if other > limits.otherCeiling {
      (digit, reason) = (nil, "perhaps no digit: at best \(best), with \(percent) %")
    } else {
      (digit, reason) = (nil, "not clear enough: at best \(best), with \(percent) %")
    }
  }

  /// The answer to a picture in which no single figure was found.
  package init(failure: NormalizationFailure) {
    (digit, confidence, probabilities) = (nil, 0, [Float](repeating: 0, count: 10))
    reason = failure.description
  }

  /// The likeliest digits, best first.
  public func ranking(_ count: Int) -> [(digit: Int, probability: Float)] {
    let order = probabilities.indices.sorted {
      (probabilities[$0], $1) > (probabilities[$1], $0)
    }
    return order.prefix(count).map { ($0, probabilities[$0]) }
  }
}
