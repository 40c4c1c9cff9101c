import Glibc
import Images
import TestSupport
import Testing

struct BadPictureTests {
  private let folder: TemporaryFolder
  private let weights: String

  init() throws {
    folder = try TemporaryFolder()
    weights = try Fixture.shared().weights
  }

  private func classify(_ file: String) throws -> ProcessResult {
    try digits("classify", file, "--model", weights, directory: folder.path)
  }

  @Test func filesThatAreNoPictures() throws {
    try folder.write([], "empty.png")
    try folder.write(Array("this is no picture".utf8), "text.png")
    let png = try SegmentDigits.png(7)
    try folder.write(Array(png[..<(png.count / 2)]), "half.png")
    try folder.write(Array(png[..<20]), "start.png")
    var damaged = png
    damaged[60] ^= 0xff
    try folder.write(damaged, "damaged.png")
    _ = try folder.makeFolder("folder.png")
    let cases: [(String, Int32, [String])] = [
      ("missing.png", 66, ["expected a PNG or JPEG picture, found no such file"]),
      ("missing/folder/a.png", 66, ["expected a PNG or JPEG picture, found no such file"]),
      ("folder.png", 66, ["expected a PNG or JPEG picture, found a directory"]),
      ("empty.png", 65, ["expected a PNG or JPEG picture, found an empty file"]),
      ("text.png", 65, ["expected a PNG or JPEG picture, found text that begins \"this is no p"]),
      ("half.png", 65, ["expected a whole PNG picture, found one that is cut off"]),
      ("start.png", 65, ["expected a whole PNG picture, found one that is cut off"]),
      ("damaged.png", 65, ["expected a PNG picture, found damaged data"]),
    ]
    for (file, code, parts) in cases {
      for verb in ["classify", "read"] {
        let result = try digits(verb, file, "--model", weights, directory: folder.path)
        expectFailure(result, code, "digits: \(file): ")
        for part in parts { #expect(result.errors.contains(part), "\(result.errors)") }
      }
    }
  }

  @Test func aHeaderThatPromisesTooMuch() throws {
    // A PNG of 60,000 × 60,000 pixels in 60 bytes.
    var bytes: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    for (type, body) in [
      ("IHDR", IDXBytes.bigEndian(60_000) + IDXBytes.bigEndian(60_000) + [8, 0, 0, 0, 0]), ("IDAT", [0x78]),
    ] {
      let chunk = Array(type.utf8) + body
      bytes += IDXBytes.bigEndian(body.count) + chunk + IDXBytes.bigEndian(Int(IDXBytes.crc32(chunk)))
    }
    try folder.write(bytes, "huge.png")
    // Within 600 MB of address space: the pixels would need 3.6 GB.
    let result = try digits(
      "classify", "huge.png", "--model", weights, "--threads", "1", directory: folder.path,
      shell: "ulimit -v 1500000")
    expectFailure(result, 65, "huge.png", "found 60,000x60,000", "expected at most 268,435,456 pixels")
  }

  @Test func picturesWithoutADigit() throws {
    for (side, level) in [(1, Float(0)), (1, 1), (28, 0), (28, 1), (200, 0.5)] {
      let image = Image(Plane(width: side, height: side, repeating: level))
      try folder.write(try image.encodedPNG(), "blank.png")
      #expect(expectSuccess(try classify("blank.png")) == "blank.png: no digit: blank picture\n")
      let read = try digits("read", "blank.png", "--model", weights, directory: folder.path)
      #expect(expectSuccess(read) == "no digits: blank picture\n")
    }
  }

  @Test func oneOfSeveralIsMissing() throws {
    for digit in [3, 8] { try folder.write(SegmentDigits.png(digit), "\(digit).png") }
    let result = try digits(
      "classify", "3.png", "none.png", "8.png", "--model", weights, directory: folder.path)
    #expect(result.exitCode == 66)
    #expect(result.outputLines.map { $0.prefix(7) } == ["3.png: ", "8.png: "])
    #expect(result.errorLines.count == 1 && result.errors.hasPrefix("digits: none.png: "))
    // The first failure gives the code.
    try folder.write([], "empty.png")
    let two = try digits(
      "classify", "empty.png", "none.png", "--model", weights, directory: folder.path)
    #expect(two.exitCode == 65 && two.errorLines.count == 2 && two.output == "")
  }

  @Test func standardInput() throws {
    let good = try digits("classify", "-", "--model", weights, input: SegmentDigits.png(4))
    #expect(expectSuccess(good).hasPrefix("-: 4 ("))
    expectFailure(
      try digits("classify", "-", "--model", weights), 65, "standard input: ", "found an empty file")
    expectFailure(
      try digits("read", "-", "--model", weights, input: Array("text".utf8)), 65, "standard input: ", "text")
    let cut = Array(try SegmentDigits.png(4).dropLast(30))
    expectFailure(
      try digits("classify", "-", "--model", weights, input: cut), 65, "standard input: ", "cut off")
  }

  /// As with `| head -0`: the reader is gone before the first line.
  @Test func aReaderThatWentAway() throws {
    try folder.write(SegmentDigits.png(1), "1.png")
    for shell in [nil, "trap '' PIPE"] {
      var ends: [Int32] = [0, 0]
      #expect(pipe(&ends) == 0)
      close(ends[0])
      let process = try DigitsProcess(
        ["classify", "1.png", "1.png", "--model", weights], directory: folder.path, standardOutput: ends[1],
        shell: shell)
      close(ends[1])
      let result = process.wait()
      #expect(result.errors == "")
      // Ended by the signal, or in peace where the signal is ignored.
      #expect(shell == nil ? result.signal == SIGPIPE || result.exitCode == 0 : result.exitCode == 0)
    }
  }

  @Test func aFullDisk() throws {
    try folder.write(SegmentDigits.png(1), "1.png")
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    let result = try DigitsProcess(
      ["classify", "1.png", "--model", weights], directory: folder.path, standardOutput: full
    ).wait()
    #expect(result.exitCode == 74)
    #expect(result.errors == "digits: standard output: cannot be written: No space left on device\n")
  }
}
