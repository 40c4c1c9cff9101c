import Glibc
import Images
import JSONText
import TestSupport
import Testing

struct ClassifyTests {
  private let folder: TemporaryFolder
  private let weights: String

  init() throws {
    folder = try TemporaryFolder()
    weights = try Fixture.shared().weights
  }

  @Test func aLineAFile() throws {
    var arguments = ["classify", "--model", weights]
    for digit in 0..<10 {
      arguments.append("\(digit).png")
      try folder.write(SegmentDigits.png(digit, side: 60 + 30 * digit), "\(digit).png")
    }
    let output = expectSuccess(try DigitsProcess(arguments, directory: folder.path).wait())
    let lines = output.split(separator: "\n")
    #expect(lines.count == 10)
    for (digit, line) in lines.enumerated() {
      #expect(line.hasPrefix("\(digit).png: \(digit) (") && line.hasSuffix(" %)"), "\(line)")
    }
  }

  @Test func runnersUp() throws {
    try folder.write(SegmentDigits.png(2), "two.png")
    let three = expectSuccess(
      try digits("classify", "two.png", "--top", "3", "--model", weights, directory: folder.path))
    #expect(three.hasPrefix("two.png: 2 (") && three.split(separator: ", ").count == 3)
    let ten = expectSuccess(
      try digits("classify", "two.png", "--top", "10", "--model", weights, directory: folder.path))
    let named = ten.dropFirst("two.png: ".count).split(separator: ", ").compactMap {
      $0.first.map(String.init)
    }
    #expect(named.sorted() == (0..<10).map(String.init))
  }

  @Test func json() throws {
    try folder.write(SegmentDigits.png(9), "nine \"n\".png")
    try folder.write(Image(Plane(width: 30, height: 30, repeating: 1)).encodedPNG(), "blank.png")
    let output = expectSuccess(
      try digits(
        "classify", "nine \"n\".png", "blank.png", "--json", "--model", weights, directory: folder.path))
    let objects = try output.split(separator: "\n").map {
      try JSONValue(parsing: String($0)).objectValue ?? [:]
    }
    #expect(objects.count == 2)
    for object in objects {
      #expect(
        object.keys == [
          "file", "digit", "confidence", "probabilities", "reason", "model", "modelHash", "milliseconds",
        ])
      #expect(object["model"]?.stringValue == "softmax")
      #expect(object["modelHash"]?.stringValue?.utf8.count == 64)
      #expect((object["milliseconds"]?.numberValue ?? -1) > 0)
      #expect(object["probabilities"]?.arrayValue?.count == 10)
    }
    let nine = objects[0]
    let probabilities = (nine["probabilities"]?.arrayValue ?? []).compactMap(\.numberValue)
    #expect(nine["file"]?.stringValue == "nine \"n\".png")
    #expect(nine["digit"]?.integerValue == 9 && nine["reason"] == .null)
    #expect(nine["confidence"]?.numberValue == probabilities[9])
    #expect((probabilities.reduce(0, +) - 1).magnitude < 1e-4)
    let blank = objects[1]
    #expect(blank["digit"] == .null && blank["reason"]?.stringValue == "blank picture")
    #expect(blank["confidence"]?.numberValue == 0)
  }

  @Test func explanations() throws {
    _ = try folder.makeFolder("a")
    try folder.write(SegmentDigits.png(5), "five.png")
    try folder.write(SegmentDigits.png(6), "a/five.png")
    let steps = ["01-picture.png", "02-ink.png", "03-mask.png", "04-boxed.png", "05-centered.png"]
    for _ in 0..<2 {
      expectSuccess(
        try digits(
          "classify", "five.png", "a/five.png", "--explain", "seen", "--model", weights,
          directory: folder.path))
      #expect(TemporaryFolder.names(in: folder("seen")) == ["five", "five-2"])
      #expect(TemporaryFolder.names(in: folder("seen/five")) == steps)
      #expect(TemporaryFolder.names(in: folder("seen/five-2")) == steps)
    }
    let centered = try Image(contentsOf: folder("seen/five/05-centered.png"))
    #expect(centered.width == 224 && centered.height == 224)
    let other = try Image(contentsOf: folder("seen/five-2/05-centered.png"))
    #expect(centered != other)
    expectSuccess(
      try digits(
        "classify", "-", "--explain", "seen", "--model", weights, input: SegmentDigits.png(1),
        directory: folder.path))
    #expect(TemporaryFolder.names(in: folder("seen/standard-input")) == steps)
  }

  @Test func explanationsThatCannotBeWritten() throws {
    try folder.write(SegmentDigits.png(5), "five.png")
    try folder.write([], "file")
    expectFailure(
      try digits(
        "classify", "five.png", "--explain", "file", "--model", weights, directory: folder.path), 73,
      "digits: file: expected a folder for the pictures, found a file")
    expectFailure(
      try digits(
        "classify", "five.png", "--explain", "none/seen", "--model", weights, directory: folder.path), 73,
      "digits: none/seen: this folder cannot be made: No such file or directory")
  }

  @Test func severalDigits() throws {
    try folder.write(SegmentDigits.row([4, 0, 7]), "row.png")
    let answer = expectSuccess(
      try digits("classify", "row.png", "--model", weights, directory: folder.path))
    #expect(answer.hasPrefix("row.png: no digit: 3 figures") && answer.contains("digits read"))
    let text = expectSuccess(try digits("read", "row.png", "--model", weights, directory: folder.path))
    #expect(text == "407\n")
    let json = try JSONValue(
      parsing: expectSuccess(
        try digits("read", "row.png", "--json", "--model", weights, directory: folder.path))
    ).objectValue
    #expect(json?["text"]?.stringValue == "407")
    let boxes = (json?["boxes"]?.arrayValue ?? []).compactMap(\.objectValue)
    #expect(boxes.count == 3)
    for (place, box) in boxes.enumerated() {
      #expect(box.keys == ["digit", "confidence", "x", "y", "width", "height"])
      #expect(box["digit"]?.integerValue == [4, 0, 7][place])
      let (x, width) = (box["x"]?.integerValue ?? -1, box["width"]?.integerValue ?? -1)
      #expect(x >= 60 * place && width > 5 && x + width <= 60 * (place + 1))
      let (y, height) = (box["y"]?.integerValue ?? -1, box["height"]?.integerValue ?? -1)
      #expect(y > 0 && height > 25 && y + height < 60)
      #expect((0...1).contains(box["confidence"]?.numberValue ?? -1))
    }
  }

  @Test func anyWorkingDirectory() throws {
    let deep = try folder.makeFolder("deep")
    let models = try PublishedModels(in: folder)
    let picture = try folder.write(SegmentDigits.png(8), "eight.png")
    for directory in ["/", deep, folder.path] {
      let answer = expectSuccess(
        try digits("classify", picture, environment: ["NNDL_MODELS": models.path], directory: directory))
      #expect(answer.hasPrefix("\(picture): 8 ("))
    }
    #expect(
      expectSuccess(try digits("classify", "../eight.png", "--models-dir", "../models", directory: deep))
        .hasPrefix("../eight.png: 8 ("))
    // The option counts more than the environment.
    #expect(
      expectSuccess(
        try digits(
          "classify", picture, "--models-dir", models.path, environment: ["NNDL_MODELS": "/nowhere"])
      ).hasPrefix("\(picture): 8 ("))
    // `pretrained` above the current directory.
    _ = try folder.makeFolder("pretrained")
    for name in TemporaryFolder.names(in: models.path) {
      try folder.write(fileBytes(at: "\(models.path)/\(name)"), "pretrained/\(name)")
    }
    #expect(
      expectSuccess(try digits("classify", "../eight.png", directory: deep)).hasPrefix("../eight.png: 8 (")
        || Samples.manifestExists)
  }

  @Test func listOfModels() throws {
    let models = try PublishedModels(in: folder)
    let table = expectSuccess(try digits("models", "--models-dir", models.path))
    #expect(table.contains("cnn (default)") && table.contains("7850"))
    let json = try JSONValue(
      parsing: expectSuccess(try digits("models", "--models-dir", models.path, "--json"))
    ).objectValue
    #expect(json?.keys == ["name", "file", "bytes", "sha256", "figures", "state"])
    #expect(json?["name"]?.stringValue == "cnn")
    #expect(json?["file"]?.stringValue == "digits-cnn.safetensors")
    #expect(try json?["bytes"]?.integerValue == fileBytes(at: models.file).count)
    let figures = json?["figures"]?.objectValue
    #expect(figures?["testErrorPercent"]?.numberValue != nil)
    #expect(json?["state"]?.stringValue == "ok")
  }

  @Test func damagedAndMissingFilesAreListedAsSuch() throws {
    let models = try PublishedModels(in: folder)
    var bytes = try fileBytes(at: models.file)
    bytes[bytes.count - 5] ^= 4
    try folder.write(bytes, "models/digits-cnn.safetensors")
    for (state, code) in [("damaged", 65), ("missing", 66)] {
      if state == "missing" { unlink(models.file) }
      let table = try digits("models", "--models-dir", models.path)
      #expect(table.exitCode == Int32(code) && table.output.contains(state))
      #expect(table.errorLines.count == 1 && table.errors.contains("\(models.file): the file is \(state)"))
      let json = try digits("models", "--models-dir", models.path, "--json")
      #expect(json.exitCode == Int32(code) && json.output.contains("\"state\":\"\(state)\""))
    }
  }
}
