import TensorCore
import Testing
import Text

@testable import Translation

/// Numbers, names and unknown words have to come through a translation as they are.
@Suite struct CopyingTests {
  private let side = LanguageSide(
    language: "en",
    training: Array(repeating: "He left at 12:30 in 1914, with 3 dogs. 0 5 6 7 8 9", count: 3), mergeCount: 50
  )

  private func texts(_ text: String) -> [String] { side.tokens(of: text).map(\.text) }

  @Test func numbersAreOneUnknownSymbol() {
    let tokens = side.tokens(of: "He left at 12:30 in 1914, with 3 dogs.")
    let unknown = tokens.filter { $0.number == SubwordTokenizer.unknown }.map(\.text)
    #expect(unknown == ["12:30", "1914"])
    #expect(tokens.contains { $0.text == "3" && $0.number != SubwordTokenizer.unknown })
    // The comma after a number is a mark of the sentence, the last point too.
    #expect(tokens.filter { $0.text == "," }.count == 1 && tokens.last?.text == ".")
  }

  @Test(arguments: [
    ("", []), ("5", ["5"]), ("55", ["55"]), ("5.", ["5", "."]), ("5.5", ["5.5"]), ("1,000.50", ["1,000.50"]),
    ("12:", ["12", ":"]), ("1914.", ["1914", "."]),
  ])
  func edgesOfNumbers(_ text: String, _ expected: [String]) {
    #expect(texts(text) == expected)
  }

  /// What the tokenizer puts back has the spaces that stood there.
  @Test(arguments: ["He left at 12:30 in 1914, with 3 dogs.", "He left in 1914.", "1914, 1914"])
  func numbersGoThereAndBack(_ text: String) {
    let tokens = side.tokens(of: text)
    var unknown = tokens.filter { $0.number == SubwordTokenizer.unknown }.map(\.text)
    let back = side.tokenizer.decode(tokens.map(\.number)) { _ in unknown.removeFirst() }
    #expect(back == text)
  }

  @Test func unknownWordsAreUsedOnce() {
    let tokens = side.tokens(of: "He left in 1914 with 100 dogs")
    let places = tokens.indices.filter { tokens[$0].number == SubwordTokenizer.unknown }
    #expect(places.count == 2)
    var looks = [Float](repeating: 0.01, count: tokens.count + 1)
    (looks[places[0]], looks[places[1]], looks[0]) = (0.2, 0.3, 0.9)
    var copier = WordCopier(tokens)
    #expect(copier.next(lookedAt: looks) == "100")
    #expect(copier.next(lookedAt: looks) == "1914")
    #expect(copier.next(lookedAt: looks) == "He")
    var inOrder = WordCopier(tokens)
    #expect(inOrder.next(lookedAt: nil) == "1914" && inOrder.next(lookedAt: nil) == "100")
    #expect(inOrder.next(lookedAt: nil) == nil)
  }
}

@Suite struct SureWordsTests {
  /// Tom is 汤姆 in every sentence; the other words change.
  private static let english = ["Tom runs", "Tom sleeps", "Tom eats", "he runs", "she sleeps", "they eat"]
  private static let chinese = ["汤姆跑", "汤姆睡", "汤姆吃", "他跑了", "她睡了", "他们吃"]

  private let source = LanguageSide(
    language: "en", training: Array(repeating: english, count: 4).flatMap { $0 }, mergeCount: 100)
  private let target = LanguageSide(
    language: "zh", training: Array(repeating: chinese, count: 4).flatMap { $0 }, mergeCount: 0)

  private var pairs: [(source: [SubwordToken], target: [SubwordToken])] {
    (0..<4).flatMap { _ in
      zip(Self.english, Self.chinese).map { (source.tokens(of: $0), target.tokens(of: $1)) }
    }
  }

  @Test func aNameIsFoundWhole() {
    let words = SureWords(in: pairs, minimumCount: 10)
    var pair = (source: source.tokens(of: "Tom runs"), target: target.tokens(of: "汤姆跑"))
    var generator = RandomGenerator(seed: 1)
    words.hide(&pair, probability: 1, using: &generator)
    #expect(pair.source.first?.number == SubwordTokenizer.unknown && pair.source.count == 2)
    // Both characters of the name go, and nothing else.
    #expect(pair.target.map(\.number).filter { $0 == SubwordTokenizer.unknown }.count == 1)
    #expect(pair.target.last?.text == "跑" && pair.target.count == 2)
  }

  @Test func nothingIsHiddenWithoutNeed() {
    let words = SureWords(in: pairs, minimumCount: 10)
    var generator = RandomGenerator(seed: 1)
    for (text, translation) in [("Tom runs", "他跑了"), ("he runs", "汤姆跑"), ("", "")] {
      var pair = (source: source.tokens(of: text), target: target.tokens(of: translation))
      let before = pair
      words.hide(&pair, probability: text.isEmpty ? 1 : 0, using: &generator)
      #expect(pair == before)
    }
    // A name that is only on one side stays there.
    var alone = (source: source.tokens(of: "Tom"), target: target.tokens(of: "他"))
    words.hide(&alone, probability: 1, using: &generator)
    #expect(alone.source.map(\.text) == ["Tom"] && alone.target.map(\.text) == ["他"])
    #expect(SureWords(in: []).count == 0)
  }

  /// A pair is the same whenever an epoch comes to it, and another one in the next epoch.
  @Test func variationDependsOnEpochAndPairAlone() {
    var recipe = Toy.recipe(.attention)
    (recipe.mergeDropout, recipe.hiddenWords) = (0.5, 0)
    let training = Toy.training(recipe)
    func symbols(_ seed: UInt64) -> [EncodedPair] {
      training.training.indices.map {
        var generator = RandomGenerator(seed: seed, UInt64($0))
        return training.varied($0, using: &generator)
      }
    }
    #expect(symbols(1) == symbols(1) && symbols(1) != symbols(2))
    #expect(symbols(1) != training.training)
    // However words are cut, the text is the same.
    for (pair, whole) in zip(symbols(3), training.training) {
      #expect(
        training.target.tokenizer.decode(pair.target) == training.target.tokenizer.decode(whole.target))
    }
  }
}
