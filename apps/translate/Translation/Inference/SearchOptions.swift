import Text

/// How the best translation is looked for.
public struct SearchOptions: Equatable, Sendable {
  /// How many hypotheses of a sentence are followed, 1 … 64; 1 is greedy.
  public var beam = 5
  /// α: hypotheses are compared by their log-probability over their length to this power, 0 … 2.
  public var lengthPenalty = 1.0
  /// β: how much is taken off for parts of the source that were not looked at, 0 … 10 (Wu et al., 2016).
  public var coveragePenalty = 0.0
  /// No sequence of so many symbols may occur twice, 2 … 16; 0 allows all.
  public var blockedRepeats = 0

  /// γ: how far attention to a symbol of the source that the vocabulary lacks, such as a number, counts as the
  /// probability that it is carried over, 0 … 1.
  public var copying = 0.8

  /// The usual settings.
  public init() {}

  /// What a beam may be.
  public static let beamRange = 1...64
}

/// One way to say a sentence.
struct Hypothesis: Equatable {
  /// What was said so far, without the end symbol.
  var symbols: [Int32] = []
  /// The sum of the logarithms of the probabilities of all of them, and of the end symbol.
  var logProbability = 0.0
  /// How much each position of the source was looked at, where that is asked for.
  var coverage: [Float] = []
  /// The positions of the source whose unknown symbols are carried over already.
  var carried: Set<Int> = []
  /// How many of the symbols are unknown.
  var unknownCount: Int { symbols.count { $0 == SubwordTokenizer.unknown } }
  /// What hypotheses are compared by; known at the end.
  var score = 0.0

  /// Whether saying `symbol` would repeat a sequence of `length` symbols.
  func repeats(_ symbol: Int32, length: Int) -> Bool {
    guard length > 0, symbols.count >= length else { return false }
    let tail = symbols.suffix(length - 1)
    for start in 0...(symbols.count - length) where symbols[start + length - 1] == symbol {
      if symbols[start..<(start + length - 1)].elementsEqual(tail) { return true }
    }
    return false
  }
}
