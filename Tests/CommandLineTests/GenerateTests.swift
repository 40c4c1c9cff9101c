import JSONText
import TestSupport
import Testing

/// `lyrics generate` and `lyrics tunes` as processes, with a network that was trained for a moment.
struct GenerateTests {
  private let folder: TemporaryFolder
  private static let poems = [
    "浣溪沙\n春到人间草木知。\n一年芳景此时宜。\n\n", "浣溪沙\n柳外轻雷池上雨。\n小楼西角断虹明。\n\n",
    "浣溪沙\n风压轻云贴水飞。\n乍晴池馆燕争泥。\n\n",
  ]

  init() throws {
    folder = try TemporaryFolder()
    let corpus = try folder.write(
      Array(String(repeating: Self.poems.joined(), count: 6).utf8), "poems.txt")
    let trained = try lyrics(
      "train", "--data", corpus, "--output", "m.safetensors", "--epochs", "1", "--hidden", "12",
      "--embedding",
      "6", "--layers", "1", "--batch-size", "2", "--steps", "8", "--threads", "1", "--quiet")
    try #require(trained.exitCode == 0, "\(trained.errors)")
  }

  private func lyrics(_ arguments: String...) throws -> ProcessResult {
    try DigitsProcess(program: "lyrics", arguments, directory: folder.path).wait()
  }

  @Test func theSameSeedGivesTheSameText() throws {
    let first = expectSuccess(
      try lyrics("generate", "春", "--model", "m.safetensors", "--length", "30", "--seed", "4", "--quiet"))
    let second = expectSuccess(
      try lyrics("generate", "春", "--model", "m.safetensors", "--length", "30", "--seed", "4", "--quiet"))
    let other = expectSuccess(
      try lyrics("generate", "春", "--model", "m.safetensors", "--length", "30", "--seed", "5", "--quiet"))
    #expect(first == second && first != other)
    #expect(first.hasPrefix("春") && first.unicodeScalars.count == 1 + 30 + 1)
  }

  @Test func jsonTellsWhatIsNewAndWhatIsUnknown() throws {
    let output = expectSuccess(
      try lyrics("generate", "龘草木", "--model", "m.safetensors", "--length", "12", "--json", "--explain"))
    let object = try #require(try JSONValue(parsing: output).objectValue)
    #expect(object["unknown"]?.arrayValue?.map(\.stringValue) == ["龘"])
    #expect(object["text"]?.stringValue?.hasPrefix("龘草木") == true)
    #expect(object["characters"]?.integerValue == 12)
    #expect(object["explanation"]?.arrayValue?.count == 12)
    #expect(object["newFiveGramsPercent"]?.numberValue != nil)
    #expect(object["longestVerbatim"]?.objectValue?["words"]?.integerValue != nil)
    #expect(object["modelHash"]?.stringValue?.count == 64)
  }

  @Test func formsHold() throws {
    let tune = expectSuccess(
      try lyrics(
        "generate", "--model", "m.safetensors", "--tune", "浣溪沙", "--acrostic", "龘春", "--quiet"))
    let lines = tune.split(separator: "\n")
    #expect(lines.count == 3 && lines[0] == "浣溪沙")
    #expect(lines.dropFirst().map(\.first) == ["龘", "春"])
    #expect(lines.dropFirst().allSatisfy { $0.count == 8 && $0.last == "。" })
    let tunes = expectSuccess(try lyrics("tunes", "--model", "m.safetensors"))
    #expect(tunes.contains("浣溪沙") && tunes.contains("7。 7。"))
  }

  @Test func badInputIsOneLine() throws {
    let cases: [([String], Int32, String)] = [
      (["--length", "0"], 64, "--length in 1...100000"),
      (["--length", "1000000000"], 64, "--length in 1...100000"),
      (["--temperature", "-1"], 64, "--temperature"),
      (["--top-p", "0"], 64, "--top-p above 0"),
      (["--lines", "3", "--length", "3"], 64, "--lines"),
      (["--tune", "浣溪纱"], 64, "did you mean 浣溪沙?"),
      (["--acrostic", " "], 64, "characters after --acrostic"),
      (["--tune", "浣溪沙", "--acrostic", "春夏秋"], 64, "at most 2 characters"),
      (["--tune", "浣溪沙", "春到人间草木知春到"], 64, "room for 7"),
      (["a\u{7}b"], 65, "control character U+7"),
    ]
    for (arguments, code, part) in cases {
      let result = try DigitsProcess(
        program: "lyrics", ["generate", "--model", "m.safetensors"] + arguments, directory: folder.path
      ).wait()
      expectFailure(result, code, part, program: "lyrics")
    }
    _ = try folder.write([1, 2, 3], "m.corpus")
    expectFailure(
      try lyrics("generate", "--model", "m.safetensors"), 65, "expected the index of a corpus",
      program: "lyrics")
  }
}
