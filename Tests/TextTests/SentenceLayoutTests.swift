import Testing
import Text

struct SentenceLayoutTests {
  @Test(arguments: [
    ("Hello. How are you? Fine!", ["Hello.", "How are you?", "Fine!"]),
    (
      "Mr. Brown met Dr. Lee at 3.30 p.m. in St. Louis. They talked.",
      ["Mr. Brown met Dr. Lee at 3.30 p.m. in St. Louis.", "They talked."]
    ),
    (
      "J. S. Bach wrote it, e.g. in Leipzig. See Fig. 3 and No. 5. No. He did not.",
      ["J. S. Bach wrote it, e.g. in Leipzig.", "See Fig. 3 and No. 5.", "No.", "He did not."]
    ),
    ("It costs $3.50. Visit www.example.org. Done.", ["It costs $3.50.", "Visit www.example.org.", "Done."]),
    (
      "\"Why?\" he asked. \"Because.\" Then he left.",
      ["\"Why?\" he asked.", "\"Because.\"", "Then he left."]
    ),
    (
      "He came from the U.S. in 1990. We met in the U.S. The end.",
      ["He came from the U.S. in 1990.", "We met in the U.S.", "The end."]
    ),
    ("Well... maybe. Wait... No!!! Really?!", ["Well... maybe.", "Wait...", "No!!!", "Really?!"]),
    ("It was I. You know it.", ["It was I.", "You know it."]), ("no end", ["no end"]),
    ("(One.) (Two.)", ["(One.)", "(Two.)"]),
    (
      "Apples, pears, etc. are fruit. Apples, etc. They are fruit.",
      ["Apples, pears, etc. are fruit.", "Apples, etc.", "They are fruit."]
    ),
    ("版本 3.5 is out。Good", ["版本 3.5 is out。", "Good"]), ("...", ["..."]), (". . .", [".", ".", "."]),
  ])
  func english(text: String, expected: [String]) {
    #expect(SentenceLayout(text, language: .english).sentences == expected)
  }

  @Test(arguments: [
    (
      "Am 3. Oktober fährt z.B. Dr. Kern nach Bonn. Er kommt am 5. zurück.",
      ["Am 3. Oktober fährt z.B. Dr. Kern nach Bonn.", "Er kommt am 5. zurück."]
    ),
    ("Sie ist 30. Er ist 40.", ["Sie ist 30.", "Er ist 40."]),
    (
      "Das gilt z. B. für Hunde, Katzen usw. Die anderen nicht.",
      ["Das gilt z. B. für Hunde, Katzen usw.", "Die anderen nicht."]
    ),
    (
      "„Wir gehen.“ Dann gingen sie. „Ja!“, rief er.",
      ["„Wir gehen.“", "Dann gingen sie.", "„Ja!“, rief er."]
    ),
    ("Es war 1990. Berlin war geteilt.", ["Es war 1990.", "Berlin war geteilt."]),
  ])
  func german(text: String, expected: [String]) {
    #expect(SentenceLayout(text, language: .german).sentences == expected)
  }

  @Test(arguments: [
    ("你好。你好吗？我很好！", ["你好。", "你好吗？", "我很好！"]), ("“你好吗？”老师问。“很好。”", ["“你好吗？”老师问。", "“很好。”"]),
    ("他说：“好。”然后走了。", ["他说：“好。”", "然后走了。"]), ("他想……算了。", ["他想……算了。"]), ("真的吗?!是的!好", ["真的吗?!", "是的!", "好"]),
    ("价格是3.5元。用Mr. Lee的。", ["价格是3.5元。", "用Mr. Lee的。"]), ("（好。）是的", ["（好。）", "是的"]), ("什么", ["什么"]),
  ])
  func chinese(text: String, expected: [String]) {
    #expect(SentenceLayout(text, language: .chinese).sentences == expected)
  }

  /// Each sentence of a quotation is translated in quotation marks of its own, which then go again.
  @Test(arguments: [
    (
      TextLanguage.english, "He said, \"It rains. Come.\" Then he left.",
      ["He said, \"It rains.\"", "\"Come.\"", "Then he left."]
    ),
    (.english, "“Why?” Tom asked. “I am here. Go!”", ["“Why?” Tom asked.", "“I am here.”", "“Go!”"]),
    (.english, "It's 5\" wide. It isn't 6\" wide.", ["It's 5\" wide.", "It isn't 6\" wide."]),
    (.english, "\"No end. It goes on.", ["\"No end.", "It goes on."]),
    (.english, "He said 'no'. The dogs' tails wag. Yes.", ["He said 'no'.", "The dogs' tails wag.", "Yes."]),
    (.german, "Er sagte: „Es regnet. Komm!“ Sie kam.", ["Er sagte: „Es regnet.“", "„Komm!“", "Sie kam."]),
    (.german, "»Wer ist da? Du?« Er schwieg.", ["»Wer ist da?«", "»Du?«", "Er schwieg."]),
    (.chinese, "他说：“我累了。我想睡觉。”然后走了。", ["他说：“我累了。”", "“我想睡觉。”", "然后走了。"]),
    (.chinese, "「你好。你是谁？」他问。『好。』", ["「你好。」", "「你是谁？」他问。", "『好。』"]),
    (.chinese, "他走了。\"为什么？\"她问。", ["他走了。", "\"为什么？\"她问。"]),
  ])
  func quotationsAreClosedAndOpened(language: TextLanguage, text: String, expected: [String]) {
    let layout = SentenceLayout(text, language: language)
    #expect(layout.quoted == expected)
    #expect(layout.text(with: layout.quoted, language: language) == text)
  }

  @Test func aWordWithoutEndStaysOneWord() {
    let word = String(repeating: "x", count: 1_000)
    let layout = SentenceLayout("so " + word + " it is", language: .english)
    #expect(layout.sentences.count > 2)
    #expect(layout.text(with: layout.sentences, language: .english).contains(word))
  }

  @Test func linesAndIndentationStay() {
    let text = "  One. Two.\n\n\tThree\r\n- four! Five\n"
    let layout = SentenceLayout(text, language: .english)
    #expect(layout.sentences == ["One.", "Two.", "Three", "- four!", "Five"])
    #expect(layout.text(with: layout.sentences, language: .english) == text)
    #expect(
      layout.text(with: ["一。", "二。", "三", "四！", "五"], language: .chinese) == "  一。二。\n\n\t三\r\n四！五\n")
    #expect(layout.text(with: ["A.", "", "", "D!", ""], language: .german) == "  A.\n\n\t\r\nD!\n")
    let chinese = SentenceLayout("你好。再见。", language: .chinese)
    #expect(chinese.text(with: ["Hello.", "Bye."], language: .english) == "Hello. Bye.")
  }

  @Test(arguments: ["", " ", "\n\n", " \t\r\n "])
  func textsWithoutSentencesComeBack(text: String) {
    let layout = SentenceLayout(text, language: .english)
    #expect(layout.sentences.isEmpty)
    #expect(layout.text(with: [], language: .chinese) == text)
  }

  @Test func longSentencesAreCutAtMarks() {
    let text = "aaaa bbbb, cccc dddd eeee ffff; gggg hhhh iiii jjjj"
    let parts = SentenceLayout(text, language: .english, longest: 20)
    #expect(parts.sentences == ["aaaa bbbb, cccc", "dddd eeee ffff;", "gggg hhhh iiii jjjj"])
    let solid = String(repeating: "x", count: 45)
    #expect(SentenceLayout(solid, language: .english, longest: 20).sentences.map(\.count) == [20, 20, 5])
    let words = String(repeating: "word ", count: 10_000)
    let cut = SentenceLayout(words, language: .english)
    #expect(cut.sentences.allSatisfy { $0.unicodeScalars.count <= 400 })
    #expect(cut.text(with: cut.sentences, language: .english) == words)
  }

  @Test func nothingIsLostWhateverTheText() {
    let parts = [
      "a", "B", " ", "  ", ".", "。", "!", "？", "…", "\"", "“", "”", "\n", "\r\n", "3", "的", "说", "Mr", "z.B",
      ",", "(", ")", "\t", "的",
    ]
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<5_000 {
      let text = (0..<Int.random(in: 0...20, using: &generator)).compactMap { _ in
        parts.randomElement(using: &generator)
      }.joined()
      for language in TextLanguage.allCases {
        let layout = SentenceLayout(text, language: language, longest: 8)
        let visible = { (text: String) in text.unicodeScalars.filter { !$0.properties.isWhitespace } }
        #expect(Array(visible(layout.sentences.joined())) == Array(visible(text)), "\(text.debugDescription)")
        #expect(layout.sentences.allSatisfy { !$0.isEmpty && $0.unicodeScalars.count <= 8 })
        let back = layout.text(with: layout.sentences, language: .english)
        #expect(
          back.unicodeScalars.filter { $0 == "\n" }.count == text.unicodeScalars.filter { $0 == "\n" }.count)
      }
    }
  }
}
