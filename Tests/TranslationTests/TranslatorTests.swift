import TensorCore
import Testing
import Text

@testable import Translation

@Suite struct TranslatorTests {
  private let model: TranslationModel

  init() throws { model = try Toy.trained(.attention) }

  @Test func emptyTextsStayEmpty() {
    #expect(
      Translator(model).translate(["", "  ", Toy.pairs.sources[0]]).map(\.text) == ["", "", "a dog runs ."])
    #expect(Translator(model).translate([]).isEmpty)
  }

  @Test func explanationsAddUp() throws {
    let translator = Translator(model)
    let translation = try #require(translator.translate([Toy.pairs.sources[0]]).first)
    let explanation = try #require(translator.explain(translation, alternatives: 3))
    let text = explanation.target.map(\.text).dropLast().joined().filter { $0 != " " }
    #expect(text == "adogruns.")
    #expect(explanation.target.last?.text == Explanation.end && explanation.source.last == Explanation.end)
    var log = 0.0
    for symbol in explanation.target {
      #expect(symbol.attention.count == explanation.source.count)
      #expect((symbol.attention.reduce(0, +) - 1).magnitude < 1e-4)
      #expect(symbol.alternatives.count == 3 && symbol.alternatives[0].probability >= symbol.probability)
      log += Double(Tensor(symbol.probability).log().item)
    }
    #expect((log - translation.logProbability).magnitude < 0.02, "\(log) \(translation.logProbability)")
  }

  @Test func beginningsCanBeChosen() {
    let found = Translator(model).translate([Toy.pairs.sources[0]], beginning: "the dog")
    #expect(found[0].text.hasPrefix("the dog"))
  }

  /// A beginning stands as it was typed, whatever the model knows of it.
  @Test(arguments: ["Ќum", "the  dog ", "Жora 汤姆", "1914 dogs", "«the»", "the&amp;dog"])
  func beginningsStandAsTheyWereTyped(_ beginning: String) throws {
    let translator = Translator(model)
    let found = translator.translate([Toy.pairs.sources[0]], beginning: beginning)
    #expect(found[0].text.hasPrefix(beginning), "\(found[0].text)")
    #expect(found[0].others.allSatisfy { $0.text.hasPrefix(beginning) })
    #expect(!found[0].text.dropFirst(beginning.count).contains("  "))
    let explanation = try #require(translator.explain(found[0]))
    #expect(!explanation.target.contains { $0.text == Explanation.unknown || $0.text.contains("<") })
    // Only the first text begins so.
    let two = translator.translate(Array(Toy.pairs.sources.prefix(2)), beginning: beginning)
    #expect(!two[1].text.hasPrefix(beginning))
  }

  @Test func everyWayToSayTwoSentences() throws {
    let translator = Translator(model)
    let layout = translator.sentences(of: Toy.pairs.sources[0] + "\n" + Toy.pairs.sources[1])
    #expect(layout.sentences.count == 2)
    let translations = translator.translate(layout.quoted)
    let text = TranslatedText(layout, translations, by: translator)
    let ways = text.ways(6)
    #expect(ways.count == 6 && ways[0].text == text.text)
    #expect(ways.map(\.score) == ways.map(\.score).sorted(by: >))
    #expect(Set(ways.map(\.text)).count > 3 && ways.allSatisfy { $0.text.contains("\n") })
    // The mean of the best ways of both, and what all pairs give.
    let all = translations.map { [($0.text, $0.score)] + $0.others.map { ($0.text, $0.score) } }
    let means = all[0].flatMap { first in all[1].map { (first.1 + $0.1) / 2 } }.sorted(by: >)
    #expect(zip(ways, means).allSatisfy { ($0.score - $1).magnitude < 1e-9 })
    #expect(text.json(nBest: 3)["nBest"]?.arrayValue?.count == 3)
    #expect(TranslatedText(translator.sentences(of: ""), [], by: translator).ways(3).isEmpty)
  }

  /// What no language has is carried over in no time.
  @Test func endlessWordsAreCarriedOver() {
    let word = String(repeating: "lauf", count: 5_000)
    let tokens = model.source.tokens(of: "ein \(word) läuft .")
    #expect(tokens.filter { $0.number == SubwordTokenizer.unknown }.map(\.text) == [word])
    #expect(
      model.source.tokens(of: String(repeating: "l", count: 64)).allSatisfy {
        $0.number != SubwordTokenizer.unknown
      })
  }

  /// A word with a letter that was never seen is one unknown symbol and is carried over as it is.
  @Test func unknownWordsAreCopied() throws {
    let tokens = model.source.tokenizer.tokens(of: "ein Ќum läuft .")
    let place = try #require(tokens.firstIndex { $0.number == SubwordTokenizer.unknown })
    var looks = [Float](repeating: 0.05, count: tokens.count + 1)
    looks[place] = 0.5
    // The end of the source is no word, however much it is looked at.
    looks[tokens.count] = 0.9
    var copier = WordCopier(tokens)
    let target = model.target.encode("a dog") + [SubwordTokenizer.unknown]
    let text = model.target.tokenizer.decode(target) { _ in copier.next(lookedAt: looks) }
    #expect(text == "a dog Ќum")
    // The only unknown word is carried over; another unknown symbol is the word that is looked at.
    looks[0] = 0.6
    #expect(copier.next(lookedAt: looks) == "ein")
    #expect(copier.next(lookedAt: nil) == nil)
  }

  @Test func longSentencesAreCut() {
    func tokens(_ text: String) -> [SubwordToken] { model.source.tokenizer.tokens(of: text) }
    let words = Array(repeating: "Hundelauf", count: 40).joined(separator: " ")
    let long = tokens(words + " . " + words + " " + words)
    let pieces = Translator.cut(long)
    #expect(long.count > 250 && pieces.count > 2 && Array(pieces.joined()) == long)
    #expect(pieces.allSatisfy { !$0.isEmpty && $0.count <= Translator.longestPiece })
    #expect(pieces.allSatisfy { !$0[0].isContinuation })
    #expect(Translator.cut([]).isEmpty)
    let endless = tokens(String(repeating: "lauf", count: 60))
    #expect(endless.count > 100 && Array(Translator.cut(endless).joined()) == endless)
    let marked = tokens(Array(repeating: "ein Hund läuft .", count: 40).joined(separator: " "))
    #expect(Translator.cut(marked).dropLast().allSatisfy { $0.last?.text == "." })
    #expect(WordCopier(tokens("Hundelauf ein")).word(around: 1) == "Hundelauf")
    // And whatever its length, a text is translated.
    #expect(!Translator(model).translate([words])[0].text.isEmpty)
  }
}
