import Checkpoints
import Glibc
import JSONText
import TestSupport
import Testing

/// `chat` as a process: help, questions, pipes, bad input.
struct ChatTests {
  @Test func helpSaysWhatThereIs() throws {
    let help = expectSuccess(try chat("--help"))
    for verb in ["converse", "ask", "index", "evaluate", "models"] {
      #expect(help.contains("\n  \(verb) "), "\(verb)\n\(help)")
    }
    let parts = [
      "ask": [
        "<text>", "--context <text>", "--explain", "--top <n>", "(2...50)", "--index <file>", "--json",
        "--model",
      ],
      "index": [
        "<file> ...", "--output <file>", "--format <format>", "tsv, jsonl, yaml, markdown, knowledge",
        "--fresh",
        "--remove <file>", "--list", "--json", "--quiet",
      ],
      "evaluate": [
        "--data <jsonl>", "1 of 100", "99 other replies", "R@1", "--paraphrases <tsv>", "--unknown <file>",
        "--false-refusals <x>", "(0...100)", "--candidates <n>", "(2...10000)", "--seed <n>", "--json",
      ],
      "converse": ["--converse", "--index <file>", "a line"],
      "models": ["--models-dir <dir>", "--json"],
    ]
    for (verb, parts) in parts {
      let help = expectSuccess(try chat(verb, "--help"))
      let text = help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      for part in parts { #expect(text.contains(part), "\(verb): \(part)\n\(help)") }
      #expect(help.split(separator: "\n").filter { !$0.hasPrefix("USAGE:") }.allSatisfy { $0.count <= 100 })
    }
    for verb in ["ask", "index", "evaluate"] {
      let result = try chat(verb)
      #expect(result.exitCode == 64 && result.errors.contains("Missing expected argument"))
      #expect(result.output == expectSuccess(try chat(verb, "--help")))
    }
  }

  @Test func aQuestionIsAnswered() throws {
    let fixture = try ChatFixture()
    #expect(
      expectSuccess(try chat("ask", "what do cats eat", "--index", fixture.index)) == "Mice and fish.\n")
    #expect(expectSuccess(try chat("ask", "猫吃什么", "--index", fixture.index)) == "老鼠和鱼。\n")
    #expect(expectSuccess(try chat("ask", "-", "--index", fixture.index, input: "猫吃什么\n")) == "老鼠和鱼。\n")
    let explained = expectSuccess(try chat("ask", "what do cats eat", "--explain", "--index", fixture.index))
    for part in ["matched   What do cats eat?", "animals.tsv, line 1", "known     yes", "lead ", "overlap"] {
      #expect(explained.contains(part), "\(explained)")
    }
    let unknown = expectSuccess(try chat("ask", "where is the library", "--index", fixture.index))
    #expect(unknown.hasPrefix("I do not know. The nearest questions that I can answer: Where do cats sleep?"))
  }

  @Test func anAnswerForPrograms() throws {
    let fixture = try ChatFixture()
    let text = expectSuccess(
      try chat(
        "ask", "Where do cats sleep", "--context", "I have a cat", "--json", "--top", "2", "--index",
        fixture.index))
    let object = try #require(try JSONValue(parsing: text).objectValue)
    #expect(
      object.keys == [
        "reply", "score", "known", "matched", "candidates", "milliseconds", "model", "modelHash",
      ])
    #expect(object["reply"] == "In the sun." && object["known"] == true)
    #expect(object["matched"] == "Where do cats sleep?" && object["model"] == "encoder")
    let candidates = try #require(object["candidates"]?.arrayValue)
    #expect(candidates.count == 2)
    let first = try #require(candidates[0].objectValue)
    #expect(
      first.keys == [
        "matched", "reply", "key", "source", "line", "score", "bm25", "bm25Answer", "encoder", "overlap",
      ])
    #expect(first["line"] == 2 && first["source"] == "animals.tsv" && first["key"] == .null)
    #expect((object["milliseconds"]?.numberValue ?? -1) >= 0)
  }

  @Test func linesOfAPipeAreAnswered() throws {
    let fixture = try ChatFixture()
    let lines = "what do cats eat\r\n猫吃什么\nwhere do cats sleep"
    #expect(
      expectSuccess(try chat("--index", fixture.index, input: lines))
        == "Mice and fish.\n老鼠和鱼。\nIn the sun.\n")
    let objects = expectSuccess(try chat("--json", "--index", fixture.index, input: lines)).split(
      separator: "\n")
    #expect(objects.count == 3)
    for object in objects { #expect(try JSONValue(parsing: object.utf8).objectValue?["known"] == true) }
    #expect(expectSuccess(try chat("--index", fixture.index, input: "")) == "")
  }

  @Test func whatCannotBeAskedKeepsItsLine() throws {
    let fixture = try ChatFixture()
    let long = String(repeating: "x", count: 3000)
    let result = try DigitsProcess(
      program: "chat", ["--index", fixture.index],
      input: Array("猫吃什么\n\na\u{1}b\n\(long)\n".utf8) + [0xFF, 0x0A] + Array("猫吃什么".utf8)
    ).wait()
    #expect(result.exitCode == 65)
    #expect(result.output == "老鼠和鱼。\n\n\n\n\n老鼠和鱼。\n")
    #expect(result.errorLines.count == 4, "\(result.errors)")
    for part in [
      "standard input:2: expected a question, found nothing",
      "standard input:3: expected a question in plain text",
      "standard input:4: expected a question of at most 2000 characters, found 3000",
      "standard input:5: expected text in UTF-8",
    ] { #expect(result.errors.contains(part), "\(result.errors)") }
  }

  /// However long a line is, it is one line of the answers, and the next ones are answered.
  @Test func endlessLinesKeepTheirPlace() throws {
    let fixture = try ChatFixture()
    let endless = String(repeating: "y", count: 3_000_000)
    let input = "猫吃什么\n\(endless)\n猫吃什么\n\(endless)"
    let lines = try chat("--index", fixture.index, input: input)
    #expect(lines.exitCode == 65 && lines.output == "老鼠和鱼。\n\n老鼠和鱼。\n\n")
    #expect(lines.errorLines.count == 2)
    #expect(lines.errors.contains("standard input:2: expected a line of at most 1048576 bytes, found more"))
    let objects = try chat("--json", "--index", fixture.index, input: input).outputLines
      .map { try JSONValue(parsing: String($0)).objectValue }
    #expect(objects.count == 4 && objects[2]?["known"] == true && objects[1]?.keys == ["error"])
    #expect(objects[3]?["error"]?.stringValue?.contains("standard input:4") == true)
  }

  @Test func theThresholdCanBeSet() throws {
    let fixture = try ChatFixture()
    func reply(_ question: String, _ threshold: String) throws -> String {
      expectSuccess(try chat("ask", question, "--threshold", threshold, "--index", fixture.index))
    }
    #expect(try reply("cats eat what things", "0") == "Mice and fish.\n")
    #expect(try reply("cats eat what things", "1").hasPrefix("I do not know."))
    // What is stored word for word is certain.
    #expect(try reply("What do cats eat?", "1") == "Mice and fish.\n")
    expectChatFailure(
      try chat("ask", "a", "--threshold", "2", "--index", fixture.index), 64, "expected --threshold in 0")
  }

  @Test func badQuestions() throws {
    let fixture = try ChatFixture()
    for (question, parts) in [
      ("", "expected a question, found nothing"), (" ", "expected a question, found nothing"),
      ("a\u{7}b", "found the control character U+0007"), (String(repeating: "长", count: 3000), "found 3000"),
    ] { expectChatFailure(try chat("ask", question, "--index", fixture.index), 65, parts) }
    expectChatFailure(
      try chat("ask", "-", "--index", fixture.index, input: String(repeating: "y", count: 1_000_000)), 65,
      "expected a question of at most 2000 characters, found 1000000")
    let bytes = try DigitsProcess(
      program: "chat", ["ask", "-", "--index", fixture.index], input: [0x61, 0xFF]
    ).wait()
    expectChatFailure(bytes, 65, "UTF-8")
    expectChatFailure(
      try chat("ask", "a", "--context", "", "--index", fixture.index), 65, "a turn of the context")
    expectChatFailure(try chat("ask", "a", "--top", "1"), 64, "expected --top in 2...50, found 1")
    expectChatFailure(try chat("evaluate", "--data", "a", "--paraphrases", "b"), 64, "not both")
  }

  @Test func badIndexes() throws {
    let fixture = try ChatFixture()
    expectChatFailure(try chat("ask", "a", "--index", "/nowhere"), 66, "/nowhere: cannot be opened")
    expectChatFailure(
      try chat("ask", "a", "--index", fixture.folder("animals.tsv")), 65, "found another kind of file")
    let bytes = try fileBytes(at: fixture.index)
    let cut = try fixture.folder.write(Array(bytes.prefix(bytes.count / 3)), "cut.sqlite")
    expectChatFailure(try chat("ask", "what do cats eat", "--index", cut), 65, "cut.sqlite", "damaged")
    var changed = bytes
    changed[63] = 77
    let other = try fixture.folder.write(changed, "other.sqlite")
    expectChatFailure(try chat("ask", "a", "--index", other), 65, "expected version 1 of the index, found 77")
  }

  @Test func badSources() throws {
    let fixture = try ChatFixture()
    let before = try fileBytes(at: fixture.index)
    for (name, text, says) in [
      ("a.tsv", "x\ty\nno tab\n", "a.tsv:2: expected a question, one tab and an answer"),
      ("a.jsonl", "[\"a\",\"b\"]\n[1]\n", "a.jsonl:2: expected turns that are strings"),
      ("a.yml", "conversations:\n- - a\n", "a.yml:2: expected at least two turns"),
      ("a.md", "### k\n- a\n\n**en** b\n\n### k\n", "a.md:6: expected a new key"),
      ("a.txt", "a", "name the form with --format"), ("b.tsv", "", "found an empty file"),
    ] {
      try fixture.write(text, name)
      expectChatFailure(
        try chat("index", name, "-o", fixture.index, directory: fixture.folder.path), 65, says
      )
    }
    expectChatFailure(
      try chat("index", "/nowhere.tsv", "-o", fixture.index), 66, "/nowhere.tsv")
    expectChatFailure(
      try chat("index", fixture.folder("animals.tsv"), "-o", "/nowhere/a.sqlite"), 73,
      "/nowhere/a.sqlite")
    #expect(try fileBytes(at: fixture.index) == before)
  }
}

/// The knowledge that comes with the program.
struct ChatKnowledgeTests {
  @Test func itAnswersOutOfTheBox() throws {
    for (question, part) in [
      ("What is an LSTM?", "memory cell"), ("什么是卷积神经网络？", "卷积"), ("你好", "你好"),
      ("how many parameters does LeNet-5 have", "61,706"),
    ] {
      let answer = expectSuccess(try chat("ask", question))
      #expect(answer.contains(part), "\(question): \(answer)")
    }
    #expect(expectSuccess(try chat("ask", "How do I bake sourdough bread?")).hasPrefix("I do not know."))
    #expect(expectSuccess(try chat("models")).contains("knowledge"))
  }

  /// Whoever changes a file of the knowledge makes the index again.
  @Test func theIndexIsMadeOfTheFilesAsTheyAre() throws {
    let list = expectSuccess(
      try chat(
        "index", "--list", "--json", "-o", "\(Executable.packageFolder)/pretrained/chat-knowledge.sqlite"))
    let folder = "\(Executable.packageFolder)/apps/chat/Knowledge"
    var files = TemporaryFolder.names(in: folder).filter { $0.hasSuffix(".md") }.map {
      "apps/chat/Knowledge/\($0)"
    }
    for line in list.split(separator: "\n") {
      let source = try #require(try JSONValue(parsing: line.utf8).objectValue)
      let name = try #require(source["file"]?.stringValue)
      #expect(files.contains(name))
      files.removeAll { $0 == name }
      let hash = SHA256.hexadecimal(of: try fileBytes(at: "\(Executable.packageFolder)/\(name)"))
      #expect(source["sha256"]?.stringValue == hash, "\(name) has changed; run scripts/make-knowledge")
    }
    #expect(files.isEmpty, "not in the index: \(files); run scripts/make-knowledge")
  }
}
