import Testing
import Text

struct SubwordTokenizerTests {
  static let corpus = [
    "The lower house is newer than the lowest one.", "Don't go, he said: \"the new house is low\".",
    "It costs 3.14 (or 15 %) in 2015 – the 1990s were low-cost.", "The newest tower is lower & wider.",
    "我们在低的房子里。", "我们的新房子很低，他说：“好！”", "他在2015年用Tom的房子。", "Er sagte „Grüße“ und ging.", "Go!",
  ]
  let tokenizer = SubwordTokenizer(training: corpus, mergeCount: 60, minimumCount: 1)

  @Test func learnsTheMostFrequentPairsFirst() {
    // Counts by hand: lo 4+2+2, then low 8; of equals the one whose symbols come first.
    let texts = ["low low low low", "lower lower", "newest lowest newest lowest"]
    let tokenizer = SubwordTokenizer(training: texts, mergeCount: 3)
    let learnt = (tokenizer.count - 3..<tokenizer.count).map { tokenizer.piece(Int32($0)) }
    #expect(learnt == [Subword("lo"), Subword("low"), Subword("es", isContinuation: true)])
    #expect(tokenizer.tokens(of: "lowest").map(\.text) == ["low", "es", "t"])
    #expect(tokenizer.tokens(of: "lowest").map(\.isContinuation) == [false, true, true])
  }

  @Test(arguments: corpus)
  func decodeGivesTheTextBack(text: String) {
    #expect(tokenizer.decode(tokenizer.encode(text)) == text)
  }

  @Test(arguments: [
    "", " ", "  ", "a", " a", "a ", "a  b", "1 2 3", "12 3", "3. 14", "3.14", "a.b@c.de", "low ( low )",
    "\" low \" \"",
    "\"low\"", "'low'", "low - low", "low-low", "8:30", "的 的", "的a的 a", "a\"的\"b", "„low“", "“low”", "»",
    "1990s", "2 nd",
    "& low", "low&low", "(low)(low)", ". low", "low...", "15 %", "15%", "–low", "low – low", "don't 't 'on",
    "$ 5", "5 $",
  ])
  func spacesOfAllKindsComeBack(text: String) {
    let known = SubwordTokenizer(
      training: SubwordTokenizerTests.corpus + ["@$“”»'-&()\"1234567890abcdefghijklmnopqrstuvwxyz的"],
      mergeCount: 20,
      minimumCount: 1)
    let numbers = known.encode(text)
    #expect(!numbers.contains(SubwordTokenizer.unknown))
    #expect(known.decode(numbers) == text)
  }

  @Test func typographyCostsNoSymbols() {
    let symbols = tokenizer.tokens(of: "\"Low (low), low.\"").map(\.number)
    #expect(!symbols.contains(SubwordTokenizer.join))
    #expect(symbols.filter { tokenizer.piece($0).text == "low" }.count == 2)
    #expect(tokenizer.encode("low low").count == 2)
    #expect(tokenizer.encode("2015").count == 4)
    #expect(tokenizer.encode("房子。").count == 2)
  }

  @Test func unknownWordsAreOneSymbolWithTheirText() {
    let tokens = tokenizer.tokens(of: "Łódź, 鑫低 👩🏽‍🚀!")
    #expect(tokens.filter { $0.number == SubwordTokenizer.unknown }.map(\.text) == ["Łódź", "鑫", "👩🏽‍🚀"])
    let numbers = tokens.map(\.number)
    #expect(tokenizer.decode(numbers) { tokens[$0].text } == "Łódź, 鑫低 👩🏽‍🚀!")
    #expect(tokenizer.decode(numbers) == "\u{fffd}, \u{fffd}低 \u{fffd}!")
    #expect(tokenizer.decode([7_000_000, -4]) == "\u{fffd} \u{fffd}")
  }

  @Test func specialSymbolsAreNotWritten() {
    let numbers =
      [SubwordTokenizer.beginning] + tokenizer.encode("low") + [
        SubwordTokenizer.end, SubwordTokenizer.padding,
      ]
    #expect(tokenizer.decode(numbers) == "low")
  }

  @Test func withoutMergesSymbolsAreCharacters() {
    let characters = SubwordTokenizer(training: SubwordTokenizerTests.corpus, mergeCount: 0, minimumCount: 1)
    #expect(characters.encode("我们的房子").count == 5)
    #expect(characters.tokens(of: "lower").map(\.text) == ["l", "o", "w", "e", "r"])
    #expect(characters.decode(characters.encode("他用Tom的 lower房子。")) == "他用Tom的 lower房子。")
  }

  @Test func rareCharactersAreUnknown() {
    let tokenizer = SubwordTokenizer(training: ["aab 的的们 ?", "ab 的 ?"], mergeCount: 9, minimumCount: 2)
    #expect(tokenizer.encode("们") == [SubwordTokenizer.unknown])
    #expect(!tokenizer.encode("a 的?b").contains(SubwordTokenizer.unknown))
    #expect(tokenizer.encode("acb") == [SubwordTokenizer.unknown])
  }

  @Test func longWordsTakeLinearTimeAndComeBack() {
    let word = String(repeating: "lower", count: 20_000)
    #expect(tokenizer.decode(tokenizer.encode(word)) == word)
    let run = String(repeating: "我们在", count: 20_000)
    #expect(tokenizer.decode(tokenizer.encode(run)) == run)
    let trained = SubwordTokenizer(training: [word, word], mergeCount: 50)
    #expect(trained.decode(trained.encode(word)) == word)
  }

  @Test func dropoutCutsFinerAndStaysTheSameText() {
    var generator = SystemRandomNumberGenerator()
    let text = SubwordTokenizerTests.corpus[0]
    let whole = tokenizer.encode(text, dropout: 0, using: &generator)
    #expect(whole == tokenizer.encode(text))
    let none = tokenizer.encode(text, dropout: 1, using: &generator)
    #expect(none.count > whole.count)
    #expect(tokenizer.decode(none) == text)
    let some = (0..<50).map { _ in tokenizer.encode(text, dropout: 0.3, using: &generator) }
    #expect(
      some.allSatisfy { tokenizer.decode($0) == text && whole.count <= $0.count && $0.count <= none.count })
    #expect(Set(some).count > 1)
  }

  @Test func theSameTextsTeachTheSame() {
    let again = SubwordTokenizer(training: SubwordTokenizerTests.corpus, mergeCount: 60, minimumCount: 1)
    #expect(again == tokenizer)
    #expect(again.serialized == tokenizer.serialized)
    let many = SubwordTokenizer(training: SubwordTokenizerTests.corpus, mergeCount: 100_000, minimumCount: 1)
    #expect(many.count < 400)
  }

  @Test func mixedTextsComeBackWhateverTheyAre() {
    let parts = [
      "low", "er", " ", "  ", "\t", "3", "14", ".", ",", "\"", "'", "’", "(", ")", "的", "我们", "。", "“", "”",
      "„", "-", "–", "&", "👍🏽",
      "\u{301}", "\u{200d}", "é", "🇩🇪", "\u{3000}", "%", "$", "ß", "日本", "＂", "\u{a0}", "…", "«", "»", "한국",
    ]
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<5_000 {
      let text = (0..<Int.random(in: 1...9, using: &generator)).compactMap { _ in
        parts.randomElement(using: &generator)
      }
      .joined()
      let tokens = tokenizer.tokens(of: text)
      let back = tokenizer.decode(tokens.map(\.number)) { tokens[$0].text }
      #expect(Array(back.unicodeScalars) == Array(text.unicodeScalars), "\(text.debugDescription)")
    }
  }

  /// What is copied from a script without spaces is a word among words.
  @Test func copiedWordsHaveSpacesAroundThem() {
    let tokenizer = SubwordTokenizer(training: ["I met her there .", "I met her there ."], mergeCount: 20)
    let unknown = SubwordTokenizer.unknown
    let symbols = tokenizer.encode("I met") + [unknown, unknown] + tokenizer.encode("there.")
    let words = [2: "汤", 3: "姆"]
    func text(_ asWords: Bool, _ words: [Int: String]) -> String {
      let first = tokenizer.encode("I met").count
      return tokenizer.decode(symbols, unknownAreWords: asWords) { words[$0 - first + 2] }
    }
    #expect(text(true, words) == "I met 汤姆 there.")
    #expect(text(false, words) == "I met汤姆there.")
    #expect(text(true, [2: "Łódź", 3: "1914"]) == "I met Łódź 1914 there.")
  }
}
