import Checkpoints
import Images
import JSONText
import TestSupport
import Testing

/// `style` as a process: help, bad input, painting with a network that tests train in a moment.
@Suite(.serialized) struct StyleTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func style(_ arguments: String..., input: [UInt8] = []) throws -> ProcessResult {
    try style(arguments, input: input)
  }

  private func style(_ arguments: [String], input: [UInt8] = []) throws -> ProcessResult {
    try DigitsProcess(program: "style", arguments, input: input, directory: folder.path).wait()
  }

  private func fails(
    _ result: ProcessResult, _ code: Int32, _ part: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectFailure(result, code, part, program: "style", sourceLocation: sourceLocation)
  }

  private func write(_ image: Image, _ name: String) throws { try image.write(to: "\(folder.path)/\(name)") }

  /// A folder of photographs, and a perceptual network of the full size without sense.
  private func prepareTraining() throws {
    _ = try folder.makeFolder("photos")
    for number in 0..<5 {
      try write(TestPictures.pattern(40 + number, 36, format: .rgb), "photos/\(number).png")
    }
    try write(TestPictures.pattern(48, 40, format: .rgb), "painting.png")
    _ = try folder.write(Array("no picture".utf8), "photos/broken.png")
    var writer = SafetensorsWriter(metadata: [:])
    var inputs = 3
    for (name, outputs) in [
      ("relu1_1", 64), ("relu1_2", 64), ("relu2_1", 128), ("relu2_2", 128), ("relu3_1", 256),
      ("relu3_2", 256),
      ("relu3_3", 256), ("relu4_1", 512),
    ] {
      let count = outputs * 9 * inputs
      let values = (0..<count).map { Float(($0 * 7919) % 251 - 120) / Float(40 * inputs) }
      try writer.add("\(name).weight", values, shape: [outputs, 3, 3, inputs], precision: .float16)
      try writer.add(
        "\(name).bias", [Float](repeating: 0.1, count: outputs), shape: [outputs], precision: .float16)
      inputs = outputs
    }
    try writer.write(to: "\(folder.path)/perceptual.safetensors")
  }

  private static let small = [
    "--perceptual", "perceptual.safetensors", "--style-size", "40", "--channels", "4,4,4", "--blocks", "1",
    "--kernel",
    "3", "--crop", "32", "--batch-size", "2", "--epochs", "1", "--threads", "1",
  ]

  @Test func helpSaysWhatThereIs() throws {
    let help = expectSuccess(try style("--help"))
    for verb in ["apply", "transfer", "list", "sheet", "train", "evaluate", "models"] {
      #expect(help.contains("\n  \(verb) "), "\(verb)")
    }
    #expect(!help.contains("publish") && !help.contains("import-perceptual"))
    let parts = [
      "apply": [
        "--strength", "(0...1", "--keep-colors", "--mask", "--blend", "--size", "--tile", "--format",
        "--quality",
        "--json", "--quiet", "--threads",
      ],
      "transfer": [
        "--iterations", "(1...10000", "--content-weight", "--style-weight", "--tv-weight", "--keep-colors",
        "--init",
        "--progress-every", "--perceptual", "scripts/get-data perceptual",
      ],
      "train": [
        "--content", "--from", "--resume", "--epochs", "--batch-size", "--crop", "--learning-rate",
        "--channels",
        "--blocks", "--dry-run", "--checkpoint-every", "preview", "130",
      ],
      "evaluate": ["--content", "--pictures", "--iterations", "relu3_1", "Gram"],
    ]
    for (verb, parts) in parts {
      let text = expectSuccess(try style(verb, "--help")).split(whereSeparator: \.isWhitespace).joined(
        separator: " ")
      for part in parts { #expect(text.contains(part), "\(verb): \(part)") }
    }
  }

  @Test func wrongCommandLines() throws {
    try write(TestPictures.pattern(20, 20), "in.png")
    let cases: [(arguments: [String], part: String)] = [
      (
        ["apply", "wave", "in.png", "out.png", "--strength", "2"],
        "expected --strength in 0.0...1.0, found 2.0"
      ),
      (["apply", "wave", "in.png", "out.png", "--tile", "33"], "expected --tile 0, or a multiple of 4"),
      (["apply", "wave", "in.png", "out.png", "--tile", "16"], "expected --tile 0, or a multiple of 4"),
      (["apply", "wave", "in.png", "out.png", "--blend", "scream:x"], "such as wave:0.5, found 'scream:x'"),
      (["apply", "wave", "in.png", "out.png", "--blend", "scream:0"], "found 'scream:0'"),
      (["apply", "wave", "in.png", "out.png", "--size", "0"], "expected --size in 1...32768"),
      (["transfer", "in.png", "in.png", "out.png", "--iterations", "0"], "--iterations in 1...10000"),
      (
        ["transfer", "in.png", "in.png", "-", "--progress-every", "5"],
        "expected a file with --progress-every"
      ),
      (["train", "in.png", "--content", ".", "--crop", "30"], "expected --crop in 32...1024"),
      (["train", "in.png", "--content", ".", "--crop", "34"], "as a multiple of 4"),
      (["train", "in.png", "--content", ".", "--kernel", "4"], "expected --kernel odd"),
      (["train", "in.png", "--content", ".", "--channels", "4,4"], "three numbers such as 16,32,64"),
      (
        ["train", "in.png", "--content", ".", "--from", "wave", "--blocks", "2"], "the model has its network"
      ),
    ]
    for (arguments, part) in cases {
      fails(try DigitsProcess(program: "style", arguments, directory: folder.path).wait(), 64, part)
    }
    for verb in ["train", "evaluate"] {
      let arguments = verb == "train" ? [verb, "in.png"] : [verb, "wave", "in.png"]
      let result = try DigitsProcess(program: "style", arguments, directory: folder.path).wait()
      #expect(result.exitCode == 64 && result.errors.contains("Missing expected argument '--content <dir>'"))
    }
  }

  @Test func badInput() throws {
    try write(TestPictures.pattern(20, 20), "in.png")
    _ = try folder.write(Array("no picture".utf8), "text.png")
    fails(try style("apply", "nosuch", "in.png", "out.png"), 64, "'nosuch': expected a model of style (")
    fails(try style("apply", "./none.safetensors", "in.png", "out.png"), 66, "none.safetensors")
    _ = try folder.write(Array("garbage".utf8), "bad.safetensors")
    fails(try style("apply", "./bad.safetensors", "in.png", "out.png"), 65, "bad.safetensors")
    fails(
      try style("transfer", "in.png", "in.png", "out.png", "--perceptual", "nowhere.safetensors"), 66,
      "nowhere.safetensors")
    fails(try style("train", "in.png", "--content", "."), 66, "scripts/get-data perceptual fetches it")
    fails(try style("train", "in.png", "--content", "nowhere"), 66, "nowhere")
    fails(try style("train", "in.png", "--content", "empty/"), 66, "empty/")
    fails(try style("import-perceptual", "text.png", "out.safetensors"), 65, "expected an HDF5 file")
  }

  @Test func trainsPaintsMeasuresAndGoesOn() throws {
    try prepareTraining()
    let train = { (more: [String]) in
      try DigitsProcess(
        program: "style", ["train", "painting.png", "--content", "photos"] + Self.small + more,
        directory: self.folder.path
      ).wait()
    }
    let dry = expectSuccess(try train(["--dry-run", "--quiet"]))
    #expect(
      dry.contains("TransferNetwork(4-4-4, 1 blocks)") && dry.contains("seed 0 -> painting.safetensors"))
    let report = try train(["-o", "small.safetensors"])
    #expect(report.exitCode == 0 && report.output.hasPrefix("small.safetensors: loss "), "\(report.errors)")
    #expect(report.errors.contains("broken.png") && report.errors.contains("left out"))
    let preview = try Image(contentsOf: "\(folder.path)/small.safetensors.preview.png")
    #expect(preview.width == 384 && preview.height == 192)
    _ = try folder.makeFolder("one")
    try write(TestPictures.pattern(40, 36), "one/only.png")
    fails(
      try style("train", "painting.png", "--content", "one", "--perceptual", "perceptual.safetensors"), 65,
      "expected two photographs at least, found 1 that can be read")
    try write(TestPictures.pattern(1, 3000, format: .rgb), "long.png")
    fails(
      try style(
        "train", "long.png", "--content", "photos", "--perceptual", "perceptual.safetensors", "--quiet"),
      65, "expected at most 4194304 pixels with a shorter side of 400, found 1x3000")
    // Two paintings learn together, into a folder.
    try write(TestPictures.pattern(44, 40), "other.png")
    let both = try style(
      ["train", "painting.png", "other.png", "--content", "photos", "-o", "both"] + Self.small + ["--quiet"])
    let lines = expectSuccess(both).split(separator: "\n")
    #expect(lines.count == 2 && lines[1].hasPrefix("both/other.safetensors: loss "), "\(both.errors)")
    let sheet = try Image(contentsOf: "\(folder.path)/both/styles.preview.png")
    #expect(sheet.width == 3 * 192)
    let files = try ["painting", "other"].map { try fileBytes(at: "\(folder.path)/both/\($0).safetensors") }
    #expect(files[0] != files[1] && abs(files[0].count - files[1].count) < 100)
    fails(
      try style(
        ["train", "painting.png", "both/../painting.png", "--content", "photos", "--quiet"] + Self.small), 64,
      "names of their own")
    // It goes on from its own end, and from another model.
    #expect(expectSuccess(try train(["-o", "small.safetensors", "--resume", "--quiet"])).hasPrefix("small"))
    fails(
      try train(["-o", "small.safetensors", "--resume", "--seed", "3", "--quiet"]), 65,
      "expected a checkpoint of this run")

    try write(TestPictures.pattern(50, 30, format: .rgba), "in.png")
    let whole = try style("apply", "./small.safetensors", "in.png", "out.png", "--json")
    let object = try #require(JSONValue(parsing: expectSuccess(whole)).objectValue)
    #expect(object["width"]?.integerValue == 50 && object["channels"]?.integerValue == 4)
    #expect(object["strength"]?.numberValue == 1 && object["milliseconds"]?.numberValue != nil)
    let painted = try Image(contentsOf: "\(folder.path)/out.png")
    #expect(painted.format == .rgba && painted.width == 50 && painted.height == 30)

    try write(TestPictures.pattern(10, 10), "mask.png")
    let masked = try style(
      "apply", "./small.safetensors", "in.png", "masked.png", "--mask", "mask.png", "--keep-colors",
      "--strength", "0.5",
      "--blend", "./small.safetensors:2", "--tile", "32", "--size", "40")
    #expect(masked.exitCode == 0, "\(masked.errors)")
    #expect(masked.errors.contains("the mask of 10x10 is brought to the picture's 40x24"))
    for (width, height) in [(1, 1), (1, 60), (3, 2)] {
      try write(TestPictures.pattern(width, height), "tiny.png")
      #expect(expectSuccess(try style("apply", "./small.safetensors", "tiny.png", "t.png")).isEmpty)
      let tiny = try Image(contentsOf: "\(folder.path)/t.png")
      #expect(tiny.width == width && tiny.height == height && tiny.format == .rgb)
    }
    let folders = try style("apply", "./small.safetensors", "photos", "painted/")
    #expect(folders.exitCode == 65 && folders.errors.contains("broken.png"))
    #expect(try Image(contentsOf: "\(folder.path)/painted/4.png").width == 44)

    let figures = try style(
      "evaluate", "./small.safetensors", "painting.png", "--content", "photos", "--pictures", "2",
      "--iterations", "2",
      "--perceptual", "perceptual.safetensors", "--style-size", "40", "--json", "--quiet")
    let measured = try #require(JSONValue(parsing: expectSuccess(figures)).objectValue)
    #expect((measured["loss"]?.numberValue ?? 0) > 0 && (measured["ratio"]?.numberValue ?? 0) > 0)
  }

  @Test func transfersAnyPainting() throws {
    try prepareTraining()
    try write(TestPictures.pattern(44, 30, format: .rgb), "in.png")
    let result = try style(
      "transfer", "in.png", "painting.png", "out.png", "--iterations", "2", "--perceptual",
      "perceptual.safetensors",
      "--style-size", "40", "--progress-every", "1", "--quiet")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(try Image(contentsOf: "\(folder.path)/out.png") != Image(contentsOf: "\(folder.path)/in.png"))
    try write(TestPictures.pattern(9, 40), "thin.png")
    fails(
      try style(
        "transfer", "thin.png", "painting.png", "out.png", "--perceptual", "perceptual.safetensors",
        "--style-size",
        "40"), 65, "expected at least 16 pixels on each side, found 9x40")
  }

  @Test func publishedStylesAreListed() throws {
    let lines = expectSuccess(try style("list", "--json")).split(separator: "\n")
    #expect(!lines.isEmpty)
    for line in lines {
      let object = try #require(JSONValue(parsing: String(line)).objectValue)
      #expect(
        object["name"]?.stringValue?.isEmpty == false && object["painting"]?.stringValue?.isEmpty == false)
    }
    #expect(expectSuccess(try style("models")).contains("content loss"))
    try write(TestPictures.pattern(60, 40, format: .rgb), "in.png")
    _ = expectSuccess(try style("sheet", "in.png", "sheet.png", "--cell", "48", "--quiet"))
    #expect(try Image(contentsOf: "\(folder.path)/sheet.png").width > 150)
  }
}
