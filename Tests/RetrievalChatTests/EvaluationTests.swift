import TestSupport
import Testing

@testable import RetrievalChat

struct EvaluationTests {
  @Test func ranksWithTies() {
    var figures = RankingFigures()
    figures.add(right: 3, others: [1, 2])
    #expect(figures.r1 == 100 && figures.mrr == 100)
    // First or second, each as likely.
    figures.add(right: 3, others: [3, 1])
    #expect(figures.r1 == 75 && figures.mrr == 100 * (1 + 0.75) / 2)
    figures.add(right: 0, others: [1, 1, 1, 1, 0])
    #expect(abs(figures.r5 - 100 * 2.5 / 3) < 1e-9)
    figures.addMiss()
    #expect(figures.count == 4 && figures.r1 == 37.5)
  }

  @Test func theProtocolOfOneOfMany() throws {
    let text = (0..<20).map { "[\"a\($0)\",\"b\($0)\",\"c\($0)\",\"d\($0)\",\"B\($0 % 3) \"]" }.joined(
      separator: "\n")
    let split = try ConversationSplit(text: text, name: "file")
    // Each conversation gives four pairs; the last replies are equal to earlier ones but for capitals.
    #expect(split.pairs.count == 80 && split.replies.count == 60)
    #expect(split.pairs[3] == .init(context: ["b0", "c0", "d0"], reply: 0))
    for number in [0, 3, 79] {
      let candidates = split.candidates(ofPair: number, count: 30, seed: 4)
      #expect(candidates.count == 30 && Set(candidates).count == 30)
      #expect(candidates[0] == split.pairs[number].reply)
      #expect(candidates == split.candidates(ofPair: number, count: 30, seed: 4))
      #expect(candidates != split.candidates(ofPair: number, count: 30, seed: 5))
    }
    #expect(Set(split.candidates(ofPair: 0, count: 100, seed: 0)) == Set(0..<60))
  }

  @Test func wordsAndVectorsFindReplies() throws {
    let topics = ["cats", "dogs", "boats", "trains", "music", "snow", "bread", "chess"]
    let text = topics.map { "[\"I like \($0) a lot\", \"Yes \($0) are nice\"]" }.joined(separator: "\n")
    let result = ConversationEvaluation(
      of: try ConversationSplit(text: text, name: "file"), encoder: RandomEncoder(), candidates: 8)
    #expect(result.bm25.r1 == 100 && result.bm25.count == 8)
    #expect(result.encoder.r1 == 100 && result.fused.mrr == 100)
    let words = ConversationEvaluation(of: try ConversationSplit(text: text, name: "file"), encoder: nil)
    #expect(words.encoder.count == 0 && words.fused.count == 0)
  }

  @Test func knowledgeIsMeasured() throws {
    let fixture = try IndexFixture()
    try fixture.add(
      """
      ### cat
      - What is a cat?
      - Tell me about cats
      **en** An animal.
      ### dog
      - What is a dog?
      **en** Another animal.
      """, .knowledge)
    let folder = fixture.folder
    let known = try folder.write(
      Array("# remark\nwhat is a cat\tcat|dog\n\nwhat is a dog\tdog\nwhat is a dog\tcat\n".utf8), "known")
    let unknown = try folder.write(Array("quantum gravity\n# remark\nwhat is a dog\n".utf8), "unknown")
    var result = KnowledgeEvaluation()
    let chatbot = try fixture.chatbot()
    try result.ask(ParaphraseSet(contentsOf: known), chatbot)
    try result.ask(OutOfScopeSet(contentsOf: unknown), chatbot)
    #expect(result.ranking.count == 3 && abs(result.ranking.r1 - 200.0 / 3) < 1e-9)
    #expect(
      result.misses == [
        .init(question: "what is a dog", expected: "cat", found: "dog", score: result.misses[0].score)
      ])
    #expect(result.refusalPercent == 50 && result.falseRefusalPercent == 0)
    let atRate = try #require(result.refusals(atFalseRefusalPercent: 0))
    #expect(atRate.percent == 50)
    for wrong in ["no tab", "a\tb\tc", "\tb", ""] {
      #expect(throws: SourceError.self) { try ParaphraseSet(text: wrong, name: "file") }
    }
  }

  @Test(arguments: [
    ("", "found nothing"), (" \n\t ", "found nothing"), ("a\u{1}b", "control character U+0001"),
    ("a\u{7F}", "U+007F"), ("bad \u{FFFD}", "UTF-8"), (String(repeating: "长", count: 2_001), "at most 2000"),
    (String(repeating: "x", count: 1 << 20), "found 1048576"),
  ])
  func whatCannotBeAsked(_ text: String, _ says: String) throws {
    let error = try #require(throws: QuestionError.self) { _ = try ChatQuestion(text) }
    #expect("\(error)".contains(says), "\(error)")
    #expect(throws: QuestionError.self) { _ = try ChatQuestion("fine", context: [text]) }
  }

  @Test func questionsAreTidied() throws {
    #expect(try ChatQuestion("  a\nb\tc \u{2028}").text == "a b c")
    #expect(try ChatQuestion("d", context: ["a", "b", "c"]).turns == ["b", "c", "d"])
  }
}
