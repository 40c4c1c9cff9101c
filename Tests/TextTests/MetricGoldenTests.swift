import Foundation
import Testing
import Text

/// Compares with what sacrebleu says; `Golden/make_golden.py` made the figures.
struct MetricGoldenTests {
  /// A line of `scores.tsv`.
  struct Row {
    let file, metric, setting, letterCase, smoothing: String
    let value: Double
    let signature, description: String
  }

  static func lines(_ name: String) throws -> [[String]] {
    let folder = try #require(Bundle.module.resourcePath)
    let text = String(
      decoding: try Data(contentsOf: URL(fileURLWithPath: "\(folder)/Golden/\(name)")), as: UTF8.self)
    return text.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  static func rows(_ metric: String) throws -> [Row] {
    try lines("scores.tsv").filter { $0[1] == metric }.map { fields in
      Row(
        file: fields[0], metric: fields[1], setting: fields[2], letterCase: fields[3], smoothing: fields[4],
        value: try #require(Double(fields[5])), signature: fields[6], description: fields[7])
    }
  }

  @Test func bleuIsThatOfSacrebleu() throws {
    let rows = try MetricGoldenTests.rows("BLEU")
    #expect(rows.count == 5 * 16)
    for row in rows {
      let lines = try MetricGoldenTests.lines(row.file)
      let metric = BLEU(
        tokenizer: try #require(BLEUTokenizer(rawValue: row.setting)), isLowercased: row.letterCase == "lc",
        smoothing: try #require(BLEU.Smoothing(rawValue: row.smoothing)))
      let score = metric.score(lines.map { $0[0] }, references: lines.map { Array($0[1...]) })
      #expect(abs(score.value - row.value) < 1e-9, "\(row)")
      #expect(score.signature == row.signature)
      #expect(score.description == row.description)
    }
  }

  @Test func sentenceBLEUIsThatOfSacrebleu() throws {
    let rows = try MetricGoldenTests.rows("sentence")
    #expect(rows.count > 50)
    for (file, rows) in Dictionary(grouping: rows, by: \.file) {
      for (row, line) in zip(rows, try MetricGoldenTests.lines(file)) {
        let score = BLEU().sentenceScore(line[0], references: Array(line[1...]))
        #expect(abs(score.value - row.value) < 1e-9, "\(row)")
        #expect(score.signature == row.signature)
        #expect(score.description == row.description)
      }
    }
  }

  @Test func chrFIsThatOfSacrebleu() throws {
    let rows = try MetricGoldenTests.rows("chrF")
    #expect(rows.count == 5 * 4)
    for row in rows {
      let lines = try MetricGoldenTests.lines(row.file)
      let metric = ChrF(wordOrder: try #require(Int(row.setting)), isLowercased: row.letterCase == "lc")
      let score = metric.score(lines.map { $0[0] }, references: lines.map { Array($0[1...]) })
      #expect(abs(score.value - row.value) < 1e-9, "\(row)")
      #expect(score.signature == row.signature)
      #expect(score.description == row.description)
    }
  }

  @Test func anEqualTranslationHasAllPoints() {
    let text = ["a boat on the water", "the sun is up today"]
    #expect(abs(BLEU().score(text, references: text.map { [$0] }).value - 100) < 1e-9)
    #expect(abs(ChrF(wordOrder: 2).score(text, references: text.map { [$0] }).value - 100) < 1e-9)
    #expect(BLEU().score(["x"], references: [["y"]]).value == 0)
    #expect(BLEU().score([], references: []).value == 0)
    #expect(ChrF().score([""], references: [[""]]).value == 0)
  }

  @Test func byHand() {
    // 5 of 6 words, 3 of 5 pairs, 1 of 4 triples, no quadruple: smoothed to a half of 3.
    let score = BLEU(tokenizer: .whitespace).score(["a b c x e f"], references: [["a b c d e f g"]])
    let product = (5.0 / 6) * (3.0 / 5) * (1.0 / 4) * (0.5 / 3)
    let expected = 100 * exp(1 - 7.0 / 6) * pow(product, 0.25)
    #expect(abs(score.value - expected) < 1e-9)
    #expect(score.hypothesisLength == 6)
    #expect(score.referenceLength == 7)
  }
}
