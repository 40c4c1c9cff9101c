import TensorCore
import Testing

@testable import DialogueEncoding

@Suite struct QuestionVariationTests {
  private let phrases = PhraseTable(
    text: "what is | define | 是什么 | 什么是\nneural net | neural network | 神经网络\n")

  @Test func tablesAreRead() {
    #expect(
      phrases.groups == [["what is", "define", "是什么", "什么是"], ["neural net", "neural network", "神经网络"]])
    #expect(PhraseTable.standard.groups.count > 150)
    // All but names that both languages write alike.
    let inOneLanguage = PhraseTable.standard.groups.filter { Set($0.map(\.isUnspaced)).count == 1 }
    #expect(inOneLanguage.count <= 1, "\(inOneLanguage)")
    for group in PhraseTable.standard.groups {
      #expect(Set(group).count == group.count, "\(group)")
      #expect(group.allSatisfy { $0 == $0.split(separator: " ").joined(separator: " ") }, "\(group)")
    }
  }

  @Test func phrasesAreReplacedWithinTheirScript() {
    var generator = RandomGenerator(seed: 1)
    var seen: Set<String> = []
    for _ in 0..<50 {
      seen.insert(phrases.replacing(in: "What is a Neural Network?", share: 1, using: &generator))
    }
    #expect(
      seen == [
        "what is a neural net?", "what is a neural network?", "define a neural net?",
        "define a neural network?",
      ])
    seen = []
    for _ in 0..<50 { seen.insert(phrases.replacing(in: "神经网络是什么", share: 1, using: &generator)) }
    #expect(seen == ["神经网络是什么", "神经网络什么是"])
    #expect(phrases.replacing(in: "What is it?", share: 0, using: &generator) == "what is it?")
  }

  /// "definer" and "neural nettle" are other words.
  @Test func partsOfWordsStay() {
    var generator = RandomGenerator(seed: 2)
    for _ in 0..<20 {
      #expect(
        phrases.replacing(in: "definer, neural nettle", share: 1, using: &generator)
          == "definer, neural nettle")
    }
  }

  @Test func variationsFollowFromTheGenerator() {
    let variation = QuestionVariation(phrases: .standard)
    func texts(_ seed: UInt64) -> [String] {
      var generator = RandomGenerator(seed: seed)
      return (0..<40).map { _ in variation.varied("What is the advantage of a GRU?", using: &generator) }
    }
    #expect(texts(1) == texts(1) && texts(1) != texts(2))
    #expect(Set(texts(1)).count > 10)
    var generator = RandomGenerator(seed: 3)
    for _ in 0..<200 { #expect(variation.varied("", using: &generator).utf8.count < 200) }
  }

  @Test func sentencesAreCut() {
    #expect(Sentences.split("One. Two 2.5! Three?") == ["One.", "Two 2.5!", "Three?"])
    #expect(Sentences.split("第一句。第二句！3.5 是数；完") == ["第一句。", "第二句！", "3.5 是数；", "完"])
    #expect(Sentences.split("") == [] && Sentences.split("  ") == [])
  }
}
