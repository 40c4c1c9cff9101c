import GRDB

/// Finds the entries that fit a question best, by words and by vectors.
///
/// First every entry gets a score, exactly: BM25 over its prompts and over its answers, and its vectors. The
/// best ones are then read, and their prompts compared with the question word by word.
struct Retriever: Sendable {
  /// An entry with its evidence.
  struct Match: Sendable {
    var entry: IndexedEntry
    var isReply: Bool
    var evidence: Evidence
    /// The number of the prompt that is nearest.
    var prompt: Int
    /// Whether that prompt is the question, word for word.
    var isSame = false
    /// The score that ranks it.
    var score: Float
  }

  /// What a question found.
  struct Found: Sendable {
    /// The best entries, the best one first.
    var matches: [Match] = []
    /// How far the first of them says what the question says.
    var coverage = Coverage.full
  }

  let index: ChatIndex
  let encoder: (any TurnEncoder)?
  let fusion: Fusion

  /// The best entries for a question.
  ///
  /// - Parameter limit: how many to look at closely, and the most there can be.
  /// - Throws: `IndexError` when the index turns out to be damaged.
  func search(_ question: ChatQuestion, limit: Int = 50) throws(IndexError) -> Found {
    guard index.entryCount > 0 else { return Found() }
    return try index.read { db in
      let words = try QueryWords(question, in: index, db)
      var scores = EntryScores(index: index, words: words, fusion: fusion)
      try scores.addWords(db)
      if let encoder, index.hasVectors { try scores.addVectors(question, encoder, db) }
      var matches: [Match] = []
      for entry in try index.entries(scores.best(limit), db) { matches.append(match(entry, scores, words)) }
      // What is stored word for word needs no weighing.
      matches.sort {
        $0.isSame != $1.isSame ? $0.isSame : ($0.score, $1.entry.number) > ($1.score, $0.entry.number)
      }
      let unseen = index.summary.bm25.prompt.rarity(count: 0, of: index.entryCount)
      return Found(
        matches: matches,
        coverage: matches.first.map { words.coverage(by: $0.entry, unseenRarity: unseen) } ?? .full)
    }
  }

  private func match(
    _ entry: IndexedEntry, _ scores: borrowing EntryScores, _ words: QueryWords
  ) -> Match {
    let isReply = entry.number >= index.summary.questionCount
    var evidence = scores.evidence(for: entry.number)
    var (nearest, best) = (0, -Float.infinity)
    var isSame = false
    for (number, prompt) in entry.prompts.enumerated() {
      let overlap = words.overlap(with: prompt, rarity: entry.promptRarities[number])
      let closeness = overlap + (isReply ? 0 : scores.cosine(of: entry.number, prompt: number))
      if !isReply, !isSame, overlap > 0.99, words.isSame(as: prompt) {
        (nearest, best, isSame) = (number, .infinity, true)
      } else if closeness > best {
        (nearest, best) = (number, closeness)
      }
      evidence.overlap = max(evidence.overlap, overlap)
    }
    return Match(
      entry: entry, isReply: isReply, evidence: evidence, prompt: nearest, isSame: isSame,
      score: fusion.weights(isReply: isReply).score(evidence))
  }
}
