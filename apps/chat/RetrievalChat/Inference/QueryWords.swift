import GRDB
import Text

/// The words of a question with what they are worth in an index.
struct QueryWords {
  /// The words of what was said last, each once.
  let last: [(text: String, word: ChatIndex.Word)]
  /// A word of a turn before the last one.
  struct Earlier {
    /// How much the turn counts by its age.
    let weight: Float
    /// The rarities of the words of its turn together, in prompts and in answers.
    let turnTotals: (prompts: Float, answers: Float)
    let word: ChatIndex.Word
  }

  /// The words of the turns before it that it does not repeat, each once.
  let earlier: [Earlier]
  /// The rarities of the last words together, in prompts and in answers: what a perfect entry would get.
  let promptTotal: Float
  /// As above.
  let answerTotal: Float
  private let rarities: [String: Float]
  /// The words of what was said last, in their order.
  private let tokens: [String]

  /// How much turns count by age: the one before, and the one before that.
  static let ageWeights: [Float] = [0.7, 0.5]

  init(_ question: ChatQuestion, in index: ChatIndex, _ db: Database) throws {
    let tokenizer = IndexFormat.tokenizer
    tokens = tokenizer.tokens(in: question.text)
    var seen: Set<String> = []
    func new(_ text: String) -> [String] { tokenizer.tokens(in: text).filter { seen.insert($0).inserted } }
    var turns = Array(question.turns.reversed())
    let texts = new(turns.removeFirst())
    last = Array(zip(texts, try index.words(texts, db)))
    earlier = try zip(turns, QueryWords.ageWeights).flatMap { turn, weight in
      let words = try index.words(new(turn), db)
      let totals = (QueryWords.total(words, \.promptRarity), QueryWords.total(words, \.answerRarity))
      return words.map { Earlier(weight: weight, turnTotals: totals, word: $0) }
    }
    promptTotal = QueryWords.total(last.map(\.word), \.promptRarity)
    answerTotal = QueryWords.total(last.map(\.word), \.answerRarity)
    rarities = Dictionary(
      last.map { ($0.text, $0.word.promptRarity) }, uniquingKeysWith: { first, _ in first })
  }

  /// The rarities of the words of all turns together, those before the last one weighed: in prompts and in answers.
  func totals(earlier weight: Float) -> (prompts: Float, answers: Float) {
    earlier.reduce((promptTotal, answerTotal)) { sum, word in
      (
        sum.0 + weight * word.weight * word.word.promptRarity,
        sum.1 + weight * word.weight * word.word.answerRarity
      )
    }
  }

  /// The rarities of words together; above zero.
  private static func total(_ words: [ChatIndex.Word], _ rarity: KeyPath<ChatIndex.Word, Float>) -> Float {
    max(words.reduce(0) { $0 + $1[keyPath: rarity] }, 1e-6)
  }

  /// Whether a text says what was said last, word for word.
  func isSame(as text: String) -> Bool { !tokens.isEmpty && IndexFormat.tokenizer.tokens(in: text) == tokens }

  /// How alike the words of a text are to those of what was said last, 0...1.
  ///
  /// - Parameter rarity: the rarities of the words of the text together.
  func overlap(with text: String, rarity: Float) -> Float {
    // In the order of the text: the same question always gets the same score, to the last bit.
    var seen: Set<String> = []
    let shared = IndexFormat.tokenizer.tokens(in: text).reduce(Float(0)) { sum, word in
      guard let rarity = rarities[word], seen.insert(word).inserted else { return sum }
      return sum + rarity
    }
    return shared > 0 ? 2 * shared / (promptTotal + max(rarity, shared)) : 0
  }
}
