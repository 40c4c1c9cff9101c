import Images
import JSONText
import TestSupport
import Testing

/// `convolve`, `signal` and `learn` as processes.
struct FilterKernelTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String..., input: String = "") throws -> ProcessResult {
    try DigitsProcess(program: "filter", arguments, input: Array(input.utf8), directory: folder.path).wait()
  }

  private func picture(_ name: String) throws -> Image { try Image(contentsOf: folder(name)) }

  /// The chapter's 5×5 table, moved by 100 levels so that a picture holds it.
  @Test func theChaptersTable() throws {
    let table: [[Int]] = [
      [1, 1, 1, 1, 1], [-1, 0, -3, 0, 1], [2, 1, 1, -1, 0], [0, -1, 1, 2, 1], [1, 2, 1, 1, 1],
    ]
    let image = Image(
      width: 5, height: 5, format: .gray, samples: .uint8(table.joined().map { UInt8($0 + 100) }))
    try folder.write(image.encodedPNG(), "table.png")
    // The slide turns [1 0 0; 0 0 0; 0 0 -1] round, as convolution does; the weights add up to 0.
    expectSuccess(
      try run(
        "convolve", "table.png", "out.png", "--kernel", "1 0 0; 0 0 0; 0 0 -1", "--flip", "--padding",
        "narrow",
        "--bias", "100"))
    let result = try picture("out.png")
    #expect(result.samples == .uint8([0, -2, -1, 2, 2, 4, -1, 0, 0].map { UInt8($0 + 100) }))
  }

  @Test(arguments: [
    ("narrow", "1", 18, 8, "narrow convolution (窄卷积)"), ("wide", "1", 22, 12, "wide convolution (宽卷积)"),
    ("equal", "1", 20, 10, "equal-width convolution (等宽卷积)"), ("0", "1", 18, 8, "narrow convolution"),
    ("equal", "2", 10, 5, "equal-width convolution (等宽卷积), but with stride 2"),
    ("5", "3x2", 14, 6, "padding of one's own, stride 3"),
  ])
  func sizesAreExplained(
    _ padding: String, _ stride: String, _ width: Int, _ height: Int, _ term: String
  ) throws {
    try folder.write(TestPictures.pattern(20, 10).encodedPNG(), "in.png")
    let options = ["--kernel", "0 1 0; 1 -4 1; 0 1 0", "--padding", padding, "--stride", stride, "--explain"]
    let text = expectSuccess(
      try DigitsProcess(
        program: "filter", ["convolve", "in.png", "out.png"] + options, directory: folder.path
      ).wait())
    let result = try picture("out.png")
    #expect(result.width == width && result.height == height)
    #expect(text.contains("+ 1 = \(width)\n") && text.contains("+ 1 = \(height)\n"))
    #expect(text.contains("result    \(width)x\(height), ") && text.contains(term), "\(text)")
    #expect(text.contains("laid on as written: cross-correlation (互相关)"))
    #expect(text.contains("separable no: 9 products a pixel"))
    // Without an output the same is said and nothing is written.
    let before = folder.names
    let again = try DigitsProcess(
      program: "filter", ["convolve", "in.png"] + options, directory: folder.path
    ).wait()
    #expect(again.output == text && folder.names == before)
  }

  @Test func separableKernelsAndFlipsAreNamed() throws {
    try folder.write(TestPictures.pattern(20, 10, format: .rgb).encodedPNG(), "in.png")
    let text = expectSuccess(
      try run(
        "convolve", "in.png", "--kernel", "-1 0 1; -2 0 2; -1 0 1", "--flip", "--explain", "--border", "zero")
    )
    #expect(text.contains("separable yes: a column and a row, 3 + 3 products a pixel instead of 9"))
    #expect(text.contains("true convolution (卷积)") && text.contains("    1   0  -1\n    2   0  -2\n"))
    #expect(text.contains("3 channels, each by itself") && text.contains("black lies beyond the edge (零填充)"))
    let json = try JSONValue(
      parsing: expectSuccess(try run("convolve", "in.png", "--kernel", "1 1 1", "--explain", "--json")))
    #expect(json.objectValue?["separable"] == true)
  }

  @Test func signals() throws {
    let fading = try run(
      "signal", "-", "--kernel", "1 1/2 1/4", "--flip", "--padding", "causal", input: "8 0 4 2 0\n")
    #expect(fading.exitCode == 0 && fading.output == "8\n4\n6\n4\n2\n")
    #expect(fading.errorLines.count == 2 && fading.errors.hasPrefix("input   █"))
    let quiet = try run(
      "signal", "-", "--kernel", "1 -2 1", "--padding", "narrow", "--quiet", input: "0,1,4,9,16")
    #expect(expectSuccess(quiet) == "2\n2\n2\n")
    try folder.write(Array("hour,level\n0,3\n1,6\n2,9\n3,6\n".utf8), "t.csv")
    let table = try run(
      "signal", "t.csv", "--column", "level", "--kernel", "1/3 1/3 1/3", "--border", "replicate", "--plot",
      "plot.png", "-o", "out.txt", "--json")
    let object = try JSONValue(parsing: expectSuccess(table)).objectValue
    #expect(object?["result"]?.description == "[4.0,6.0,7.0,7.0]")
    let explanation = object?["explanation"]?.objectValue
    #expect(explanation?["formula"]?.stringValue == "floor((4 + 1 + 1 - 1*(3 - 1) - 1) / 1) + 1 = 4")
    #expect(explanation?["term"]?.stringValue == "equal-width convolution (等宽卷积)")
    #expect(try fileBytes(at: folder("out.txt")) == Array("4\n6\n7\n7\n".utf8))
    #expect(try picture("plot.png").width == 960)
    for (arguments, code, part) in [
      (["t.csv", "--kernel", "1"], 64, "expected --column NAME or NUMBER to choose one of hour, level"),
      (["t.csv", "--kernel", "1", "--column", "levle"], 64, "did you mean 'level'?"),
      (["t.csv", "--kernel", "1 1"], 64, "--column"),
      (["none.csv", "--kernel", "1"], 66, "found no such file"),
      (["t.csv", "--kernel", "1 1", "--column", "level"], 65, "needs an odd length"),
      (
        ["t.csv", "--kernel", "1 1 1 1 1", "--column", "1", "--padding", "narrow"], 65, "does not fit into 4"
      ),
      (["t.csv", "--kernel", "1", "--column", "1", "--plot", "none/p.png"], 73, "there is no folder none"),
      (["t.csv", "--kernel", "1", "--column", "1", "-o", "none/p.txt"], 73, "none/p.txt"),
    ] as [([String], Int32, String)] {
      let result = try DigitsProcess(
        program: "filter", ["signal", "--quiet"] + arguments, directory: folder.path
      ).wait()
      expectFilterFailure(result, code, [part])
    }
  }

  @Test func aKernelIsLearntAndUsed() throws {
    let before = TestPictures.noise(256, 256, seed: 3)
    try folder.write(before.encodedPNG(), "before.png")
    let kernel = "0.3 -0.2 0.11; 0.21 0.33 -0.17; -0.08 0.25 0.2"
    expectSuccess(try run("convolve", "before.png", "after.png", "--kernel", kernel, "--bias", "12"))
    let learnt = try run(
      "learn", "before.png", "after.png", "--size", "3", "--bias", "-o", "kernel.json", "--plot", "loss.png",
      "--quiet", "--json")
    let object = try JSONValue(parsing: expectSuccess(learnt)).objectValue ?? [:]
    let found = (object["kernel"]?.arrayValue ?? []).flatMap { $0.arrayValue ?? [] }.compactMap(\.numberValue)
    let expected = kernel.split { $0 == " " || $0 == ";" }.compactMap { Double(String($0)) }
    #expect(found.count == 9)
    for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-3) }
    #expect(abs((object["bias"]?.numberValue ?? 0) - 12) < 0.25)
    let losses = (object["losses"]?.arrayValue ?? []).compactMap(\.numberValue)
    #expect(losses.count > 3 && losses[0] > 100 * (losses.last ?? 1))
    #expect(try picture("loss.png").width == 960)
    // The file gives the same picture again, to a level.
    expectSuccess(try run("convolve", "before.png", "again.png", "--kernel-file", "kernel.json"))
    let (after, again) = (try picture("after.png").planes[0], try picture("again.png").planes[0])
    #expect(zip(after.values, again.values).allSatisfy { abs($0 - $1) <= 1.01 / 255 })
    let plain = try run("learn", "before.png", "after.png", "--size", "3", "--bias")
    #expect(plain.exitCode == 0 && plain.output.contains("bias 1"))
    #expect(plain.output.contains("levels of 0...255 in"))
    #expect(plain.errors.hasPrefix("learn"))
    for (arguments, code, part) in [
      (["before.png", "loss.png", "--size", "3"], 65, "256x256 (equal width)"),
      (["before.png", "after.png", "--size", "4"], 65, "has no middle"),
      (["none.png", "after.png", "--size", "3"], 66, "none.png: "),
      (["before.png", "after.png", "--size", "3", "-o", "none/k.json"], 73, "there is no folder none"),
    ] as [([String], Int32, String)] {
      expectFilterFailure(
        try DigitsProcess(program: "filter", ["learn"] + arguments, directory: folder.path).wait(), code,
        [part])
    }
  }
}

extension TestPictures {
  /// Random levels.
  static func noise(_ width: Int, _ height: Int, seed: UInt64) -> Image {
    var state = seed
    let samples = (0..<width * height).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 40)
    }
    return Image(width: width, height: height, format: .gray, samples: .uint8(samples))
  }
}
