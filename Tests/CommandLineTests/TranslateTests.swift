import Glibc
import JSONText
import TestSupport
import Testing

/// `translate` as a process: help, training, translating, measuring, bad input.
struct TranslateTests {
  private let folder: TemporaryFolder
  private let pairs: String
  private static let sentences = [
    ("ein Hund läuft .", "a dog runs ."), ("eine Katze schläft .", "a cat sleeps ."),
    ("ein Mann läuft .", "a man runs ."), ("der Hund schläft .", "the dog sleeps ."),
  ]
  /// A network that knows four sentences after a moment.
  private static let small = [
    "--from", "de", "--to", "en", "--epochs", "60", "--embedding", "32", "--encoder-units", "32", "--units",
    "64", "--dropout", "0", "--source-merges", "40", "--target-merges", "40", "--batch-size", "2",
    "--learning-rate", "0.005", "--label-smoothing", "0", "--averaging", "0", "--merge-dropout", "0",
    "--hidden-words", "0", "--threads", "1", "--quiet",
  ]

  init() throws {
    folder = try TemporaryFolder()
    // Several times: letters that occur once are unknown to tokenizers.
    let lines = Self.sentences.map { "\($0.0)\t\($0.1)\n" }
    pairs = try folder.write(
      Array(String(repeating: lines.joined(), count: 4).utf8), "pairs.tsv")
  }

  private func run(_ arguments: [String], input: [UInt8] = []) throws -> ProcessResult {
    try DigitsProcess(program: "translate", arguments, input: input, directory: folder.path).wait()
  }

  private func fails(
    _ result: ProcessResult, _ code: Int32, _ part: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectFailure(result, code, part, program: "translate", sourceLocation: sourceLocation)
  }

  private func train(_ arguments: [String] = []) throws {
    let said = expectSuccess(
      try run(["train", "--data", pairs, "--output", "m.safetensors"] + Self.small + arguments))
    #expect(said.hasPrefix("m.safetensors: learnt from 16 pairs"), "\(said)")
  }

  @Test func helpSaysWhatThereIs() throws {
    let help = expectSuccess(try run(["--help"]))
    for verb in ["text (default)", "train", "evaluate", "models"] {
      #expect(help.contains("\n  \(verb) "), "\(verb)")
    }
    let parts = [
      "text": [
        "--from", "--to", "--beam", "(1...64)", "--length-penalty", "(0...2)", "--coverage-penalty",
        "--n-best",
        "--block-repeats", "--prefix", "--explain", "--heat-map", "--json", "--model", "(default: 5)",
      ],
      "train": [
        "zh-en, en-zh, de-en", "--data", "--source", "--target", "--source-column", "--validation", "--kind",
        "--embedding", "--units", "--dropout", "--precision", "--resume", "--dry-run", "130",
      ],
      "evaluate": [
        "--data", "--reference", "--hypotheses", "--tokenizer", "13a, zh, char", "--write", "--json",
      ],
    ]
    for (verb, parts) in parts {
      let text = expectSuccess(try run([verb, "--help"])).split(whereSeparator: \.isWhitespace)
        .joined(separator: " ")
      for part in parts { #expect(text.contains(part), "\(verb): \(part)\n\(text)") }
    }
    for verb in ["train", "evaluate"] {
      let result = try run([verb])
      #expect(result.exitCode == 64 && result.errors.contains("Missing expected argument '--data <file>'"))
    }
  }

  @Test func wrongCommandLines() throws {
    let cases: [(arguments: [String], part: String)] = [
      (["train", "fr-en", "--data", pairs], "expected one of zh-en, en-zh, de-en"),
      (["train", "--data", pairs], "--from <language> --to <language>"),
      (["train", "de-en", "--data", pairs, "--source", pairs, "--target", pairs], "found both"),
      (["train", "de-en", "--source", pairs], "expected --source and --target together"),
      (["train", "de-en", "--data", pairs, "--kind", "cnn"], "expected attention or seq2seq, found 'cnn'"),
      (["train", "de-en", "--data", pairs, "--source-column", "2"], "expected different columns"),
      (["train", "de-en", "--data", pairs, "--units", "0"], "expected --units in 1...4096"),
      (
        ["train", "--start", "m.safetensors", "--units", "64", "--data", pairs],
        "expected --start, or languages"
      ),
      (
        ["train", "--start", "m.safetensors", "--from", "de", "--data", pairs],
        "expected --start, or languages"
      ),
      (["train", "de-en", "--data", pairs, "--from", "zh"], "expected --from de beside the recipe de-en"),
      (["train", "zh-en", "--data", pairs, "--to", "zh"], "expected --to en beside the recipe zh-en"),
      (["train", "--from", "", "--to", "en", "--data", pairs], "expected --from with a language"),
      (["a", "--to", "../x"], "expected --to with a language such as zh, en or de, found '../x'"),
      (["train", "de-en", "--data", pairs, "--hidden-words", "2"], "expected --hidden-words in 0.0...1.0"),
      (["a", "--beam", "0"], "expected --beam in 1...64, found 0"),
      (["a", "--n-best", "6"], "at most --beam 5"),
      (["a", "--length-penalty", "3"], "--length-penalty in 0.0...2.0"),
      (["--prefix", "a"], "expected a text on the command line"),
      (["evaluate", "--data", pairs, "--tokenizer", "x", "--from", "de", "--to", "en"], "found 'x'"),
    ]
    for (arguments, part) in cases {
      let result = try run(arguments)
      #expect(result.exitCode == 64, "\(arguments)")
      #expect(result.errors.contains(part), "\(arguments): \(result.errors)")
    }
  }

  @Test func badPairs() throws {
    func file(_ text: String, _ name: String) throws -> String { try folder.write(Array(text.utf8), name) }
    let short = try file("a\n", "short.txt")
    let cases: [(arguments: [String], code: Int32, part: String)] = [
      (["--data", try file("a\tb\nc\n", "one.tsv")], 65, "one.tsv: line 2: expected 2 columns"),
      (["--data", try file("", "empty.tsv")], 65, "found an empty file"),
      (["--data", folder("none.tsv")], 66, "check the path"),
      (
        ["--data", pairs, "--source-column", "2", "--target-column", "1"], 65,
        "expected sentences in de, found what looks like en"
      ),
      (["--source", pairs, "--target", short], 65, "short.txt: expected 16 lines as in"),
      (["--data", pairs, "--output", "/nowhere/m.safetensors"], 73, "/nowhere"),
    ]
    for (arguments, code, part) in cases {
      fails(try run(["train"] + arguments + Self.small), code, part)
    }
    let bytes = try folder.write([0x61, 0x09, 0xff, 0xfe, 0x0a], "bytes.tsv")
    fails(try run(["train", "--data", bytes] + Self.small), 65, "bytes.tsv")
  }

  @Test func trainedAndUsed() throws {
    try train()
    let use = ["--model", "m.safetensors", "--quiet"]
    for (source, target) in Self.sentences {
      #expect(expectSuccess(try run([source] + use)) == target + "\n")
    }
    let lines = Self.sentences.map(\.0).joined(separator: "\n\n")
    let said = expectSuccess(try run(use, input: Array(lines.utf8)))
    #expect(said == Self.sentences.map(\.1).joined(separator: "\n\n") + "\n")
    #expect(expectSuccess(try run(["-"] + use, input: Array(lines.utf8))) == said)
    #expect(expectSuccess(try run(["\(lines)"] + use)) == said)
    let nothing = expectSuccess(try run(use))
    #expect(nothing == "")
    let emptyLine = expectSuccess(try run(["-"] + use, input: [0x0a]))
    #expect(emptyLine == "\n")
  }

  @Test func answersInJSON() throws {
    try train()
    let (source, target) = Self.sentences[0]
    let said = expectSuccess(
      try run([source, "--model", "m.safetensors", "--json", "--quiet", "--n-best", "3"]))
    let answer = try #require(try JSONValue(parsing: said).objectValue)
    #expect(answer["translation"]?.stringValue == target)
    let tokens = (answer["tokens"]?.arrayValue ?? []).compactMap(\.stringValue)
    #expect(
      tokens.last == "⏎" && tokens.dropLast().joined().filter { $0 != " " } == target.filter { $0 != " " })
    let sources = try #require(answer["sourceTokens"]?.arrayValue)
    let attention = try #require(answer["attention"]?.arrayValue)
    #expect(attention.count == tokens.count && attention.allSatisfy { $0.arrayValue?.count == sources.count })
    #expect(answer["alternatives"]?.arrayValue?.count == tokens.count)
    #expect(answer["nBest"]?.arrayValue?.count == 3 && answer["model"]?.stringValue == "m")
    #expect(answer["modelHash"]?.stringValue?.count == 64)
    let score = try #require(answer["score"]?.numberValue)
    #expect(score < 0 && score > -1)
    let best = expectSuccess(try run([source, "--model", "m.safetensors", "--quiet", "--n-best", "3"]))
      .split(separator: "\n")
    #expect(best.count == 3 && best[0].hasSuffix("\t\(target)"))
  }

  @Test func explainedAndDrawn() throws {
    try train()
    // A machine without fonts is told so beside the picture.
    let result = try run([
      Self.sentences[1].0, "--model", "m.safetensors", "--quiet", "--explain", "--heat-map", "a.png",
    ])
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.hasPrefix(Self.sentences[1].1 + "\n\n") && result.output.contains("made from"))
    #expect(folder.names.contains("a.png"))
    // Without being asked where to, the attention of a sentence goes beside.
    let unasked = try run([Self.sentences[1].0, "--model", "m.safetensors", "--explain"])
    #expect(unasked.exitCode == 0 && unasked.errors.contains("attention-de-en.png"), "\(unasked.errors)")
    #expect(folder.names.contains("attention-de-en.png"))
    let forced = expectSuccess(
      try run([Self.sentences[1].0, "--model", "m.safetensors", "--quiet", "--prefix", "the dog"]))
    #expect(forced.hasPrefix("the dog"))
  }

  @Test func aPictureThatCannotBeIsRefusedBeforeTheWork() throws {
    try train()
    let (use, text) = (["--model", "m.safetensors", "--quiet"], Self.sentences[1].0)
    for (arguments, code, part) in [
      ([text, "--heat-map", "a.txt"], 73, "a.txt: expected an output name"),
      ([text, "--heat-map", "/nowhere/a.png"], 73, "/nowhere/a.png"),
      (["\(text)\n\(text)", "--heat-map", "a.png"], 64, "found 2 sentences"),
    ] {
      let result = try run(arguments + use)
      #expect(result.exitCode == Int32(code) && result.output.isEmpty && result.errors.contains(part))
      #expect(!folder.names.contains("a.png"))
    }
  }

  /// A text of two sentences has as many ways to be said as one.
  @Test func severalSentencesHaveSeveralTranslations() throws {
    try train()
    let text = "\(Self.sentences[0].0)\n\(Self.sentences[1].0)"
    let use = [text, "--model", "m.safetensors", "--quiet", "--n-best", "3"]
    let said = expectSuccess(try run(use))
    #expect(said.split(separator: "\t").count == 4 && said.contains(Self.sentences[1].1))
    let answer = try JSONValue(parsing: expectSuccess(try run(use + ["--json"]))).objectValue
    #expect(answer?["nBest"]?.arrayValue?.count == 3)
  }

  @Test func blankLinesKeepHypothesesAligned() throws {
    let lines = ["one", "", "three"]
    let (a, b) = (
      try folder.write(Array((lines.joined(separator: "\n") + "\n").utf8), "s.txt"),
      try folder.write(Array("a b c d e\nx\nf g h i j\n".utf8), "r.txt")
    )
    let evaluate = ["evaluate", "--source", a, "--target", b, "--from", "de", "--to", "en", "--json"]
    for text in ["a b c d e\n\nf g h i j\n", "a b c d e\nf g h i j\n"] {
      let path = try folder.write(Array(text.utf8), "h.txt")
      let result = try run(evaluate + ["--hypotheses", path])
      let figures = try #require(try JSONValue(parsing: result.output).objectValue)
      #expect(figures["bleu"]?.numberValue ?? 0 > 99.9 && figures["sentences"]?.integerValue == 2)
      #expect(
        figures["blank"]?.integerValue == 1 && result.errors.contains("1 blank pair is not measured: line 2"))
    }
    let path = try folder.write(Array("a\n".utf8), "h.txt")
    fails(try run(evaluate + ["--quiet", "--hypotheses", path]), 65, "expected 2 or 3 lines")
  }

  @Test func measured() throws {
    try train()
    let evaluate = ["evaluate", "--data", pairs, "--model", "m.safetensors", "--quiet", "--json"]
    let said = expectSuccess(try run(evaluate + ["--write", "h.txt"]))
    let figures = try #require(try JSONValue(parsing: said).objectValue)
    #expect(figures["bleu"]?.numberValue ?? 0 > 99.9 && figures["chrf"]?.numberValue ?? 0 > 99.9)
    #expect(figures["sentences"]?.integerValue == 4)
    #expect(figures["signature"]?.stringValue?.contains("tok:13a") == true)
    let again = expectSuccess(
      try run(["evaluate", "--data", pairs, "--hypotheses", "h.txt", "--quiet", "--json"]))
    let scored = try #require(try JSONValue(parsing: again).objectValue)
    #expect(scored["bleu"]?.numberValue == figures["bleu"]?.numberValue)
    let few = try folder.write(Array("a\n".utf8), "few.txt")
    fails(try run(["evaluate", "--data", pairs, "--hypotheses", few]), 65, "expected 4 or 16 lines")
  }

  @Test func badInput() throws {
    try train()
    let use = ["--model", "m.safetensors", "--quiet"]
    let bytes = try run(use, input: [0x61, 0x0a, 0xff, 0x0a])
    #expect(bytes.exitCode == 65 && bytes.errors.contains("line 2: expected UTF-8"), "\(bytes.errors)")
    let endless = Array(repeating: "Hund", count: 10_000).joined(separator: " ")
    #expect(
      expectSuccess(try run(use + ["--beam", "1"], input: Array(endless.utf8))).filter { $0 == "\n" }.count
        == 1)
    for text in ["🐕🦺 läuft", "狗 läuft ein", "𝕳und", "\u{202e}abc"] {
      #expect(expectSuccess(try run([text] + use)).last == "\n", "\(text)")
    }
    fails(try run(["12 + 34"]), 65, "cannot be guessed")
    fails(try run(["a", "--from", "zh", "--model", "m.safetensors"]), 64, "expected --from de")
    fails(try run(["a", "--model", "none.safetensors"]), 66, "none.safetensors")
    let other = try folder.write(Array("not a model".utf8), "n.safetensors")
    fails(try run(["a", "--model", other]), 65, "n.safetensors")
    let empty = try folder.makeFolder("models")
    _ = try folder.write(Array(#"{"version": 1, "models": []}"#.utf8), "models/manifest.json")
    fails(try run(["ein Hund", "--from", "de", "--models-dir", empty]), 64, "de-en")
    #expect(expectSuccess(try run(["models", "--models-dir", empty])).contains("no model is here yet"))
  }

  /// The order of a dictionary, another one in each process, must not decide which words are hidden.
  @Test func hiddenWordsAreTheSameInEveryRun() throws {
    let arguments = ["--epochs", "2", "--hidden-words", "0.5", "--merge-dropout", "0.2"]
    for name in ["a", "b", "c"] {
      _ = expectSuccess(
        try run(["train", "--data", pairs] + Self.small + arguments + ["--output", "\(name).safetensors"]))
    }
    let first = try fileBytes(at: folder("a.safetensors"))
    #expect(try fileBytes(at: folder("b.safetensors")) == first)
    #expect(try fileBytes(at: folder("c.safetensors")) == first)
  }

  @Test func aPipeThatWaitsCanBeEnded() throws {
    try train()
    for signal in [SIGTERM, SIGINT] {
      let process = try DigitsProcess(
        program: "translate", ["--model", "m.safetensors", "--quiet"], directory: folder.path,
        // A pipe that never ends, for it is its own writer.
        shell: "mkfifo pipe$$ && exec 0<>pipe$$")
      usleep(300_000)
      let start = ContinuousClock.now
      process.send(signal)
      #expect(process.wait().exitCode == 130)
      #expect(ContinuousClock.now - start < .seconds(10))
    }
  }

  @Test func goesOnFromAModel() throws {
    try train()
    let more = [
      "train", "--start", "m.safetensors", "--data", pairs, "--epochs", "1", "--learning-rate", "0.0001",
      "--batch-size", "2", "--threads", "1", "--quiet",
    ]
    _ = expectSuccess(try run(more + ["--output", "n.safetensors"]))
    // What was learnt before is still there after one careful epoch, in the same symbols.
    for (source, target) in Self.sentences {
      #expect(expectSuccess(try run([source, "--model", "n.safetensors", "--quiet"])) == target + "\n")
    }
    fails(try run(more + ["--start", "none.safetensors"]), 66, "none.safetensors")
    let before = try fileBytes(at: folder("m.safetensors"))
    fails(try run(more + ["--output", "./m.safetensors"]), 64, "expected --output other than the model")
    #expect(try fileBytes(at: folder("m.safetensors")) == before)
  }

  @Test func otherLanguagesAreRemarkedOn() throws {
    try train()
    let chinese = try run(["今天天气很好，我们去公园吧。", "--model", "m.safetensors"])
    #expect(
      chinese.exitCode == 0 && chinese.errors.contains("the text looks like zh, while m translates from de"))
    let quiet = try run(["今天天气很好，我们去公园吧。", "--model", "m.safetensors", "--quiet"])
    #expect(quiet.exitCode == 0 && quiet.errors.isEmpty)
  }

  @Test func publishedAndListed() throws {
    try train()
    let models = try folder.makeFolder("models")
    for store in ["float16", "int8"] {
      let said = expectSuccess(
        try run([
          "publish", "m.safetensors", "--name", "de-en", "--data", pairs, "--learnt-from", "a test",
          "--command",
          "translate train", "--models-dir", models, "--store", store,
        ]))
      #expect(said.hasPrefix("de-en: BLEU 100.00 as stored, 100.00 in full precision"), "\(said)")
    }
    #expect(expectSuccess(try run(["models", "--models-dir", models])).contains("de-en"))
    let said = expectSuccess(
      try run([Self.sentences[0].0, "--from", "de", "--to", "en", "--models-dir", models, "--quiet"]))
    #expect(said == Self.sentences[0].1 + "\n")
  }
}
