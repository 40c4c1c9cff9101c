import Glibc
import Images
import TestSupport
import Testing

/// Everything that can be wrong with files: one line, the right code, the old output as it was.
struct FilterBadInputTests {
  private let folder: TemporaryFolder
  private let old: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    let png = try TestPictures.pattern(40, 30, format: .rgb).encodedPNG()
    try folder.write(png, "good.png")
    try folder.write([], "empty.png")
    try folder.write(Array("this is no picture".utf8), "text.png")
    try folder.write(Array(png[..<(png.count / 2)]), "half.png")
    var damaged = png
    damaged[60] ^= 0xff
    try folder.write(damaged, "damaged.png")
    try folder.write(Array(try TestPictures.pattern(40, 30).encodedJPEG().dropLast(100)), "half.jpg")
    try folder.makeFolder("folder.png")
    try folder.makeFolder("folder")
    old = try TestPictures.pattern(3, 2).encodedPNG()
    try folder.write(old, "old.png")
  }

  private func run(_ arguments: [String], shell: String? = nil) throws -> ProcessResult {
    try DigitsProcess(program: "filter", arguments, directory: folder.path, shell: shell).wait()
  }

  /// The ways to make a picture of a picture.
  private static let verbs: [(before: [String], after: [String])] = [
    (["apply", "gaussian"], []), (["run"], ["box | box"]), (["convolve"], ["--kernel", "1 2 1"]),
    (["sheet"], ["--quiet"]),
  ]

  @Test func inputsThatAreNoPictures() throws {
    let cases: [(String, Int32, String)] = [
      ("missing.png", 66, "missing.png: expected a PNG or JPEG picture, found no such file"),
      ("missing/a.png", 66, "found no such file"), ("empty.png", 65, "found an empty file"),
      ("text.png", 65, "found text that begins \"this is no p"),
      ("half.png", 65, "expected a whole PNG picture, found one that is cut off"),
      ("half.jpg", 65, "expected a whole JPEG picture, found one that is cut off"),
      ("damaged.png", 65, "expected a PNG picture, found damaged data"),
    ]
    for (before, after) in Self.verbs {
      for (file, code, part) in cases {
        expectFilterFailure(try run(before + [file, "old.png"] + after), code, [part])
      }
    }
    #expect(try fileBytes(at: folder("old.png")) == old)
    expectFilterFailure(
      try run(["apply", "gaussian", "folder", "out"]), 66, ["folder: expected a folder with PNG or JPEG"])
    expectFilterFailure(
      try run(["sheet", "folder.png", "old.png"]), 64, ["expected a folder for several pictures"])
  }

  @Test func outputsThatCannotBeMade() throws {
    let cases: [(String, Int32, String)] = [
      ("none/out.png", 73, "there is no folder none; make it first"),
      ("good.png/out.png", 73, "there is no folder good.png"),
      ("out.gif", 73, "out.gif: expected an output name that ends in .png, .jpg or .jpeg"),
      ("out", 73, "expected an output name that ends in .png"),
      ("none/sub/", 73, "this folder cannot be made"),
    ]
    for (before, after) in Self.verbs where before[0] != "sheet" {
      for (file, code, part) in cases {
        expectFilterFailure(try run(before + ["good.png", file] + after), code, [part])
      }
    }
    expectFilterFailure(
      try run(["apply", "box", "good.png", "old.png", "out.png"]), 64, ["expected a folder"])
    for word in ["size=3", "otsu"] {
      expectFilterFailure(
        try run(["apply", "box", "good.png", "old.png", word]), 73, ["\(word): there is no such folder"])
    }
    expectFilterFailure(
      try run(["run", "good.png", "old.png", "gaussian", "sigma=2", "|", "sobel"]), 64,
      ["put the steps in quotes: filter run good.png old.png \"gaussian sigma=2 | sobel\""])
    expectFilterFailure(try run(["sheet", "good.png", "folder"]), 64, ["expected a file name for the page"])
    expectFilterFailure(
      try run(["convolve", "good.png", "old.png", "--kernel", "1", "--padding", "20000"]), 65,
      ["the result would be 40040x40030"])
    expectFilterFailure(
      try run(["apply", "box", "good.png", "old.png", "-"]), 64, ["a single picture for -"])
    expectFilterFailure(
      try run(["apply", "box", "good.png", "old.png", "."]), 64, ["this would replace the input"])
    try folder.makeFolder("two")
    try folder.write(old, "two/old.png")
    expectFilterFailure(
      try run(["apply", "box", "old.png", "two/old.png", "folder"]), 64,
      ["old.png and two/old.png would both become folder/old.png"])
    #expect(try fileBytes(at: folder("old.png")) == old)
    #expect(TemporaryFolder.names(in: folder("folder")) == [])
  }

  @Test func aFullDisk() throws {
    // Files may not grow past 4 kB: what a full disk looks like to a program.
    let large = try TestPictures.noise(300, 300, seed: 5).encodedPNG()
    try folder.write(large, "large.png")
    for (before, after) in Self.verbs {
      let result = try run(
        before + ["large.png", "old.png"] + after, shell: "trap '' XFSZ; ulimit -f 8")
      expectFilterFailure(result, 73, ["old.png: cannot be written (File too large)"])
      #expect(try fileBytes(at: folder("old.png")) == old)
    }
    #expect(symlink("/dev/full", folder("full.png")) == 0)
    expectFilterFailure(
      try run(["apply", "box", "large.png", "full.png"]), 73, ["full.png: cannot be written (No space left"])
    // Nothing half-written stays behind.
    #expect(!folder.names.contains { $0.contains("tmp") || $0.contains("partial") })
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    let piped = try DigitsProcess(
      program: "filter", ["apply", "box", "large.png", "-"], directory: folder.path, standardOutput: full
    ).wait()
    #expect(piped.exitCode == 74 && piped.errors.contains("standard output: cannot be written"))
  }

  @Test func killedWhileItWrites() throws {
    // A picture that takes a while; killed at whatever moment, the old file or the whole new one is there.
    try folder.write(TestPictures.pattern(1500, 1100, format: .rgb).encodedPNG(), "large.png")
    let whole = try run(["apply", "box", "large.png", "whole.png"])
    #expect(whole.exitCode == 0)
    let new = try fileBytes(at: folder("whole.png"))
    try folder.write(old, "target.png")
    var seenOld = 0
    for delay in stride(from: UInt32(2_000), to: 120_000, by: 9_000) {
      let process = try DigitsProcess(
        program: "filter", ["apply", "box", "large.png", "target.png"], directory: folder.path)
      usleep(delay)
      process.send(SIGKILL)
      _ = process.wait()
      let bytes = try fileBytes(at: folder("target.png"))
      #expect(bytes == old || bytes == new)
      if bytes == old { seenOld += 1 }
      try folder.write(old, "target.png")
    }
    #expect(seenOld > 0)
  }

  @Test func kernelsThatMakeNoSense() throws {
    try folder.write(Array("1 2\n3".utf8), "ragged.txt")
    try folder.write(Array("{\"weights\": [[1, 2], [3]]}".utf8), "ragged.json")
    try folder.write(Array("{\"weights\": [[1, \"a\"]]}".utf8), "word.json")
    try folder.write(Array("{\"weights\": [[1".utf8), "cut.json")
    try folder.write([0xFF, 0xFE, 0], "bytes.txt")
    let cases: [([String], Int32, String)] = [
      (["--kernel", "1 2; 3"], 65, "expected rows of one length, found 2 numbers in row 1 and 1 in row 2"),
      (["--kernel", "1 nan 2"], 65, "expected finite numbers, found nan"),
      (["--kernel", "1 inf 2"], 65, "expected finite numbers, found inf"),
      (["--kernel", "1 two 3"], 65, "expected a number, found 'two'"),
      (["--kernel", "1/0 1 1"], 65, "found '1/0'"), (["--kernel", ""], 65, "found none"),
      (["--kernel", "1 1; 1 1"], 65, "has no middle; padding 'equal' needs odd sizes"),
      (
        ["--kernel", [String](repeating: "1", count: 41).joined(separator: " "), "--padding", "narrow"], 65,
        "a kernel of 1x41 does not fit into a picture of 40x30"
      ),
      (["--kernel", "1 1 1", "--dilation", "30", "--padding", "narrow"], 65, "does not fit"),
      (["--kernel-file", "none.json"], 66, "none.json: expected a kernel, found no such file"),
      (["--kernel-file", "folder"], 66, "folder: expected a kernel, found a directory"),
      (["--kernel-file", "empty.png"], 65, "empty.png: expected a kernel, found an empty file"),
      (["--kernel-file", "bytes.txt"], 65, "expected a kernel as UTF-8 text"),
      (["--kernel-file", "ragged.txt"], 65, "ragged.txt: expected rows of one length"),
      (["--kernel-file", "ragged.json"], 65, "ragged.json: expected rows of one length"),
      (["--kernel-file", "word.json"], 65, "row 1: expected a number"),
      (["--kernel-file", "cut.json"], 65, "cut.json: expected a kernel as JSON"),
    ]
    for (arguments, code, part) in cases {
      expectFilterFailure(try run(["convolve", "good.png", "old.png"] + arguments), code, [part])
    }
    #expect(try fileBytes(at: folder("old.png")) == old)
  }
}
