import Glibc
import Images
import JSONText
import TestSupport
import Testing

/// Pictures in and out: files, folders, pipes, depths, transparency, orientation.
struct FilterPictureTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String..., input: [UInt8] = [], shell: String? = nil) throws -> ProcessResult
  {
    try DigitsProcess(program: "filter", arguments, input: input, directory: folder.path, shell: shell).wait()
  }

  private func picture(_ name: String) throws -> Image { try Image(contentsOf: folder(name)) }

  /// The mean of a 3×3 square, mirrored at the edge, in whole numbers.
  private func boxed(_ image: Image) -> [[Int]] {
    image.planes.map { plane in
      let scale = Float(image.maximumSample)
      func sample(_ x: Int, _ y: Int) -> Int {
        func mirrored(_ i: Int, _ n: Int) -> Int { n == 1 ? 0 : i < 0 ? -i : i >= n ? 2 * n - 2 - i : i }
        return Int((plane[mirrored(x, plane.width), mirrored(y, plane.height)] * scale).rounded())
      }
      return (0..<plane.height).flatMap { y in
        (0..<plane.width).map { x in
          let sum = (-1...1).reduce(0) { sum, dy in (-1...1).reduce(sum) { $0 + sample(x + $1, y + dy) } }
          return Int((Double(sum) / 9).rounded())
        }
      }
    }
  }

  private func samples(_ image: Image, channel: Int) -> [Int] {
    image.planes[channel].values.map { Int(($0 * Float(image.maximumSample)).rounded()) }
  }

  @Test(arguments: [PixelFormat.gray, .grayAlpha, .rgb, .rgba], [8, 16])
  func everyFormatKeepsItsDepthAndItsAlpha(_ format: PixelFormat, _ bitDepth: Int) throws {
    var planes = TestPictures.pattern(23, 17, format: format, bitDepth: bitDepth).planes
    if format.hasAlpha {
      // Opacity varies, but nothing is invisible: hidden colours may change.
      for index in planes[planes.count - 1].values.indices {
        planes[planes.count - 1].values[index] = 0.2 + Float(index % 5) * 0.2
      }
    }
    let image = Image(planes, format: format, bitDepth: bitDepth)
    try folder.write(image.encodedPNG(), "in.png")
    #expect(expectSuccess(try run("apply", "box", "in.png", "out.png", "--size", "3")) == "")
    let result = try picture("out.png")
    #expect(result.format == format && result.bitDepth == bitDepth)
    let expected = boxed(image)
    for channel in 0..<format.colorChannelCount {
      let differences = zip(samples(result, channel: channel), expected[channel]).map { abs($0 - $1) }
      #expect((differences.max() ?? 99) <= 1)
    }
    #expect(result.alpha() == image.alpha())
  }

  @Test func theIdentityIsExact() throws {
    let image = TestPictures.pattern(31, 9, format: .rgb, bitDepth: 16)
    try folder.write(image.encodedPNG(), "in.png")
    for arguments in [
      ["apply", "identity", "in.png", "out.png"], ["run", "in.png", "out.png", "identity | identity"],
      ["convolve", "in.png", "out.png", "--kernel", "1"],
      ["convolve", "in.png", "out.png", "--kernel", "0 0 0; 0 2 0; 0 0 0", "--divide", "2"],
    ] {
      expectSuccess(try DigitsProcess(program: "filter", arguments, directory: folder.path).wait())
      #expect(try picture("out.png") == image, "\(arguments)")
    }
  }

  @Test func aJPEGIsTurnedAsItsNoteSays() throws {
    let source = "\(Executable.packageFolder)/samples/pictures/lighthouse-turned.jpg"
    let stored = try fileBytes(at: source)
    try folder.write(stored, "in.jpg")
    expectSuccess(try run("apply", "identity", "in.jpg", "out.png"))
    let turned = try picture("out.png")
    #expect(turned.width == 330 && turned.height == 440)
    #expect(turned == (try Image(contentsOf: source)))
  }

  @Test func pipes() throws {
    let image = TestPictures.pattern(12, 8, format: .rgb)
    let bytes = try image.encodedPNG()
    let direct = try TemporaryFolder()
    let out = open(direct("out"), O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    let result = try DigitsProcess(
      program: "filter", ["apply", "identity", "-", "-"], input: bytes, standardOutput: out
    ).wait()
    close(out)
    #expect(result.exitCode == 0 && result.errors == "")
    #expect(try Image(contentsOf: direct("out")) == image)
    expectSuccess(try run("apply", "identity", "-", "x.png", input: bytes))
    #expect(try picture("x.png") == image)
    try folder.write(bytes, "a.png")
    let shell =
      "\(try Executable.path("filter")) apply identity a.png - | "
      + "\(try Executable.path("filter")) apply identity - - --format jpg > b.jpg; set --"
    _ = try run("list", shell: shell)
    let jpeg = try fileBytes(at: folder("b.jpg"))
    #expect(jpeg.prefix(2) == [0xFF, 0xD8])
  }

  @Test func foldersAndSeveralFiles() throws {
    try folder.makeFolder("in")
    for (name, width) in [("a.png", 10), ("b.PNG", 11), ("c.jpg", 12)] {
      let image = TestPictures.pattern(width, 9)
      try folder.write(name.hasSuffix("jpg") ? image.encodedJPEG() : image.encodedPNG(), "in/\(name)")
    }
    try folder.write(Array("notes".utf8), "in/notes.txt")
    try folder.write(Array("hidden".utf8), "in/.hidden.png")
    let result = try run("apply", "box", "in", "out", "--quiet")
    #expect(result.exitCode == 0 && result.errors == "" && result.output == "")
    #expect(TemporaryFolder.names(in: folder("out")) == ["a.png", "b.PNG", "c.jpg"])
    #expect(try picture("out/b.PNG").width == 11)
    // With progress, another format, and JSON, a line a picture.
    let other = try run("apply", "box", "in/a.png", "in/c.jpg", "other/", "--format", "png", "--json")
    #expect(other.exitCode == 0 && other.errors.contains("2 done"))
    #expect(TemporaryFolder.names(in: folder("other")) == ["a.png", "c.png"])
    let objects = try other.outputLines.map { try JSONValue(parsing: String($0)).objectValue ?? [:] }
    #expect(objects.map { $0["output"]?.stringValue } == ["other/a.png", "other/c.png"])
    for object in objects {
      #expect(
        object.keys == [
          "input", "output", "filter", "parameters", "width", "height", "channels", "bitDepth",
          "milliseconds",
        ])
      #expect(object["filter"]?.stringValue == "box" && object["height"]?.integerValue == 9)
    }
  }

  @Test func oneBadPictureOfMany() throws {
    try folder.makeFolder("in")
    for name in ["a.png", "c.png"] { try folder.write(TestPictures.pattern(9, 9).encodedPNG(), "in/\(name)") }
    try folder.write([], "in/b.png")
    let result = try run("apply", "box", "in", "out", "--quiet")
    #expect(result.exitCode == 65 && result.errorLines.count == 1)
    #expect(result.errors.hasPrefix("filter: in/b.png: expected a PNG or JPEG picture, found an empty file"))
    #expect(TemporaryFolder.names(in: folder("out")) == ["a.png", "c.png"])
    // A failure of the filter names the picture too.
    try folder.write(TestPictures.pattern(2, 2).encodedPNG(), "in/b.png")
    let small = try run("convolve", "in", "out", "--kernel", "1 1 1", "--padding", "narrow", "--quiet")
    #expect(small.exitCode == 65)
    #expect(small.errors.hasPrefix("filter: in/b.png: a kernel of 1x3 does not fit"), "\(small.errors)")
  }

  @Test func stoppedByTheUser() throws {
    try folder.makeFolder("in")
    let bytes = try TestPictures.noise(500, 400, seed: 2).encodedPNG()
    for number in 0..<60 { try folder.write(bytes, "in/\(100 + number).png") }
    let process = try DigitsProcess(
      program: "filter", ["apply", "median", "in", "out", "--size", "15"], directory: folder.path)
    while TemporaryFolder.names(in: folder("out")).isEmpty, !process.hasEnded { usleep(1_000) }
    process.send(SIGINT)
    let result = process.wait()
    #expect(result.exitCode == 130 && result.errors.contains("stopped, "), "\(result.errors)")
    let names = TemporaryFolder.names(in: folder("out"))
    #expect(!names.isEmpty && names.count < 60)
    for name in names { #expect(try picture("out/\(name)").width == 500) }
  }

  @Test func chainsKeepWhatLiesOutsideTheRange() throws {
    // Twice the difference of neighbours, then half of it, with 128 added: bounds are passed in between.
    let image = TestPictures.pattern(16, 12)
    try folder.write(image.encodedPNG(), "in.png")
    expectSuccess(try run("run", "in.png", "chain.png", "sharpen amount=5 | box size=3"))
    expectSuccess(try run("apply", "sharpen", "in.png", "step.png", "--amount", "5"))
    expectSuccess(try run("apply", "box", "step.png", "steps.png", "--size", "3"))
    let (chain, steps) = (try picture("chain.png"), try picture("steps.png"))
    #expect(chain != steps)
    // Both operations are linear, so that their order does not matter inside: what was cut off is missing.
    expectSuccess(try run("run", "in.png", "turned.png", "box size=3 | sharpen amount=5"))
    let turned = try picture("turned.png")
    for y in 2..<10 {
      for x in 2..<14 {
        #expect(abs(chain.planes[0][x, y] - turned.planes[0][x, y]) <= 1.01 / 255)
      }
    }
  }

  @Test func aSheetShowsEveryFilter() throws {
    let source = "\(Executable.packageFolder)/samples/pictures/shapes.png"
    let result = try run("sheet", source, "sheet.png", "--cell", "60", "--columns", "8", "--quiet", "--json")
    #expect(result.exitCode == 0 && result.errors == "")
    let object = try JSONValue(parsing: result.output).objectValue
    let listed = expectSuccess(try run("list", "--json")).split(separator: "\n").count
    #expect(object?["filters"]?.arrayValue?.count == listed)
    let page = try picture("sheet.png")
    #expect(page.width >= 8 * 60 && page.height > 3 * 60)
    expectSuccess(try run("sheet", source, "edges.png", "--group", "edges", "--cell", "60", "--quiet"))
    #expect(try picture("edges.png").height < page.height)
  }
}
