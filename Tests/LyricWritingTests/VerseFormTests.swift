import NeuralNetwork
import TensorCore
import Testing
import Text

@testable import LyricWriting

/// A network that has learnt nothing keeps every rule of a form, so the rules do not hang on the model.
@Suite("Forms of verse")
struct VerseFormTests {
  static let poems = """
    浣溪沙
    春到人间草木知。
    一年芳景此时宜。

    浣溪沙
    柳外轻雷池上雨。
    小楼西角断虹明。

    浣溪沙
    风压轻云贴水飞。
    乍晴池馆燕争泥。

    一剪梅
    红藕香残玉簟秋，轻解罗裳。
    云中谁寄锦书来。

    """

  private static func model(of text: String, seed: UInt64) -> LyricModel {
    var generator = RandomGenerator(seed: seed)
    let vocabulary = CharacterVocabulary(of: text)
    let configuration = LyricConfiguration(layers: 1, hidden: 16, embedding: 8, dropout: 0)
    let network = LyricNetwork(configuration, vocabularySize: vocabulary.count, using: &generator)
    network.train(false)
    return LyricModel(name: "test", network: network, vocabulary: vocabulary)
  }

  private static func text(_ model: LyricModel, _ form: VerseForm, seed: UInt64, temperature: Float = 1)
    -> String
  {
    var writer = VerseWriter(model)
    (writer.sampling.temperature, writer.drafts) = (temperature, 3)
    var (generator, text) = (RandomGenerator(seed: seed), String.UnicodeScalarView())
    writer.write(form, after: "\n\n", using: &generator) { character in
      text.append(character.character)
      return true
    }
    return String(text)
  }

  /// All characters that rhyme as 天 does, and some that do not.
  private static let manyCharacters =
    poems + "天年边前烟千莲田眠船仙弦泉山花月风雨江水人家长安不见高楼夜来香"

  @Test func tunesAreLearntFromPoemsWithTheirNames() throws {
    let book = TuneBook(of: Self.poems)
    #expect(book.tunes.map(\.name) == ["浣溪沙"])
    #expect(book["浣溪沙"]?.lines == ["7。", "7。"])
    #expect(book["浣溪沙"]?.characterCount == 14)
    #expect(book.nearest(to: "浣溪纱") == "浣溪沙")
    #expect(TuneBook(book.json) == book)
    #expect(TuneBook(of: "not a poem\nat all\n").tunes.isEmpty)
  }

  @Test(arguments: 0..<20) func tuneAcrosticAndRhymeHold(seed: UInt64) throws {
    let model = Self.model(of: Self.manyCharacters, seed: seed)
    let tune = try #require(TuneBook(of: Self.poems)["浣溪沙"])
    var form = VerseForm(tune)
    form.rhyme = try #require(Rhyme(model.vocabulary, words: nil))
    let fits = form.setAcrostic("春秋")
    #expect(fits)
    let text = Self.text(model, form, seed: seed, temperature: seed % 4 == 0 ? 0 : 1)
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.map { TuneBook.pattern(Substring($0)) } == tune.lines)
    #expect(lines.map(\.first) == ["春", "秋"])
    let rhymes = lines.map { form.rhyme?.rhyme(ofLine: $0) }
    #expect(rhymes[0] != nil && Set(rhymes).count == 1)
    // A character rhymes with others, not with itself.
    #expect(Set(lines.map { $0.dropLast().last }).count == lines.count)
  }

  @Test(arguments: 0..<10) func linesWithoutAPatternEndAndRhyme(seed: UInt64) throws {
    let model = Self.model(of: Self.manyCharacters, seed: seed)
    var form = VerseForm(lineCount: 4)
    form.rhyme = try #require(Rhyme(model.vocabulary, words: nil))
    let lines = Self.text(model, form, seed: seed).split(separator: "\n").map(String.init)
    #expect(lines.count == 4)
    #expect(Set(lines.map { form.rhyme?.rhyme(ofLine: $0) }).count == 1)
    #expect(lines.allSatisfy { (4...26).contains($0.count { $0.unicodeScalars.allSatisfy(\.isHan) }) })
  }

  @Test func anAcrosticMayHaveACharacterThatTheModelDoesNotKnow() {
    let model = Self.model(of: Self.poems, seed: 1)
    var form = VerseForm(lineCount: 2)
    let fits = form.setAcrostic("龘 春")
    #expect(fits)
    let lines = Self.text(model, form, seed: 2).split(separator: "\n")
    #expect(lines.map(\.first) == ["龘", "春"])
    var short = VerseForm(lineCount: 1)
    let fitsOne = short.setAcrostic("春秋")
    #expect(!fitsOne)
  }

  @Test(arguments: 0..<10) func englishLinesRhymeBySpelling(seed: UInt64) throws {
    let words = ["night", "light", "bright", "sight", "might", "right", "delight"]
    let corpus = String(repeating: words.map { "it was a \($0), they said.\n" }.joined(), count: 3)
    let model = Self.model(of: corpus, seed: seed)
    var form = VerseForm(lineCount: 3)
    form.rhyme = Rhyme(model.vocabulary, words: RhymeWords(of: corpus))
    #expect(form.rhyme?.kind == .spelling)
    let lines = Self.text(model, form, seed: seed).split(separator: "\n").map(String.init)
    #expect(lines.count == 3)
    #expect(lines.map { form.rhyme?.rhyme(ofLine: $0) } == ["ight", "ight", "ight"])
  }

  @Test func rhymesOfWordsAreTheirLastSoundedVowelAndWhatFollows() {
    let rhymes = [
      "night": "ight", "love": "ove", "away": "ay", "day": "ay", "tree": "ee", "the": "e", "hmm": nil,
    ]
    for (word, rhyme) in rhymes { #expect(RhymeWords.rhyme(of: word) == rhyme, "\(word)") }
  }

  @Test func noStretchIsRepeatedWhereThatIsForbidden() {
    let model = Self.model(of: Self.poems, seed: 3)
    var writer = VerseWriter(model)
    (writer.sampling.temperature, writer.sampling.noRepeat) = (0, 2)
    var (generator, numbers) = (RandomGenerator(seed: 1), [Int32]())
    writer.write(after: "\n", using: &generator) { character in
      numbers.append(character.number)
      return numbers.count < 200
    }
    let pairs = zip(numbers, numbers.dropFirst()).map { [$0, $1] }
    #expect(Set(pairs).count == pairs.count)
  }
}
