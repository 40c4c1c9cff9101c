/// How far the best entry, and the index, say what a question says.
///
/// A question about something else often shares its frame with an entry, "what is … in …"; what tells it is that the
/// entry lacks the rare words that the question turns on. Rarities are those in the prompts of the index, as shares of
/// the rarity of a word that none of them has.
public struct Coverage: Sendable, Equatable {
  /// The share of the question's words, by rarity, that the entry has in its prompts and answers, 0...1.
  public var share: Float
  /// The rarity of the rarest word that the entry lacks, 0...1; 0 if it has them all.
  public var rarestMissing: Float
  /// The rarity of the rarest but one.
  public var nextMissing: Float
  /// The share of the question's words that no entry has, 0...1.
  public var unseen: Float

  /// Of an entry that says all that was asked.
  public static let full = Coverage(share: 1, rarestMissing: 0, nextMissing: 0, unseen: 0)

  /// Nothing of any part: weights that leave it out.
  static let none = Coverage(share: 0, rarestMissing: 0, nextMissing: 0, unseen: 0)

  /// Four shares.
  public init(share: Float, rarestMissing: Float, nextMissing: Float, unseen: Float) {
    (self.share, self.rarestMissing) = (share, rarestMissing)
    (self.nextMissing, self.unseen) = (nextMissing, unseen)
  }
}

extension QueryWords {
  /// How far an entry says what was said last.
  ///
  /// - Parameters:
  ///   - entry: its prompts and answers.
  ///   - unseenRarity: the rarity, in prompts, of a word that nobody has; above zero.
  func coverage(by entry: IndexedEntry, unseenRarity: Float) -> Coverage {
    guard !last.isEmpty, unseenRarity > 0 else { return .full }
    let tokenizer = IndexFormat.tokenizer
    var known: Set<String> = []
    for text in entry.prompts + entry.answers.map(\.text) { known.formUnion(tokenizer.tokens(in: text)) }
    var (covered, total, unseen) = (Float(0), Float(0), 0)
    var missing: [Float] = []
    for (text, word) in last {
      let rarity = min(word.promptRarity / unseenRarity, 1)
      total += rarity
      if known.contains(text) { covered += rarity } else { missing.append(rarity) }
      if word.prompts.entryCount == 0, word.answers.entryCount == 0 { unseen += 1 }
    }
    missing.sort(by: >)
    return Coverage(
      share: total > 0 ? covered / total : 1, rarestMissing: missing.first ?? 0,
      nextMissing: missing.dropFirst().first ?? 0, unseen: Float(unseen) / Float(last.count))
  }
}
