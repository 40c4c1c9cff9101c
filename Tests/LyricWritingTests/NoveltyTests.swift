import TestSupport
import Testing
import Text

@testable import LyricWriting

@Suite("What is new in a text")
struct NoveltyTests {
  private static let corpus = "春到人间草木知，一年芳景此时宜。柳外轻雷池上雨。\nThe quick brown fox jumps over the lazy dog.\n"

  @Test func aStretchOfTheCorpusIsFoundWhateverItsMarks() {
    let index = CorpusIndex(of: Self.corpus)
    let novelty = Novelty(of: "明月 草木知一年芳景此 孤舟", in: index)
    #expect(novelty.longestVerbatim == "草木知一年芳景此")
    #expect(novelty.longestVerbatimWords == 8)
    #expect(novelty.fiveGrams == 8)
    #expect(novelty.newFiveGrams == 4)
    #expect(novelty.newPercent == 50)
  }

  @Test func wordsCountInLatinScriptWhateverTheirCase() {
    let novelty = Novelty(of: "A QUICK brown fox jumps over a log", in: CorpusIndex(of: Self.corpus))
    #expect(novelty.longestVerbatim == "QUICK brown fox jumps over")
    #expect(novelty.longestVerbatimWords == 5)
  }

  @Test func shortTextsHaveNoShare() {
    let novelty = Novelty(of: "春到", in: CorpusIndex(of: Self.corpus))
    #expect(novelty.newPercent == nil)
    #expect(novelty.longestVerbatimWords == 0)
  }

  @Test func filtersForgetNothingAndSeldomInvent() {
    var filter = NGramFilter(capacity: 10_000)
    for value in 0..<10_000 { filter.insert(UInt64(value) &* 0x9e37_79b9_7f4a_7c15) }
    #expect((0..<10_000).allSatisfy { filter.contains(UInt64($0) &* 0x9e37_79b9_7f4a_7c15) })
    let wrong = (10_000..<60_000).count { filter.contains(UInt64($0) &* 0x9e37_79b9_7f4a_7c15) }
    #expect(wrong < 250)
  }

  @Test func indexesComeBackFromTheirFiles() throws {
    let folder = try TemporaryFolder()
    let path = folder("a.corpus")
    let index = CorpusIndex(of: VerseFormTests.poems + Self.corpus)
    try index.write(to: path)
    #expect(try CorpusIndex(contentsOf: path) == index)
    var bytes = try TextFile.bytes(at: path, limit: 1 << 20)
    for damage: [UInt8] in [Array(bytes.dropLast()), Array(bytes[..<12]), [], [1, 2, 3]] {
      _ = try folder.write(damage, "b.corpus")
      #expect(throws: TextError.self) { try CorpusIndex(contentsOf: folder("b.corpus")) }
    }
    // A header that is longer than the file.
    bytes[14] = 0xff
    _ = try folder.write(bytes, "b.corpus")
    #expect(throws: TextError.self) { try CorpusIndex(contentsOf: folder("b.corpus")) }
  }
}
