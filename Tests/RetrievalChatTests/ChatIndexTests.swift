import Glibc
import TestSupport
import Testing

@testable import RetrievalChat

struct ChatIndexTests {
  /// The same questions make the same file, so that a copy can be told by its hash.
  @Test func anIndexIsTheSameToTheLastByte() throws {
    let files = try (0..<4).map { _ -> [UInt8] in
      let fixture = try IndexFixture()
      try fixture.add(animals, encoder: RandomEncoder())
      return try fileBytes(at: fixture.path)
    }
    #expect(files.allSatisfy { $0 == files[0] })
  }

  @Test(arguments: [nil, RandomEncoder()])
  func questionsAreAnswered(_ encoder: RandomEncoder?) throws {
    let fixture = try IndexFixture()
    let report = try fixture.add(animals, encoder: encoder)
    #expect(report == .init(added: 5, removed: 0, repeated: 0, total: 5))
    for (question, reply) in [
      ("what do CATS eat", "Mice and fish."), ("where does a cat sleep?", "Anywhere in the sun."),
      ("ｗｈａｔ do dogs eat", "Almost everything."), ("猫吃什么", "老鼠和鱼。"), ("狗睡哪里", "在门口。"),
    ] {
      let answer = try fixture.reply(question, encoder)
      #expect(answer.candidates.first?.reply == reply, "\(question)")
      #expect(answer.score >= 0 && answer.score <= 1)
    }
  }

  @Test func scoresAreThoseOfTheFormula() throws {
    let fixture = try IndexFixture()
    try fixture.add("apple pear\tx\napple plum plum\ty\nfig\tz")
    let settings = BM25(k1: 2)
    // N = 3; mean length 2; "apple" is in two prompts, "plum" in one, twice.
    let apple = settings.rarity(count: 2, of: 3)
    let plum = settings.rarity(count: 1, of: 3)
    let perfect = (apple + plum) * settings.largestImpact
    let expected =
      (apple * settings.impact(count: 1, length: 3, meanLength: 2)
        + plum * settings.impact(count: 2, length: 3, meanLength: 2)) / perfect
    let answer = try fixture.reply("plum apple")
    #expect(answer.candidates[0].matched == "apple plum plum")
    #expect(abs(answer.candidates[0].evidence.prompts - expected) < 0.005)
    #expect(answer.candidates[0].evidence.overlap == 1)
    #expect(answer.candidates[0].evidence.answers == 0)
  }

  @Test func rarityAndImpactAreThoseOfThePaper() {
    let settings = BM25(k1: 1.2, b: 0.75, rarityPower: 1)
    // ln(1 + (10 - 3 + 0.5) / (3 + 0.5))
    #expect(abs(settings.rarity(count: 3, of: 10) - 1.145132) < 1e-5)
    // 2 · 2.2 / (2 + 1.2 · (0.25 + 0.75 · 8 / 4))
    #expect(abs(settings.impact(count: 2, length: 8, meanLength: 4) - 1.0731707) < 1e-6)
  }

  @Test func nothingInCommonIsNotKnown() throws {
    let fixture = try IndexFixture()
    try fixture.add(animals)
    let answer = try fixture.reply("quantum chromodynamics")
    #expect(!answer.known && answer.candidates.isEmpty && answer.matched == nil)
    #expect(answer.reply == "I do not know.")
    let chinese = try fixture.reply("量子力学")
    #expect(chinese.reply == "这个我不知道。")
    let near = try fixture.reply("eat quantum chromodynamics lattice gauge theory")
    #expect(!near.known)
    #expect(near.reply.hasPrefix("I do not know. The nearest questions that I can answer: "))
    #expect(near.reply.contains("What do cats eat?"))
  }

  @Test func answersAreInTheLanguageOfTheQuestion() throws {
    let fixture = try IndexFixture()
    try fixture.add(
      "### cat\n- What is a cat?\n- 什么是猫？\n\n**en** An animal.\n\n**zh** 一种动物。", .knowledge)
    #expect(try fixture.reply("What is a cat?").reply == "An animal.")
    #expect(try fixture.reply("什么是猫").reply == "一种动物。")
    #expect(try fixture.reply("什么是猫").candidates[0].key == "cat")
  }

  @Test func conversationsUseTheTurnsBefore() throws {
    let fixture = try IndexFixture()
    try fixture.add(
      """
      ["I have a dog", "What is his name?", "Rex the dog", "A good name for a dog"]
      ["I have a boat", "What is her name?", "Mary the boat", "A good name for a boat"]
      """, .jsonl)
    #expect(
      try fixture.reply("What is the name?", context: ["I have a boat"]).candidates[0].reply
        == "Mary the boat")
    #expect(
      try fixture.reply("What is the name?", context: ["I have a dog"]).candidates[0].reply == "Rex the dog")
  }

  @Test func questionsAndRepliesLiveTogether() throws {
    let fixture = try IndexFixture()
    let encoder = RandomEncoder()
    try fixture.add(animals, encoder: encoder)
    try fixture.add("[\"Do you like birds?\", \"Birds are fine\"]", .jsonl, name: "talk", encoder: encoder)
    try fixture.add(
      "### fox\n- What is a fox?\n- Tell me about foxes\n- 狐狸是什么\n**en** Red.\n**zh** 红的。", .knowledge,
      name: "know", encoder: encoder)
    let index = try ChatIndex(contentsOf: fixture.path)
    #expect(index.summary.questionCount == 6 && index.summary.replyCount == 1)
    // Three questions and the whole for the fox, one row for each of the others.
    #expect(index.summary.questionRows == 9)
    #expect(index.firstRows == [0, 1, 2, 3, 4, 5, 9])
    #expect((0..<9).map { index.question(ofRow: $0) } == [0, 1, 2, 3, 4, 5, 5, 5, 5])
    #expect(try fixture.reply("do you like birds", encoder).candidates[0].reply == "Birds are fine")
    #expect(try fixture.reply("tell me of foxes", encoder).candidates[0].matched == "Tell me about foxes")
    #expect(try index.sources().map(\.entryCount) == [5, 1, 1])
  }

  @Test func aChangedFileTakesThePlaceOfItself() throws {
    let fixture = try IndexFixture()
    let encoder = RandomEncoder()
    try fixture.add(animals, encoder: encoder)
    try fixture.add("What do cows eat?\tGrass.", name: "other", encoder: encoder)
    // Two entries stay, one is new, three are gone.
    let report = try fixture.add(
      "What do cats eat?\tMice and fish.\nWhat do cows eat?\tGrass.\n猫吃什么？\t老鼠和鱼。\n鸟呢？\t在飞。",
      encoder: encoder)
    #expect(report == .init(added: 1, removed: 3, repeated: 1, total: 4))
    #expect(try fixture.reply("猫吃什么", encoder).candidates[0].evidence.encoder > 0.99)
    #expect(try fixture.reply("鸟呢", encoder).candidates[0].reply == "在飞。")
    #expect(
      try !fixture.reply("What do dogs eat?", encoder).candidates.contains {
        $0.reply == "Almost everything."
      })
    let removal = try ChatIndexing(path: fixture.path, encoder: encoder).run([], removing: ["other"])
    #expect(removal == .init(added: 0, removed: 1, repeated: 0, total: 3))
    #expect(throws: IndexError.self) {
      try ChatIndexing(path: fixture.path, encoder: encoder).run([], removing: ["other"])
    }
  }

  @Test func addingGivesTheSameIndexAsMakingAtOnce() throws {
    let encoder = RandomEncoder()
    let (apart, together) = (try IndexFixture(), try IndexFixture())
    let text = (0..<300).map { "question \($0) about topic \($0 % 7)\tanswer \($0 * 3)" }
    try apart.add(text[..<100].joined(separator: "\n"), name: "a", encoder: encoder)
    try apart.add(text[100...].joined(separator: "\n"), name: "b", encoder: encoder)
    let files = try [("a", text[..<100]), ("b", text[100...])].map {
      ChatIndexing.Input(
        try SourceFile(text: $1.joined(separator: "\n"), name: $0, format: .tsv),
        sha256: "\($1.joined(separator: "\n").utf8.count)")
    }
    _ = try ChatIndexing(path: together.path, encoder: encoder).run(files)
    #expect(try fileBytes(at: apart.path) == fileBytes(at: together.path))
  }

  @Test func manyEntriesFillManyPagesAndRuns() throws {
    let fixture = try IndexFixture()
    let count = 70_000
    var text = ""
    for number in 0..<count { text += "common word\(number % 1000) unique\(number)\tanswer\(number)\n" }
    try fixture.add(text)
    for number in [0, 1, 65_535, 65_536, count - 1] {
      let answer = try fixture.reply("common unique\(number)")
      #expect(answer.candidates[0].reply == "answer\(number)")
    }
  }

  @Test func repeatedEntriesAreKeptOnce() throws {
    let fixture = try IndexFixture()
    #expect(try fixture.add("a b\tx\na b\tx\na b\ty") == .init(added: 2, removed: 0, repeated: 1, total: 2))
    #expect(try fixture.add("a b\tx", name: "again") == .init(added: 0, removed: 0, repeated: 1, total: 2))
  }

  @Test func anIndexOfAnotherEncoderIsRefusedAndCanBeMadeAnew() throws {
    let fixture = try IndexFixture()
    try fixture.add(animals, encoder: RandomEncoder())
    var other = RandomEncoder()
    other.name = "other"
    other.hash = String(repeating: "1", count: 64)
    for encoder in [nil, other] {
      let error = try #require(throws: IndexError.self) { _ = try fixture.chatbot(encoder) }
      #expect(error.kind == .otherVersion && "\(error)".contains("expected the encoder 'random'"))
    }
    // Adding with the other one encodes everything again.
    try fixture.add("a\tb", name: "more", encoder: other)
    #expect(try fixture.reply("猫吃什么", other).candidates[0].evidence.encoder > 0.99)
  }
}
