import TestSupport
import Testing
import Text

@testable import Translation

@Suite struct SentencePairsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ text: String, _ name: String) throws -> String {
    try folder.write(Array(text.utf8), name)
  }

  @Test func columnsOfAFile() throws {
    let path = try file("Hi.\t你好。\n\nYes.\t 是。 \tmore\r\n", "a.tsv")
    #expect(try SentencePairs(tsv: path) == SentencePairs(sources: ["Hi.", "Yes."], targets: ["你好。", "是。"]))
    #expect(
      try SentencePairs(tsv: path, source: 2, target: 1)
        == SentencePairs(sources: ["你好。", "是。"], targets: ["Hi.", "Yes."]))
  }

  @Test func brokenFilesNameTheirLine() throws {
    let cases: [(text: String, part: String)] = [
      ("a\tb\nalone\n", "line 2: expected 2 columns parted by tabs, found 1"),
      ("a\tb\n\nc\t \n", "line 3: expected text in column 2, found none"),
      ("\tb\n", "line 1: expected text in column 1"), ("\n \n", "found empty lines only"),
    ]
    for (text, part) in cases {
      let path = try file(text, "b.tsv")
      let error = #expect(throws: TextError.self) { try SentencePairs(tsv: path) }
      #expect(error?.explanation.contains(part) == true, "\(String(describing: error))")
      #expect(error?.exitCode == 65)
    }
    #expect(throws: TextError.self) { try SentencePairs(tsv: folder("none.tsv")) }
  }

  @Test func twoFiles() throws {
    let (a, b) = (try file("one\n\nthree\n", "a"), try file("eins\nzwei\ndrei", "b"))
    #expect(
      try SentencePairs(source: a, target: b)
        == SentencePairs(sources: ["one", "three"], targets: ["eins", "drei"]))
    let short = try file("eins\n", "c")
    let error = #expect(throws: TextError.self) { try SentencePairs(source: a, target: short) }
    #expect(error?.description.contains("c: expected 3 lines as in \(a), found 1") == true)
  }

  @Test func linesThatWereLeftOut() throws {
    let (a, b) = (try file("one\n\nthree\nfour\n", "a"), try file("eins\nzwei\ndrei\n\n", "b"))
    let pairs = try SentencePairs(source: a, target: b)
    #expect(pairs.lines == [0, 2] && pairs.lineCount == 4 && pairs.blankLines == [2, 4])
    #expect(pairs.aligned([1, 2, 3, 4]) == [1, 3] && pairs.aligned([5, 6]) == [5, 6])
    #expect(pairs.aligned([1, 2, 3]) == nil)
    let columns = try SentencePairs(tsv: file("\na\tb\n\nc\td\n\n", "c.tsv"))
    #expect(columns.lines == [1, 3] && columns.blankLines == [1, 3] && columns.lineCount == 4)
    #expect(SentencePairs(sources: ["a"], targets: ["b"]).blankLines.isEmpty)
  }

  @Test func oneSourceManyReferences() {
    let pairs = SentencePairs(sources: ["a", "b", "a"], targets: ["1", "2", "3"])
    let (sources, references) = pairs.grouped
    #expect(sources == ["a", "b"] && references == [["1", "3"], ["2"]])
  }
}
