import Testing

@testable import RetrievalChat

/// What tells a question about something else: the best entry lacks its rare words.
struct CoverageTests {
  private let fixture: IndexFixture

  init() throws {
    fixture = try IndexFixture()
    try fixture.add(animals)
  }

  private func coverage(_ question: String) throws -> Coverage { try fixture.reply(question).coverage }

  @Test func anEntryThatSaysAllIsFull() throws {
    #expect(try coverage("What do cats eat?") == .full)
    #expect(try coverage("cats eat mice") == .full, "the answer counts too")
    #expect(try coverage("猫吃什么") == .full)
  }

  @Test func missingWordsCountByTheirRarity() throws {
    let foreign = try coverage("What do axolotls eat?")
    // Nobody has the word: it is as rare as can be, one of four.
    #expect(foreign.rarestMissing == 1 && foreign.unseen == 0.25)
    #expect(foreign.nextMissing == 0 && foreign.share > 0 && foreign.share < 0.7)
    let two = try coverage("What do axolotls eat in Mexico?")
    #expect(two.rarestMissing == 1 && two.nextMissing == 1 && two.share < foreign.share)
    // A word that another entry has is rare, but not as rare.
    let known = try coverage("Where do cats eat?")
    #expect(known.rarestMissing > 0 && known.rarestMissing < 1 && known.unseen == 0)
  }

  /// An entry in another language shares no word with the question; it is judged by the vectors alone.
  @Test func entriesInOtherLanguages() throws {
    let entries = try ChatIndex(contentsOf: fixture.path).read { db in
      try fixture.chatbot().index.entries([0, 3], db)
    }
    #expect(entries[0].speaks(.english) && !entries[0].speaks(.chinese))
    #expect(entries[1].speaks(.chinese) && !entries[1].speaks(.english))
    let weights = Calibration.wordsAndVectors
    func weightsFor(_ entry: IndexedEntry, _ language: Language, isReply: Bool = false) -> Calibration.Weights
    {
      weights.weights(
        for: Retriever.Match(entry: entry, isReply: isReply, evidence: Evidence(), prompt: 0, score: 0),
        language: language)
    }
    #expect(weightsFor(entries[0], .english) == weights.question)
    #expect(weightsFor(entries[0], .chinese) == weights.foreign)
    #expect(weightsFor(entries[0], .chinese, isReply: true) == weights.reply)
  }

  /// The fit finds weights that tell what was only in the coverage.
  @Test func calibrationUsesCoverage() throws {
    var fit = CalibrationFit()
    for question in ["What do cats eat?", "What do dogs eat?", "Where do cats sleep?", "猫吃什么？"] {
      fit.add(try fixture.reply(question), isRight: true)
    }
    for question in ["What do axolotls eat?", "Where do geckos sleep?", "What do lamps eat?", "鹰吃什么？"] {
      fit.add(try fixture.reply(question), isRight: false)
    }
    let weights = try #require(fit.weights(decay: 1e-3))
    #expect(weights.coverage.share > 0 || weights.coverage.unseen < 0)
    for question in ["What do cats eat?", "What do lamps eat?"] {
      let answer = try fixture.reply(question)
      #expect((weights.probability(answer) > 0.5) == question.contains("cats"))
    }
  }

  /// What is asked word for word is answered, whatever the weights say; capitals and marks do not matter.
  @Test func aStoredQuestionIsCertain() throws {
    for (question, reply) in [("what do DOGS eat", "Almost everything."), ("猫吃什么", "老鼠和鱼。")] {
      let answer = try fixture.reply(question)
      #expect(answer.known && answer.score == 1 && answer.reply == reply, "\(answer)")
    }
    #expect(try fixture.reply("dogs what eat do").score < 1, "the same words in another order")
  }
}
