import Testing

struct HelpTests {
  @Test func theProgramListsItsVerbs() throws {
    for arguments in [["--help"], []] {
      let help = expectSuccess(try DigitsProcess(arguments).wait())
      for verb in ["classify", "read", "train", "evaluate", "models"] {
        #expect(help.contains("\n  \(verb) "), "\(verb)")
      }
      #expect(help.contains("USAGE: digits <subcommand>"))
    }
  }

  /// What each verb must say about itself: options with ranges and defaults.
  private static let parts: [(verb: String, parts: [String])] = [
    (
      "classify",
      [
        "<file> ...", "--top <n>", "(1...10)", "(default: 1)", "--explain <dir>", "--model <name|path>",
        "--models-dir <dir>", "NNDL_MODELS", "--json", "--quiet", "--seed <n>", "(default: 0)",
        "--threads <n>", "(1...64",
      ]
    ),
    ("read", ["<file>", "--model <name|path>", "--models-dir <dir>", "--json", "--threads <n>", "(1...64"]),
    (
      "train",
      [
        "<network>", "softmax, mlp, lenet5, lenet5-1998, cnn", "--data <dir>", "--epochs <n>", "(1...10000",
        "--batch-size <n>", "(1...65536", "--learning-rate <x>", "(above 0, up to 10", "--output <file>",
        "--resume", "--dry-run", "--plain", "--everything", "--checkpoint-every <seconds>", "(0...86400)",
        "(default: 60.0)", "--seed <n>", "(0...18446744073709551615)", "--threads <n>", "--quiet",
      ]
    ),
    (
      "evaluate",
      [
        "--data <dir>", "--images <idx>", "--labels <idx>", "--validation", "--robustness", "--rows <n>",
        "(1...100000)", "--refusal <idx>", "--limit <n>", "(1 or more)", "--plot <file>",
        "--model <name|path>", "--json",
      ]
    ),
    ("models", ["--models-dir <dir>", "--json"]),
  ]

  @Test(arguments: 0..<5)
  func eachVerbShowsRangesAndDefaults(_ number: Int) throws {
    let (verb, parts) = HelpTests.parts[number]
    let help = expectSuccess(try digits(verb, "--help"))
    // Wherever the lines are broken.
    let text = help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for part in parts { #expect(text.contains(part), "\(verb): \(part)\n\(help)") }
    #expect(help.contains("USAGE: digits \(verb)"))
    let lines = help.split(separator: "\n").filter { !$0.hasPrefix("USAGE:") }
    #expect(lines.allSatisfy { $0.count <= 100 })
    #expect(expectSuccess(try digits("help", verb)) == help)
  }

  @Test func aVerbWithoutInputPrintsItsHelp() throws {
    for verb in ["classify", "read", "train", "evaluate"] {
      let result = try digits(verb)
      #expect(result.exitCode == 64)
      #expect(result.errorLines.count == 1 && result.errors.contains("Missing expected argument"))
      #expect(result.output == expectSuccess(try digits(verb, "--help")))
    }
  }

  @Test func wrongCommandLines() throws {
    expectFailure(try digits("guess"), 64, "'guess'", "see 'digits --help'")
    expectFailure(try digits("classify", "a.png", "--tpo", "2"), 64, "--tpo", "see 'digits classify --help'")
    expectFailure(try digits("classify", "a.png", "--top", "0"), 64, "expected --top in 1...10, found 0")
    expectFailure(try digits("classify", "a.png", "--top", "11"), 64, "expected --top in 1...10, found 11")
    expectFailure(try digits("classify", "a.png", "--top", "two"), 64, "'two'", "--top")
    expectFailure(try digits("classify", "a.png", "--threads", "0"), 64, "--threads in 1...64, found 0")
    expectFailure(try digits("read", "a.png", "--threads", "65"), 64, "--threads in 1...64, found 65")
    expectFailure(try digits("read", "a.png", "b.png"), 64, "b.png")
    expectFailure(try digits("train", "resnet"), 64, "softmax, mlp, lenet5, lenet5-1998, cnn", "'resnet'")
    expectFailure(try digits("train", "cnn"), 64, "expected --data DIR", "scripts/get-data mnist")
    expectFailure(try digits("train", "cnn", "--epochs", "0"), 64, "--epochs in 1...10000, found 0")
    expectFailure(
      try digits("train", "cnn", "--learning-rate", "0"), 64, "--learning-rate above 0", "found 0")
    expectFailure(try digits("train", "cnn", "--checkpoint-every", "-1"), 64, "--checkpoint-every")
    expectFailure(try digits("evaluate", "--images", "a"), 64, "both --images IDX and --labels IDX")
    expectFailure(
      try digits("evaluate", "--data", "a", "--images", "b", "--labels", "c"), 64, "--data DIR, or")
    expectFailure(try digits("evaluate", "--data", "a", "--rows", "0"), 64, "--rows in 1...100000, found 0")
    expectFailure(try digits("evaluate", "--data", "a", "--limit", "0"), 64, "--limit")
  }
}
