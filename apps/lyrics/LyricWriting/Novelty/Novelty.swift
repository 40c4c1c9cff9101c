/// What of a text is new and what stands in the corpus that the model has learnt from.
///
/// Counted in words (see `VerseTokens`): Chinese characters, English words. The index says yes to a few
/// n-grams that it does not hold, so the figures err on the side of "copied".
public struct Novelty: Sendable, Equatable {
  /// The longest stretch that stands in the corpus word for word; shorter than five words counts as none.
  public let longestVerbatim: String
  /// How many words it has.
  public let longestVerbatimWords: Int
  /// How many stretches of five words the text has.
  public let fiveGrams: Int
  /// How many of them do not stand in the corpus.
  public let newFiveGrams: Int

  /// The share of new stretches of five words in percent; `nil` for a text of fewer words.
  public var newPercent: Double? {
    fiveGrams == 0 ? nil : 100 * Double(newFiveGrams) / Double(fiveGrams)
  }

  /// Compares a text with a corpus.
  public init(of text: String, in index: CorpusIndex) {
    let tokens = VerseTokens(text)
    let (short, long) = (CorpusIndex.lengths.short, CorpusIndex.lengths.long)
    let count = tokens.hashes.count
    var (start, best, new) = (0, 0..<0, 0)
    for end in 0..<count {
      // A stretch that is verbatim has all its n-grams in the corpus; the first that is not there cuts it.
      if end + 1 >= short, !index.short.contains(tokens.hash(from: end + 1 - short, length: short)) {
        new += 1
        start = max(start, end + 2 - short)
      } else if end + 1 - start >= long,
        !index.long.contains(tokens.hash(from: end + 1 - long, length: long))
      {
        start = max(start, end + 2 - long)
      }
      if end + 1 - start >= short, end + 1 - start > best.count { best = start..<(end + 1) }
    }
    fiveGrams = max(0, count + 1 - short)
    newFiveGrams = new
    longestVerbatimWords = best.count
    longestVerbatim = tokens.text(best)
  }
}
