import Glibc

/// How much a translation has in common with translations by people (Papineni and others 2002), as sacrebleu 2.6
/// counts it, to the last digit.
///
/// `BLEU = BP · exp(Σₙ log pₙ / 4)`, with the precision `pₙ` of n-grams of 1 to 4 words and the brevity penalty
/// `BP = min(1, exp(1 − reference length / length))`. An n-gram counts as often as it occurs in that reference
/// of the sentence that has it most often; of several references, the one closest in length gives the length.
public struct BLEU: Equatable, Sendable {
  /// What stands for the logarithm of a precision that is 0.
  public enum Smoothing: String, CaseIterable, Sendable {
    /// The k-th precision without a match counts as if it had `1 / 2ᵏ` matches (NIST): the usual one.
    case exponential = "exp"
    /// A precision of 0 makes the score 0.
    case none
  }

  /// How sentences become words.
  public var tokenizer: BLEUTokenizer
  /// Whether capitals count as small letters.
  public var isLowercased: Bool
  /// How precisions of 0 count.
  public var smoothing: Smoothing
  /// Whether n-grams longer than the text are left out, as is right for single sentences.
  public var usesEffectiveOrder: Bool

  /// The usual settings for a language with spaces; use ``BLEUTokenizer/chinese`` for Chinese.
  public init(
    tokenizer: BLEUTokenizer = .mteval13a, isLowercased: Bool = false, smoothing: Smoothing = .exponential,
    usesEffectiveOrder: Bool = false
  ) {
    self.tokenizer = tokenizer
    self.isLowercased = isLowercased
    self.smoothing = smoothing
    self.usesEffectiveOrder = usesEffectiveOrder
  }

  /// The score of translations.
  ///
  /// - Parameters:
  ///   - hypotheses: the translations.
  ///   - references: for each of them, the translations by people; at least one.
  public func score(_ hypotheses: [String], references: [[String]]) -> Score {
    let references = ReferenceSets(references, hypotheses: hypotheses.count, metric: "BLEU")
    var numbers = WordNumbers()
    var (matches, totals) = ([Int](repeating: 0, count: 4), [Int](repeating: 0, count: 4))
    var (length, referenceLength) = (0, 0)
    for (hypothesis, references) in zip(hypotheses, references.sets) {
      let words = numbers(self.words(of: hypothesis))
      let references = references.map { numbers(self.words(of: $0)) }
      length += words.count
      referenceLength +=
        references.map(\.count).min { (abs($0 - words.count), $0) < (abs($1 - words.count), $1) } ?? 0
      for n in 1...4 {
        var known = NGramCounts([], n: n, bits: 32)
        for reference in references { known.formUnion(NGramCounts(reference, n: n, bits: 32)) }
        let found = NGramCounts(words, n: n, bits: 32)
        totals[n - 1] += found.total
        matches[n - 1] += known.matches(in: found)
      }
    }
    return score(
      matches: matches, totals: totals, lengths: (length, referenceLength),
      signature: signature(references.count))
  }

  /// The score of one sentence; n-grams longer than it are left out whatever the settings.
  public func sentenceScore(_ hypothesis: String, references: [String]) -> Score {
    var metric = self
    metric.usesEffectiveOrder = true
    return metric.score([hypothesis], references: [references])
  }

  private func words(of sentence: String) -> [ArraySlice<Unicode.Scalar>] {
    tokenizer.words(of: isLowercased ? sentence.lowercasedForMetrics : sentence)
  }

  private func score(
    matches: [Int], totals: [Int], lengths: (found: Int, reference: Int), signature: String
  ) -> Score {
    var penalty = 1.0
    if lengths.found < lengths.reference {
      penalty = lengths.found > 0 ? exp(1 - Double(lengths.reference) / Double(lengths.found)) : 0
    }
    var precisions = [Double](repeating: 0, count: 4)
    var (divisor, order) = (1.0, 4)
    if matches.contains(where: { $0 > 0 }) {
      for n in 0..<4 where totals[n] > 0 {
        if usesEffectiveOrder { order = n + 1 }
        if matches[n] > 0 {
          precisions[n] = 100 * Double(matches[n]) / Double(totals[n])
        } else if smoothing == .exponential {
          divisor *= 2
          precisions[n] = 100 / (divisor * Double(totals[n]))
        }
      }
    }
    let isZero = precisions[..<order].contains(0)
    let mean = isZero ? 0 : exp(precisions[..<order].map { log($0) }.reduce(0, +) / Double(order))
    return Score(
      value: penalty * mean, precisions: precisions, brevityPenalty: penalty, hypothesisLength: lengths.found,
      referenceLength: lengths.reference, signature: signature)
  }

  /// The settings in sacrebleu's form; the version is that of sacrebleu whose definition is followed.
  private func signature(_ referenceCount: String) -> String {
    "nrefs:\(referenceCount)|case:\(isLowercased ? "lc" : "mixed")|eff:\(usesEffectiveOrder ? "yes" : "no")"
      + "|tok:\(tokenizer.rawValue)|smooth:\(smoothing.rawValue)|version:\(ReferenceSets.version)"
  }
}

extension BLEU {
  /// A score with what it is made of.
  public struct Score: Equatable, Sendable, CustomStringConvertible {
    /// From 0 to 100.
    public let value: Double
    /// The precisions of n-grams of 1 to 4 words in percent, smoothed.
    public let precisions: [Double]
    /// At most 1; less when the translations are shorter than the references.
    public let brevityPenalty: Double
    /// The words of the translations.
    public let hypothesisLength: Int
    /// The words of the references closest in length.
    public let referenceLength: Int
    /// All settings on which the value depends, in sacrebleu's form.
    public let signature: String

    /// The words of the translations by those of the references; 0 without any.
    public var ratio: Double {
      referenceLength > 0 ? Double(hypothesisLength) / Double(referenceLength) : 0
    }

    /// What sacrebleu prints: `BLEU = 31.10 62.0/38.1/25.0/16.9 (BP = 0.989 ratio = 0.989 hyp_len = 9 …)`.
    public var description: String {
      let precisions = precisions.map { ReferenceSets.fixed($0, digits: 1) }.joined(separator: "/")
      return "BLEU = \(ReferenceSets.fixed(value, digits: 2)) \(precisions) "
        + "(BP = \(ReferenceSets.fixed(brevityPenalty, digits: 3)) ratio = \(ReferenceSets.fixed(ratio, digits: 3)) "
        + "hyp_len = \(hypothesisLength) ref_len = \(referenceLength))"
    }
  }
}
