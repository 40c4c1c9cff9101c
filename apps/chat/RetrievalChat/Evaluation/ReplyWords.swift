/// BM25 over the replies of a split, for contexts as questions.
struct ReplyWords {
  private let settings: BM25
  private var numbers: [String: Int] = [:]
  private var rarities: [Float] = []
  /// For each reply its words with what they are worth.
  private var replies: [[(word: Int, impact: Float)]] = []
  /// For one question what each word weighs; zero but for its words.
  private var weights: [Float] = []

  init(_ texts: [String], settings: BM25) {
    self.settings = settings
    var counts: [Int] = []
    let tokens = texts.map { IndexFormat.tokenizer.tokens(in: $0) }
    let mean = Float(tokens.reduce(0) { $0 + $1.count }) / Float(max(tokens.count, 1))
    for words in tokens {
      var found: [Int: Int] = [:]
      for word in words {
        let number = numbers[word] ?? counts.count
        if number == counts.count {
          numbers[word] = number
          counts.append(0)
        }
        found[number, default: 0] += 1
      }
      for number in found.keys { counts[number] += 1 }
      replies.append(
        found.map { ($0.key, settings.impact(count: $0.value, length: words.count, meanLength: mean)) })
    }
    rarities = counts.map { settings.rarity(count: $0, of: texts.count) }
    weights = [Float](repeating: 0, count: counts.count)
  }

  /// The shares of what a perfect reply would get, for some replies.
  ///
  /// - Parameters:
  ///   - turns: the context, oldest first.
  ///   - earlier: how much the turns before the last one count.
  mutating func scores(of candidates: [Int], for turns: [String], earlier: Float) -> [Float] {
    var known: [Int] = []
    var seen: Set<String> = []
    var total: Float = 0
    for (age, turn) in turns.reversed().enumerated() {
      let weight = age == 0 ? 1 : earlier * QueryWords.ageWeights[age - 1]
      for word in IndexFormat.tokenizer.tokens(in: turn) where seen.insert(word).inserted {
        let number = numbers[word]
        total += weight * (number.map { rarities[$0] } ?? settings.rarity(count: 0, of: replies.count))
        if let number {
          weights[number] = weight * rarities[number]
          known.append(number)
        }
      }
    }
    defer { for word in known { weights[word] = 0 } }
    let perfect = max(total * settings.largestImpact, 1e-6)
    return candidates.map { reply in
      replies[reply].reduce(0) { $0 + weights[$1.word] * $1.impact } / perfect
    }
  }
}
