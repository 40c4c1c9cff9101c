import RetrievalChat
import Testing

struct SourceFileTests {
  private func entries(_ text: String, _ format: SourceFormat) throws -> [ChatEntry] {
    try SourceFile(text: text, name: "file", format: format).entries
  }

  @Test func tabSeparated() throws {
    let entries = try entries("What is it?\t A cat. \n\n 狗呢？\t在\\n家\\\\ \\x\n", .tsv)
    #expect(
      entries == [
        ChatEntry(
          prompt: .questions(["What is it?"]), answers: [.init("A cat.", language: .english)], line: 1),
        ChatEntry(prompt: .questions(["狗呢？"]), answers: [.init("在\n家\\ \\x", language: .chinese)], line: 3),
      ])
  }

  @Test func conversations() throws {
    let entries = try entries("[\"a\", \"b\", \"c\", \"d\", \"e\"]\n\n[\"x\",\"y\"]", .jsonl)
    #expect(entries.map(\.line) == [1, 1, 1, 1, 3])
    #expect(
      entries.map(\.prompt) == [
        .context(["a"]), .context(["a", "b"]), .context(["a", "b", "c"]), .context(["b", "c", "d"]),
        .context(["x"]),
      ])
    #expect(entries.map { $0.answers[0].text } == ["b", "c", "d", "e", "y"])
  }

  @Test func emptyTurnsAreLeftOut() throws {
    let entries = try entries("[\"a\", \"b\", \" \", \"c\", \"d\"]", .jsonl)
    #expect(entries.map(\.prompt) == [.context(["a"]), .context(["b", "c"])])
    #expect(entries.map { $0.answers[0].text } == ["b", "d"])
  }

  @Test func oneLanguageOnly() throws {
    let text = "### k\n- What?\n- 什么？\n\n**en** This.\n\n**zh** 这个。\n\n### en-only\n- Who?\n\n**en** Me.\n"
    let file = try SourceFile(text: text, name: "file", format: .knowledge)
    #expect(try file.only(.english).entries.map(\.prompt) == [.questions(["What?"]), .questions(["Who?"])])
    let chinese = try file.only(.chinese).entries
    #expect(chinese.map(\.prompt) == [.questions(["什么？"])])
    #expect(chinese[0].answers == [.init("这个。", language: .chinese)])
    let english = try SourceFile(text: "a\tb", name: "file", format: .tsv)
    let error = #expect(throws: SourceError.self) { try english.only(.chinese) }
    #expect(error?.description == "file: expected questions with answers in 'zh', found none")
  }

  @Test func chatterBot() throws {
    let text = """
      categories:
      - greetings
      conversations:
      - - Hello
        - Hi
        - How are you?
      - - 'Is it: true?'
        - 42
      """
    let entries = try entries(text, .yaml)
    #expect(
      entries.map(\.prompt) == [.questions(["Hello"]), .questions(["Hi"]), .questions(["Is it: true?"])])
    #expect(entries.map { $0.answers[0].text } == ["Hi", "How are you?", "42"])
    #expect(entries.map(\.line) == [4, 5, 7])
  }

  @Test func markdown() throws {
    let text = """
      # Title

      ## How do I `install` it?
      Like **this**:
      ```sh
      # no heading
      make
      ```

      ## Empty

      Underlined?
      -----------
      Yes.

      ### 中文可以吗 ###
      可以。
      """
    let entries = try entries(text, .markdown)
    #expect(entries.map(\.line) == [3, 12, 16])
    #expect(
      entries.map(\.prompt) == [
        .questions(["How do I install it?"]), .questions(["Underlined?"]), .questions(["中文可以吗"]),
      ])
    #expect(entries[0].answers[0].text == "Like **this**:\n```sh\n# no heading\nmake\n```")
    #expect(entries[2].answers[0] == .init("可以。", language: .chinese))
  }

  @Test func knowledge() throws {
    let text = """
      # Title
      Words for readers.

      ### lstm-gates
      - What are the gates of an LSTM?
      - LSTM 有哪几个门？

      **en** Three gates.

      A second paragraph.

      **zh** 三个门。

      ## Another section

      ### gru
      - What is a GRU?

      **en** A unit.
      """
    let file = try SourceFile(text: text, name: "file", format: .markdown)
    #expect(file.format == .knowledge)
    #expect(
      file.entries == [
        ChatEntry(
          key: "lstm-gates", prompt: .questions(["What are the gates of an LSTM?", "LSTM 有哪几个门？"]),
          answers: [
            .init("Three gates.\n\nA second paragraph.", language: .english),
            .init("三个门。", language: .chinese),
          ], line: 4),
        ChatEntry(
          key: "gru", prompt: .questions(["What is a GRU?"]), answers: [.init("A unit.", language: .english)],
          line: 16),
      ])
  }

  /// Text, its form, and what the error must say.
  private static let wrong: [(text: String, format: SourceFormat, says: String)] = [
    ("a\tb\nno tab\n", .tsv, "file:2: expected a question, one tab and an answer, found 0 tabs"),
    ("a\tb\tc", .tsv, "file:1: expected a question, one tab and an answer, found 2 tabs"),
    ("\tb", .tsv, "file:1: expected a question before the tab"),
    ("a\t ", .tsv, "file:1: expected an answer after the tab"),
    ("\n \n", .tsv, "file: expected lines of a question, a tab and an answer, found none"),
    ("[\"a\",\"b\"]\n[\"a\",", .jsonl, "file:2: expected a JSON array of turns"),
    ("{\"a\":1}", .jsonl, "file:1: expected a JSON array of turns, found an object"),
    ("[\"a\",1]", .jsonl, "file:1: expected turns that are strings, found an integer"),
    ("[\"a\"]", .jsonl, "file:1: expected at least two turns, found 1"),
    ("[\"a\",\" \"]", .jsonl, "file: expected lines with JSON arrays of at least two turns, found none"),
    ("a: [", .yaml, "file:"),
    ("- a\n- b", .yaml, "file:1: expected a mapping with 'conversations', found a list"),
    ("conversations: 1", .yaml, "file:1: expected 'conversations' to be a list, found '1'"),
    ("conversations:\n- a", .yaml, "file:2: expected a list of turns, found 'a'"),
    ("conversations:\n- - a", .yaml, "file:2: expected at least two turns, found 1"),
    ("conversations:\n- - a\n  - [b]", .yaml, "file:3: expected a turn, found a list"),
    ("conversations: []", .yaml, "file: expected conversations of at least two turns, found none"),
    ("a: &a [*a]", .yaml, "file:"),
    ("x: " + String(repeating: "[", count: 100_000), .yaml, "file:1: expected lists nested at most"),
    (String(repeating: "- ", count: 100_000), .yaml, "file:1: expected lists nested at most"),
    ("text only", .markdown, "file: expected headings with text below them, found none"),
    (
      "### Key\n- a\n\n**en** b", .markdown,
      "file:1: expected a key of small letters, digits and '-', found 'Key'"
    ),
    ("### k\n**en** b", .markdown, "file:1: expected at least one '- phrasing' in entry 'k'"),
    (
      "### k\n- a\n**en** b\n### l\n- a", .markdown,
      "file:4: expected '**en** answer' or '**zh** answer' in entry 'l'"
    ),
    ("### k\n- a\nb\n**en** b", .markdown, "file:3: expected '- phrasing'"),
    ("### k\n- a\n**en** b\n**en** c", .markdown, "file:4: expected one answer a language"),
    (
      "### k\n- a\n**en** b\n### k\n- a\n**en** b", .markdown,
      "file:4: expected a new key, found 'k', which line 1 has"
    ),
    ("### k\n- \n**en** b", .markdown, "expected"),
    ("a\t" + String(repeating: "x", count: 20_001), .tsv, "file:1: expected at most 20000 characters"),
  ]

  @Test(arguments: 0..<wrong.count) func wrongFiles(_ number: Int) throws {
    let (text, format, says) = SourceFileTests.wrong[number]
    let error = try #require(throws: SourceError.self) {
      _ = try SourceFile(text: text, name: "file", format: format)
    }
    #expect("\(error)".contains(says), "\(error)")
    #expect(!"\(error)".contains("\n"))
  }

  @Test func namesPromiseForms() {
    #expect(SourceFormat(path: "a.tsv") == .tsv)
    #expect(SourceFormat(path: "dir.md/A.JSONL") == .jsonl)
    #expect(SourceFormat(path: "a.yml") == .yaml)
    #expect(SourceFormat(path: "README.md") == .markdown)
    #expect(SourceFormat(path: "a.txt") == nil)
  }

  @Test(arguments: [
    ("What is an LSTM?", Language.english), ("什么是卷积", .chinese), ("LSTM是什么", .chinese), ("", .english),
    ("What does 卷积 mean in English?", .english), ("用 PyTorch 训练 LSTM 要多久？", .chinese), ("42", .english),
  ])
  func languages(_ text: String, _ language: Language) { #expect(Language(of: text) == language) }
}
