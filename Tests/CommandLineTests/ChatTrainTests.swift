import JSONText
import TestSupport
import Testing

/// `chat train` on data of a few lines.
struct ChatTrainTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.makeFolder("data")
    try folder.makeFolder("data/chat")
    try folder.makeFolder("data/translate")
    let talk = ["tea", "snow", "chess", "music", "cats", "rain", "books", "trains"].map { word in
      #"["do you like \#(word)?","yes, \#(word) is fine","tell me about \#(word)","\#(word)? not today"]"#
    }
    try write(talk.joined(separator: "\n") + "\n", "data/chat/talk.train.jsonl")
    try write(talk.reversed().joined(separator: "\n") + "\n", "data/chat/talk.valid.jsonl")
    try write("good morning\t早上好\nthank you\t谢谢\n", "data/translate/zh-en.train.tsv")
    try write("What do cats eat?\tMice and fish.\nWhere do cats sleep?\tIn the sun.\n", "topics.tsv")
  }

  private func write(_ text: String, _ name: String) throws { try folder.write(Array(text.utf8), name) }

  private func train(_ arguments: String...) throws -> ProcessResult {
    try DigitsProcess(
      program: "chat",
      ["train", "--topics", "topics.tsv", "--epochs", "2", "--batch-size", "8", "--quiet"] + arguments,
      directory: folder.path
    ).wait()
  }

  @Test func trainsAndResumes() throws {
    let said = expectSuccess(try train("--data", "data", "--json", "--seed", "5", "--epochs", "12"))
    let report = try #require(try JSONValue(parsing: said.utf8).objectValue)
    #expect(report["file"]?.stringValue == "encoder.safetensors" && report["finished"]?.boolValue == true)
    #expect(report["epochs"] == 12 && report["seed"] == 5)
    let r1 = try #require(report["validationR1Percent"]?.numberValue)
    // By heart, of 24; it is validated with what it learns from.
    #expect(r1 > 50 && r1 <= 100)
    let weights = try fileBytes(at: folder("encoder.safetensors"))
    // All done already: the same weights again.
    let again = expectSuccess(try train("--data", "data", "--resume", "--seed", "5", "--epochs", "12"))
    #expect(
      again.hasPrefix("encoder.safetensors: talk.train.jsonl; zh-en.train.tsv; topics.tsv, right reply first")
    )
    #expect(try fileBytes(at: folder("encoder.safetensors")) == weights)
    // Another seed must not go on from that checkpoint.
    expectChatFailure(
      try train("--data", "data", "--resume", "--seed", "6"), 65, "encoder.safetensors.checkpoint")
  }

  @Test func dryRun() throws {
    let said = expectSuccess(try train("--data", "data", "--dry-run", "-o", "mine.safetensors"))
    #expect(said.contains("2 epochs of batches of 8") && said.contains("-> mine.safetensors"), "\(said)")
    #expect(folder.names == ["data", "topics.tsv"])
  }

  @Test func badInput() throws {
    expectChatFailure(try train(), 64, "--data DIR")
    expectChatFailure(try train("--data", "nowhere"), 66, "nowhere", ".jsonl")
    expectChatFailure(try train("--data", "data", "--topics", "none.tsv"), 66, "none.tsv")
    try write("only a question\n", "bad.tsv")
    expectChatFailure(try train("--data", "data", "--topics", "bad.tsv"), 65, "bad.tsv:1")
    try write(#"["one turn"]"# + "\n", "data/chat/more.jsonl")
    expectChatFailure(try train("--data", "data"), 65, "more.jsonl:1")
    try write("?!\t…\n--\t!\n", "signs.tsv")
    try write(#"["?!","…"]"# + "\n", "data/chat/more.jsonl")
    #expect(try train("--data", "data", "--topics", "signs.tsv").exitCode == 0)
  }
}
