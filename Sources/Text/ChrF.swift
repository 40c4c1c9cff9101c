/// How many runs of characters a translation has in common with translations by people (Popović 2015, 2017), as
/// sacrebleu 2.6 counts it, to the last digit.
///
/// `chrF = (1 + β²) · P · R / (β² · P + R)`, with precision `P` and recall `R` averaged over runs of 1 to 6
/// characters without spaces, and over n-grams of words in `chrF++`. Of several references, the one that gives the
/// best score counts for a sentence. Needs no words, so it suits Chinese as it is.
public struct ChrF: Equatable, Sendable {
  /// The longest run of characters, 1 to 6; usual is 6.
  public let characterOrder: Int
  /// The longest n-gram of words, 0 to 4: 0 for chrF, 2 for chrF++.
  public let wordOrder: Int
  /// How many times as much recall weighs as precision; usual is 2.
  public let beta: Int
  /// Whether capitals count as small letters.
  public let isLowercased: Bool

  /// chrF2, or chrF2++ with a word order of 2.
  public init(characterOrder: Int = 6, wordOrder: Int = 0, beta: Int = 2, isLowercased: Bool = false) {
    precondition(
      (1...6).contains(characterOrder) && (0...4).contains(wordOrder) && (1...100).contains(beta),
      "ChrF: expected characterOrder 1...6, wordOrder 0...4 and beta 1...100, "
        + "found \(characterOrder), \(wordOrder), \(beta)")
    self.characterOrder = characterOrder
    self.wordOrder = wordOrder
    self.beta = beta
    self.isLowercased = isLowercased
  }

  /// The score of translations.
  ///
  /// - Parameters:
  ///   - hypotheses: the translations.
  ///   - references: for each of them, the translations by people; at least one.
  public func score(_ hypotheses: [String], references: [[String]]) -> Score {
    let references = ReferenceSets(references, hypotheses: hypotheses.count, metric: "ChrF")
    var numbers = WordNumbers()
    var sums = [Statistics](repeating: Statistics(), count: characterOrder + wordOrder)
    for (hypothesis, references) in zip(hypotheses, references.sets) {
      let found = counts(of: hypothesis, numbers: &numbers)
      var best: (value: Double, statistics: [Statistics])?
      for reference in references {
        let statistics = zip(found, counts(of: reference, numbers: &numbers)).map(Statistics.init)
        let value = self.value(statistics)
        if value > best?.value ?? -1 { best = (value, statistics) }
      }
      for (index, statistics) in (best?.statistics ?? []).enumerated() { sums[index].add(statistics) }
    }
    return Score(
      name: "chrF\(beta)" + String(repeating: "+", count: wordOrder), value: value(sums),
      signature:
        "nrefs:\(references.count)|case:\(isLowercased ? "lc" : "mixed")|eff:yes|nc:\(characterOrder)"
        + "|nw:\(wordOrder)|space:no|version:\(ReferenceSets.version)")
  }

  /// The n-grams of one order in a translation, in its reference, and in both.
  private struct Statistics {
    var (found, expected, matches) = (0, 0, 0)

    init() {}

    init(_ hypothesis: NGramCounts, _ reference: NGramCounts) {
      // Without a run of this length in the reference, those of the translation do not count.
      found = reference.total > 0 ? hypothesis.total : 0
      expected = reference.total
      matches = reference.matches(in: hypothesis)
    }

    mutating func add(_ other: Statistics) {
      found += other.found
      expected += other.expected
      matches += other.matches
    }
  }

  private func value(_ statistics: [Statistics]) -> Double {
    let counted = statistics.filter { $0.found > 0 && $0.expected > 0 }
    guard !counted.isEmpty else { return 0 }
    var (precision, recall) = (0.0, 0.0)
    for order in counted {
      precision += Double(order.matches) / Double(order.found)
      recall += Double(order.matches) / Double(order.expected)
    }
    precision /= Double(counted.count)
    recall /= Double(counted.count)
    guard precision + recall > 0 else { return 0 }
    let factor = Double(beta * beta)
    // In sacrebleu's order of operations, since rounding decides between references that are equally good.
    return 100 * ((1 + factor) * precision * recall / (factor * precision + recall))
  }

  private func counts(of sentence: String, numbers: inout WordNumbers) -> [NGramCounts] {
    let scalars = Array((isLowercased ? sentence.lowercasedForMetrics : sentence).unicodeScalars)
    let characters = scalars.lazy.filter { !$0.separatesWords }.map(\.value)
    var counts = (1...characterOrder).map { NGramCounts(Array(characters), n: $0, bits: 21) }
    if wordOrder > 0 {
      let words = numbers(ChrF.words(scalars))
      counts += (1...wordOrder).map { NGramCounts(words, n: $0, bits: 32) }
    }
    return counts
  }

  /// Words with one mark of ASCII taken off, from the end or else from the beginning.
  private static func words(_ scalars: [Unicode.Scalar]) -> [ArraySlice<Unicode.Scalar>] {
    scalars.splitAtSpaces().flatMap { word -> [ArraySlice<Unicode.Scalar>] in
      guard word.count > 1, let first = word.first, let last = word.last else { return [word] }
      if isMark(last) { return [word.dropLast(), word.suffix(1)] }
      return isMark(first) ? [word.prefix(1), word.dropFirst()] : [word]
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "!"..."/", ":"..."@", "["..."`", "{"..."~": true
    default: false
    }
  }
}

extension ChrF {
  /// A score with its settings.
  public struct Score: Equatable, Sendable, CustomStringConvertible {
    /// The metric's name: `chrF2`, `chrF2++`.
    public let name: String
    /// From 0 to 100.
    public let value: Double
    /// All settings on which the value depends, in sacrebleu's form.
    public let signature: String

    /// What sacrebleu prints: `chrF2 = 52.31`.
    public var description: String { "\(name) = \(ReferenceSets.fixed(value, digits: 2))" }
  }
}
