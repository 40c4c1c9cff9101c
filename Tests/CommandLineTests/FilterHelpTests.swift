import JSONText
import TestSupport
import Testing

/// What `filter` says about itself.
struct FilterHelpTests {
  private static let verbs = ["apply", "run", "convolve", "signal", "learn", "sheet", "list", "help"]

  @Test func theProgramListsItsVerbs() throws {
    for arguments in [["--help"], [], ["help"]] {
      let help = expectSuccess(try DigitsProcess(program: "filter", arguments).wait())
      for verb in Self.verbs { #expect(help.contains("\n  \(verb) "), "\(verb)") }
      #expect(help.contains("USAGE: filter <subcommand>"))
    }
  }

  private static let parts: [(verb: String, parts: [String])] = [
    (
      "apply",
      [
        "<name> <in> ... <out> [--PARAMETER VALUE ...]", "'filter list'", "'filter help NAME'",
        "--format <format>", "--quality <n>", "(1...100)", "(default: 90)", "--compression <n>", "(0...9)",
        "(default: 3)", "--json", "--quiet", "--threads <n>", "(1...64",
      ]
    ),
    ("run", ["\"gaussian sigma=2 | sobel | threshold otsu\"", "--format", "--json", "--threads <n>"]),
    (
      "convolve",
      [
        "--kernel <rows>", "--kernel-file <file>", "--flip", "cross-correlation", "--stride <n>",
        "(each 1...10000, default: 1)", "--dilation <n>", "--padding <narrow|equal|wide|n>",
        "(0...100000, default: equal)", "--border <zero|reflect|replicate|wrap>", "--divide <x>",
        "(default: 1.0)", "--bias <x>", "--range <clip|absolute|rescale>", "--explain",
      ]
    ),
    (
      "signal",
      [
        "<file>", "--column <name|n>", "--kernel <rows>", "--flip", "--stride <n>", "(1...1000000)",
        "--padding <narrow|equal|wide|causal|n>", "--plot <file>", "--output <file>", "--explain",
      ]
    ),
    (
      "learn",
      ["<before>", "<after>", "--size <k>", "(1...31)", "--bias", "--steps <n>", "--output <file>", "--plot"]
    ),
    (
      "sheet", ["<in>", "<out>", "--columns <n>", "(1...20)", "--cell <n>", "(48...2048)", "--group <group>"]
    ),
    ("list", ["--json"]),
  ]

  @Test(arguments: 0..<7)
  func eachVerbShowsRangesAndDefaults(_ number: Int) throws {
    let (verb, parts) = Self.parts[number]
    let help = expectSuccess(try filter(verb, "--help"))
    let text = help.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for part in parts { #expect(text.contains(part), "\(verb): \(part)\n\(help)") }
    #expect(help.contains("USAGE: filter \(verb)"))
    #expect(expectSuccess(try filter("help", verb)) == help)
  }

  @Test func aVerbWithoutInputPrintsItsHelp() throws {
    for verb in Self.verbs.dropLast(2) {
      let result = try filter(verb)
      #expect(result.exitCode == 64, "\(verb)")
      #expect(result.errorLines.count == 1 && result.errors.contains("Missing expected argument"), "\(verb)")
      #expect(result.output == expectSuccess(try filter(verb, "--help")))
    }
  }

  @Test func everyFilterIsListedAndExplained() throws {
    let list = expectSuccess(try filter("list"))
    let objects = try expectSuccess(try filter("list", "--json")).split(separator: "\n").map {
      try JSONValue(parsing: String($0)).objectValue ?? [:]
    }
    #expect(objects.count >= 5)
    for object in objects {
      let name = object["name"]?.stringValue ?? ""
      #expect(list.contains("\n  \(name) "), "\(name)")
      let help = expectSuccess(try filter("help", name))
      #expect(help.hasPrefix("\(name) ("), "\(help)")
      for part in ["Colour:", "Example\n  filter apply \(name) "] { #expect(help.contains(part), "\(help)") }
      for parameter in object["parameters"]?.arrayValue ?? [] {
        let option = parameter.objectValue?["name"]?.stringValue ?? ""
        #expect(help.contains("  --\(option)") && help.contains("default:"), "\(name) \(option)")
      }
      // No line is wider than a terminal.
      for line in help.split(separator: "\n") where !line.contains("filter apply") {
        #expect(line.count <= 120, "\(name): \(line)")
      }
      #expect(expectSuccess(try filter("apply", name, "--help")) == help)
    }
  }

  @Test func aKernelIsShownForParameters() throws {
    let help = expectSuccess(try filter("help", "laplacian", "--neighbors", "8"))
    #expect(help.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains("default: 4, here: 8"))
    #expect(help.contains("    1   1   1\n    1  -8   1\n    1   1   1\n"))
    let object = try JSONValue(parsing: expectSuccess(try filter("help", "laplacian", "--json"))).objectValue
    let weights = object?["kernels"]?.arrayValue?.first?.objectValue?["weights"]
    #expect(weights?.description == "[[0.0,1.0,0.0],[1.0,-4.0,1.0],[0.0,1.0,0.0]]")
  }

  @Test func wrongCommandLines() throws {
    let cases: [([String], [String])] = [
      (["blurr"], ["'blurr'", "see 'filter --help'"]),
      (["gaussian", "a.png", "b.png"], ["gaussian is a filter; write: filter apply gaussian IN OUT"]),
      (["apply", "gausian", "a.png", "b.png"], ["gausian: no filter", "did you mean gaussian?"]),
      (["help", "gausian"], ["gausian: no filter", "did you mean gaussian?"]),
      (
        ["apply", "gaussian", "a.png", "b.png", "--sgima", "2"],
        ["no parameter sgima", "did you mean sigma?"]
      ),
      (["apply", "gaussian", "a.png", "b.png", "--foo", "2"], ["no parameter foo", "sigma, border"]),
      (["apply", "gaussian", "a.png", "b.png", "--jsno"], ["Unknown option '--jsno'", "'--json'"]),
      (["apply", "identity", "a.png", "b.png", "--sigma", "2"], ["identity: takes no parameters"]),
      (["apply", "gaussian", "a.png", "b.png", "--sigma", "0"], ["sigma must be 0.1...100, found 0"]),
      (["apply", "gaussian", "a.png", "b.png", "--sigma=-1"], ["sigma must be 0.1...100, found -1"]),
      (["apply", "gaussian", "a.png", "b.png", "--sigma", "nan"], ["sigma expects a number, found 'nan'"]),
      (["apply", "gaussian", "a.png", "b.png", "--sigma", "two"], ["sigma expects a number, found 'two'"]),
      (["apply", "gaussian", "a.png", "b.png", "--sigma"], ["--sigma expects a value: 0.1...100"]),
      (
        ["apply", "gaussian", "a.png", "b.png", "--set", "sigma"],
        ["expected --set NAME=VALUE, found 'sigma'"]
      ),
      (["apply", "gaussian", "a.png", "b.png", "--border", "mirror"], ["reflect, replicate, wrap, zero"]),
      (["apply", "box", "a.png", "b.png", "--size", "4"], ["size must be odd, found 4"]),
      (["apply", "box", "a.png", "b.png", "--size", "2.5"], ["whole number, found 2.5"]),
      (["apply", "gaussian", "a.png", "b.png", "--threads", "0"], ["--threads in 1...64, found 0"]),
      (["apply", "gaussian", "a.png", "b.png", "--quality", "101"], ["--quality in 1...100, found 101"]),
      (["apply", "gaussian", "a.png", "-", "--format", "gif"], ["--format png or jpg, found 'gif'"]),
      (["apply", "gaussian", "a.png", "-", "--json"], ["both would go to the output"]),
      (["run", "a.png", "b.png", "box | | box"], ["step 2 of 3 is empty"]),
      (["run", "a.png", "b.png", "box sice=3"], ["no parameter sice", "did you mean size?"]),
      (["run", "a.png", "b.png", "box 3"], ["expected NAME=VALUE, found '3'"]),
      (["convolve", "a.png", "b.png", "--kernel", "1", "--divide", "0"], ["--divide other than 0"]),
      (["convolve", "a.png", "b.png", "--kernel", "1", "--divide", "nan"], ["--divide"]),
      (["convolve", "a.png", "b.png", "--kernel", "1", "--bias", "inf"], ["finite --bias"]),
      (["convolve", "a.png", "b.png", "--kernel", "1", "--stride", "0"], ["1...10000, found '0'"]),
      (["convolve", "a.png", "b.png", "--kernel", "1", "--padding", "-1"], ["found '-1'"]),
      (
        ["convolve", "a.png", "b.png", "--kernel", "1", "--padding", "some"],
        ["narrow, equal, wide or 0...100000"]
      ),
      (
        ["convolve", "a.png", "b.png", "--kernel", "1", "--border", "black"],
        ["zero, reflect, replicate or wrap"]
      ),
      (["convolve", "a.png", "b.png", "--kernel", "1", "--range", "all"], ["clip, absolute or rescale"]),
      (["convolve", "a.png", "b.png", "--kernel", "1", "--kernel-file", "k"], ["found both"]),
      (["signal", "-", "--kernel", "1 2; 3 4"], ["expected one row of weights"]),
      (["signal", "-", "--kernel", "1", "--stride", "0"], ["--stride in 1...1000000, found 0"]),
      (["learn", "a.png", "b.png", "--size", "0"], ["--size in 1...31, found 0"]),
      (["learn", "a.png", "b.png", "--size", "32"], ["--size in 1...31, found 32"]),
      (["learn", "-", "-", "--size", "3"], ["found both"]),
      (["sheet", "a.png", "b.png", "--columns", "0"], ["--columns in 1...20, found 0"]),
      (["sheet", "a.png", "b.png", "--group", "blurs"], ["smoothing, sharpening"]),
    ]
    for (arguments, parts) in cases {
      expectFilterFailure(try DigitsProcess(program: "filter", arguments).wait(), 64, parts)
    }
  }
}
