import Glibc
import JSONText
import TestSupport
import Testing

/// `lyrics` as a process: help, bad input, training, evaluation.
struct LyricsTests {
  private let folder: TemporaryFolder
  private let corpus: String
  /// A network that is trained in a moment.
  private static let small = [
    "--epochs", "2", "--hidden", "12", "--embedding", "6", "--layers", "1", "--batch-size", "3", "--steps",
    "8",
    "--threads", "1", "--seed", "3",
  ]
  private static let poem = "春花秋月何时了？往事知多少。\r\n小楼昨夜又东风，故国不堪回首月明中。\r\n\r\n"

  init() throws {
    folder = try TemporaryFolder()
    corpus = try folder.write(Array(String(repeating: Self.poem, count: 12).utf8), "ci.txt")
  }

  private func fails(
    _ result: ProcessResult, _ code: Int32, _ part: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectFailure(result, code, part, program: "lyrics", sourceLocation: sourceLocation)
  }

  private func train(_ arguments: [String]) throws -> ProcessResult {
    try DigitsProcess(program: "lyrics", ["train"] + arguments, directory: folder.path).wait()
  }

  @Test func helpSaysWhatThereIs() throws {
    for arguments in [["--help"], []] {
      let help = expectSuccess(try DigitsProcess(program: "lyrics", arguments).wait())
      for verb in ["train", "evaluate", "models", "memory"] {
        #expect(help.contains("\n  \(verb) "), "\(verb)")
      }
    }
    let parts = [
      "train": [
        "songci, english, shakespeare", "--data", "--validation", "--cell", "--layers", "(1...8", "--hidden",
        "(1...4096", "--embedding", "--dropout", "--tied", "--minimum-count", "--steps", "--shuffle",
        "--encoding", "--epochs", "--batch-size", "--learning-rate", "--output", "--resume", "--dry-run",
        "--checkpoint-every", "--seed", "--threads", "--quiet", "130",
      ],
      "evaluate": [
        "--data", "--part", "--quick", "--model", "--json", "natsPerCharacter is the mean of -ln p",
        "perplexity = exp(natsPerCharacter)", "unknownPercent",
      ],
    ]
    let memory = expectSuccess(try lyrics("memory", "--help"))
    for part in ["--distances", "--hidden", "(1...1024)", "--training-steps", "--plot", "12.5 %"] {
      #expect(memory.contains(part), "\(part)")
    }
    for (verb, parts) in parts {
      let help = expectSuccess(try lyrics(verb, "--help"))
      let text = help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      for part in parts { #expect(text.contains(part), "\(verb): \(part)\n\(help)") }
      let result = try lyrics(verb)
      #expect(
        result.exitCode == 64 && result.errors.contains("Missing expected argument '--data <file|dir>'"))
      #expect(result.output == help)
    }
  }

  @Test func wrongCommandLines() throws {
    let cases: [(arguments: [String], part: String)] = [
      (["train", "tang", "--data", corpus], "expected one of songci, english, shakespeare"),
      (["train", "--data", corpus, "--cell", "cnn"], "found 'cnn'"),
      (["train", "--data", corpus, "--layers", "0"], "expected --layers in 1...8, found 0"),
      (["train", "--data", corpus, "--hidden", "5000"], "expected --hidden in 1...4096"),
      (["train", "--data", corpus, "--dropout", "1"], "expected --dropout from 0 up to below 1"),
      (["train", "--data", corpus, "--steps", "0"], "expected --steps in 1...4096"),
      (["train", "--data", corpus, "--encoding", "latin-1"], "expected one of utf-8, utf-16le"),
      (["train", "--data", corpus, "--epochs", "0"], "--epochs in 1...10000"),
      (["memory", "--distances", "5,0"], "expected distances of 1...1000 separated by commas, found '5,0'"),
      (["memory", "--distances", ""], "expected distances"),
      (["memory", "--hidden", "0"], "--hidden in 1...1024"),
      (["evaluate", "--data", corpus, "--part", "test"], "expected whole, training or validation"),
    ]
    for (arguments, part) in cases {
      fails(try DigitsProcess(program: "lyrics", arguments).wait(), 64, part)
    }
  }

  @Test func badTexts() throws {
    func file(_ bytes: [UInt8], _ name: String) throws -> String { try folder.write(bytes, name) }
    let cases: [(path: String, code: Int32, part: String)] = [
      (try file([], "empty.txt"), 65, "empty.txt: expected text, found an empty file"),
      (try file([0x61], "one.txt"), 65, "expected at least 2 characters to learn from"),
      (try file([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0], "program.txt"), 65, "found a binary file"),
      (try file([0x63, 0x61, 0x66, 0xe9, 0x20, 0x61], "latin.txt"), 65, "save it as UTF-8"),
      (folder("none.txt"), 66, "check the path"),
      (try folder.makeFolder("nothing"), 66, "expected files that end in .txt"),
    ]
    for (path, code, part) in cases { fails(try train(["--data", path]), code, part) }
    fails(
      try train(["--data", folder("latin.txt"), "--encoding", "utf-8"]), 65,
      "expected utf-8, found invalid bytes at offset 3")
    fails(try train(["--data", corpus, "--output", "/nowhere/m.safetensors"]), 73, "/nowhere")
    #expect(folder.names.filter { $0.hasSuffix("safetensors") } == [])
  }

  /// A text of one character, many times: nothing to learn, nothing to stumble over.
  @Test func oneCharacterManyTimes() throws {
    let path = try folder.write([UInt8](repeating: 0x61, count: 300), "a.txt")
    let output = expectSuccess(
      try train(["--data", path, "--output", "a.safetensors", "--quiet"] + Self.small))
    #expect(output.hasPrefix("a.safetensors: ") && output.contains("on 29 validation characters"))
    for bytes in [[0x61, 0x62], [0x61, 0x62, 0x63]] as [[UInt8]] {
      let path = try folder.write(bytes, "few.txt")
      let result = try train(["--data", path, "--output", "few.safetensors", "--quiet"] + Self.small)
      #expect(result.exitCode == (bytes.count == 2 ? 65 : 0), "\(result.errors)")
    }
  }

  @Test func trainedAndEvaluated() throws {
    let dry = expectSuccess(try train(["--data", corpus, "--dry-run"] + Self.small))
    #expect(
      dry.contains("2 epochs of") && dry.contains("steps of 3×8 characters, learning rate 0.003, seed 3"))
    let result = try train(["--data", corpus, "--output", "m.safetensors"] + Self.small)
    #expect(result.exitCode == 0 && result.errors.contains("lyrics 2/2"), "\(result.errors)")
    #expect(result.output.contains("nats a character, perplexity"))
    #expect(folder.names.contains("m.safetensors.png"))
    // The same text in another encoding gives the same figures.
    let words = String(repeating: Self.poem, count: 12)
    let wide = try folder.write(
      [0xff, 0xfe] + words.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }, "w.txt")
    var figures: [String] = []
    for path in [corpus, wide] {
      let output = expectSuccess(
        try lyrics(
          "evaluate", "--data", path, "--model", folder("m.safetensors"), "--part", "validation", "--json",
          "--quiet"))
      let object = try #require(try JSONValue(parsing: output).objectValue)
      #expect(object["characters"]?.integerValue == 41 && object["unknownPercent"]?.numberValue == 0)
      let nats = try #require(object["natsPerCharacter"]?.numberValue)
      let bits = try #require(object["bitsPerCharacter"]?.numberValue)
      #expect(abs(bits - nats / log(2)) < 1e-9)
      #expect(abs(try #require(object["perplexity"]?.numberValue) - exp(nats)) < 1e-9)
      figures.append("\(nats)")
    }
    #expect(figures[0] == figures[1])
    fails(
      try lyrics("evaluate", "--data", folder("one"), "--model", folder("m.safetensors")), 66,
      "check the path")
    let one = try folder.write([0x61], "one.txt")
    fails(
      try lyrics("evaluate", "--data", one, "--model", folder("m.safetensors")), 65, "at least 2 characters")
    fails(try lyrics("evaluate", "--data", corpus, "--model", corpus + "/m.safetensors"), 66, "ci.txt")
  }

  @Test func publishedAndListed() throws {
    #expect(try train(["--data", corpus, "--output", "m.safetensors", "--quiet"] + Self.small).exitCode == 0)
    let models = try folder.makeFolder("models")
    let publish = [
      "publish", "m.safetensors", "--name", "ci", "--data", corpus, "--part", "validation", "--source",
      "a test", "--language", "zh", "--command", "lyrics train", "--models-dir", models,
    ]
    for store in ["float32", "float16", "int8"] {
      let said = expectSuccess(
        try DigitsProcess(program: "lyrics", publish + ["--store", store], directory: folder.path).wait())
      #expect(said.hasPrefix("ci: ") && said.contains("nats a character as stored"))
    }
    let table = expectSuccess(try lyrics("models", "--models-dir", models))
    #expect(table.contains("ci") && table.contains("zh"))
    let line = expectSuccess(try lyrics("models", "--models-dir", models, "--json"))
    let entry = try #require(try JSONValue(parsing: line).objectValue)
    let listed = try #require(entry["figures"]?.objectValue?["natsPerCharacter"]?.numberValue)
    let output = expectSuccess(
      try lyrics(
        "evaluate", "--data", corpus, "--part", "validation", "--model", "ci", "--models-dir", models,
        "--json", "--quiet"))
    let measured = try JSONValue(parsing: output).objectValue
    #expect(measured?["natsPerCharacter"]?.numberValue == listed)
    #expect(measured?["modelHash"]?.stringValue == entry["sha256"]?.stringValue)
  }

  @Test func memoryIsMeasured() throws {
    let lines = expectSuccess(
      try DigitsProcess(
        program: "lyrics",
        ["memory", "--distances", "2", "--training-steps", "30", "--json", "--quiet", "--plot", "m.png"],
        directory: folder.path
      ).wait()
    ).split(separator: "\n")
    let cells = try lines.map { try JSONValue(parsing: String($0)).objectValue }
    #expect(cells.map { $0?["cell"]?.stringValue } == ["srn", "lstm", "gru"])
    #expect(cells.allSatisfy { (0...100).contains($0?["accuracyPercent"]?.numberValue ?? -1) })
    #expect(folder.names.contains("m.png"))
  }

  /// Killed in the middle of an epoch, the run goes on to the same weights.
  @Test func killedAndResumed() throws {
    func arguments(_ name: String) -> [String] {
      ["train", "--data", corpus, "--output", "\(name).safetensors", "--checkpoint-every", "0"]
        + Self.small.map { $0 == "2" ? "60" : $0 }
    }
    let whole = try DigitsProcess(program: "lyrics", arguments("whole"), directory: folder.path).wait()
    #expect(whole.exitCode == 0, "\(whole.errors)")
    let process = try DigitsProcess(program: "lyrics", arguments("killed"), directory: folder.path)
    // The time tells checkpoints apart; the number of a file that was replaced is soon another's.
    var seen: Set<Int> = []
    while seen.count < 3, !process.hasEnded {
      var status = stat()
      if stat(folder("killed.safetensors.checkpoint"), &status) == 0 { seen.insert(status.st_mtim.tv_nsec) }
      usleep(300)
    }
    process.send(SIGKILL)
    #expect(process.wait().signal == SIGKILL)
    let last = try DigitsProcess(
      program: "lyrics", arguments("killed") + ["--resume"], directory: folder.path
    ).wait()
    #expect(last.exitCode == 0 && last.errors.contains("going on at step"), "\(last.errors)")
    #expect(
      try fileBytes(at: folder("killed.safetensors")) == (try fileBytes(at: folder("whole.safetensors"))))
  }
}
