import Foundation
import Images
import TensorCore
import Testing

@Suite struct WritingTests {
  static func picture(_ format: PixelFormat, bits: Int, width: Int = 61, height: Int = 43) -> Image {
    let count = width * height * format.channelCount
    // Some structure, some noise: both easy and hard rows for a compressor.
    func value(_ i: Int) -> Int { i % 5 == 0 ? (i &* 2_654_435_761) >> 8 : i / 7 }
    return Image(
      width: width, height: height, format: format,
      samples: bits == 8
        ? .uint8((0..<count).map { UInt8(truncatingIfNeeded: value($0)) })
        : .uint16((0..<count).map { UInt16(truncatingIfNeeded: value($0) &* 251) }))
  }

  @Test(arguments: PixelFormat.allCases, [8, 16])
  func pngKeepsEverySample(format: PixelFormat, bits: Int) throws {
    for (width, height) in [(61, 43), (1, 1), (1, 300), (5000, 2)] {
      let image = Self.picture(format, bits: bits, width: width, height: height)
      for level in [0, 1, 3, 6, 9] {
        let bytes = try image.encodedPNG(options: PNGOptions(compressionLevel: level))
        #expect(try Image(decoding: bytes, name: "round trip") == image, "level \(level)")
      }
    }
  }

  @Test(arguments: [0, 1, 3, 6])
  func pngOfSeveralStripsKeepsEverySample(level: Int) throws {
    // Runs of all lengths, few values, and noise that no code makes smaller, over several strips each.
    var random = RandomGenerator(seed: 7)
    let count = 800 * 1200 * 3
    var values = [UInt8](repeating: 0, count: count)
    var at = 0
    while at < count {
      let value = UInt8.random(in: 0...255, using: &random)
      let run = Int.random(in: 1...600, using: &random)
      for i in at..<min(count, at + run) {
        values[i] =
          i < count / 3 ? value : i < 2 * count / 3 ? value & 3 : UInt8.random(in: 0...255, using: &random)
      }
      at += run
    }
    let image = Image(800, 1200, .rgb, values)
    let bytes = try image.encodedPNG(options: PNGOptions(compressionLevel: level))
    #expect(try Image(decoding: bytes, name: "round trip") == image)
    #expect(level == 0 || bytes.count < count)
    #expect(bytes.count < count + count / 500 + 1000)
    let blank = Image(800, 1200, .rgb, [UInt8](repeating: 255, count: count))
    let blankBytes = try blank.encodedPNG(options: PNGOptions(compressionLevel: level))
    #expect(level == 0 || blankBytes.count < count / 200)
  }

  @Test func rowsTooLongForTheFormatAreRefused() {
    let width = 1 << 24
    let image = Image(
      width: width, height: 1, format: .gray, samples: .uint8(.init(repeating: 0, count: width)))
    #expect(throws: ImageError.self) { try image.encodedPNG() }
    #expect(throws: ImageError.self) { try image.encodedJPEG(quality: 90) }
  }

  @Test(arguments: [PixelFormat.gray, .rgb], [true, false])
  func jpegStaysClose(format: PixelFormat, subsampled: Bool) throws {
    let width = 64
    let count = width * 48 * format.channelCount
    let smooth = Image(width, 48, format, (0..<count).map { UInt8($0 / format.channelCount % width * 3) })
    let options = JPEGOptions(quality: 95, subsamplesColor: subsampled)
    let back = try Image(decoding: smooth.encodedJPEG(options: options), name: "round trip")
    #expect(back.format == format)
    let furthest = zip(back.ints, smooth.ints).map { abs($0 - $1) }.max()
    #expect(try #require(furthest) <= 4)
    #expect(try smooth.encodedJPEG(quality: 20).count < smooth.encodedJPEG(quality: 95).count)
  }

  @Test(arguments: [PixelFormat.gray, .rgb])
  func jpegOfManyStripsShowsWhatEachPartShows(format: PixelFormat) throws {
    // Blocks of 8x8 pixels know nothing of each other without subsampling, so a part by itself has the same pixels.
    let width = 645
    let height = 1003
    let part = 104
    let row = width * format.channelCount
    let noise = (0..<height * row).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 &+ $0 / row * 7) }
    let options = JPEGOptions(quality: 80, subsamplesColor: false)
    let whole = try Image(
      decoding: Image(width, height, format, noise).encodedJPEG(options: options), name: "whole")
    #expect(whole.width == width && whole.height == height)
    for first in stride(from: 0, to: height, by: part) {
      let rows = min(part, height - first)
      let samples = Array(noise[first * row..<(first + rows) * row])
      let alone = try Image(
        decoding: Image(width, rows, format, samples).encodedJPEG(options: options), name: "part")
      #expect(alone.ints == Array(whole.ints[first * row..<(first + rows) * row]), "from row \(first)")
    }
  }

  @Test func jpegOfManyStripsStaysCloseWithSubsampling() throws {
    let (width, height) = (700, 900)
    let count = width * height * 3
    let smooth = Image(width, height, .rgb, (0..<count).map { UInt8($0 / 3 / width * 255 / height) })
    let back = try Image(decoding: smooth.encodedJPEG(quality: 95), name: "smooth")
    let furthest = zip(back.ints, smooth.ints).map { abs($0 - $1) }.max()
    #expect(try #require(furthest) <= 3)
  }

  @Test func jpegLaysAlphaOverTheBackgroundAndRoundsTo8Bits() throws {
    let clear = Image(
      width: 16, height: 16, format: .rgba, samples: .uint16([UInt16](repeating: 0, count: 16 * 16 * 4)))
    let white = try Image(decoding: clear.encodedJPEG(quality: 95), name: "white")
    #expect(white.format == .rgb && white.ints.allSatisfy { $0 == 255 })
    let black = try Image(decoding: clear.encodedJPEG(options: JPEGOptions(background: 0)), name: "black")
    #expect(black.ints.allSatisfy { $0 == 0 })
    let half = Image(16, 16, .grayAlpha, (0..<256).flatMap { _ in [UInt8(200), UInt8(128)] })
    let gray = try Image(decoding: half.encodedJPEG(quality: 100), name: "gray")
    #expect(gray.format == .gray && gray.ints.allSatisfy { abs($0 - 227) <= 1 })
  }

  @Test func theExtensionDecides() throws {
    try withTemporaryFolder { folder in
      let image = Self.picture(.rgb, bits: 8)
      for name in ["a.png", "a.PNG", "b.jpg", "c.JPEG"] {
        try image.write(to: "\(folder)/\(name)")
        let first = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")).prefix(1))
        #expect(first == (name.hasPrefix("a") ? [0x89] : [0xFF]))
      }
      for name in ["a.gif", "png", ".d/png", "a."] {
        let path = "\(folder)/\(name)"
        #expect(throws: ImageError.unsupportedOutput(path: path)) { try image.write(to: path) }
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 4, "nothing left behind")
    }
  }

  @Test func aFailureLeavesTheOldFile() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/old.jpg"
      try Data("old".utf8).write(to: URL(fileURLWithPath: path))
      let tooWide = Image(
        width: 65_501, height: 1, format: .gray, samples: .uint8(.init(repeating: 0, count: 65_501)))
      #expect(throws: ImageError.self) { try tooWide.write(to: path) }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")

      let image = Self.picture(.gray, bits: 8)
      let missing = "\(folder)/no/such/folder.png"
      #expect {
        try image.write(to: missing)
      } throws: {
        ($0 as? ImageError)?.category.exitCode == 73 && "\($0)".contains(missing)
      }
      try FileManager.default.createDirectory(
        atPath: "\(folder)/folder.png", withIntermediateDirectories: false)
      #expect(throws: ImageError.self) { try image.write(to: "\(folder)/folder.png") }
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["folder.png", "old.jpg"])
    }
  }

  @Test func aFullDiskIsAnErrorOfOneLine() throws {
    let image = Self.picture(.rgba, bits: 16, width: 300, height: 300)
    let full = open("/dev/full", O_WRONLY)
    try #require(full >= 0)
    defer { close(full) }
    for format in [ImageFileFormat.png, .jpeg] {
      #expect {
        try image.write(toFileDescriptor: full, name: "out", format: format)
      } throws: {
        guard case ImageError.unwritable(path: "out", reason: _) = $0 else { return false }
        return !"\($0)".contains("\n")
      }
    }
  }

  @Test func linksAndPermissionsStay() throws {
    try withTemporaryFolder { folder in
      let image = Self.picture(.gray, bits: 8)
      try image.write(to: "\(folder)/real.png")
      #expect(chmod("\(folder)/real.png", 0o640) == 0)
      #expect(symlink("real.png", "\(folder)/link.png") == 0)
      let other = Self.picture(.rgb, bits: 16)
      try other.write(to: "\(folder)/link.png")
      #expect(try Image(contentsOf: "\(folder)/real.png") == other)
      var info = stat()
      #expect(lstat("\(folder)/link.png", &info) == 0 && info.st_mode & S_IFMT == S_IFLNK)
      #expect(stat("\(folder)/real.png", &info) == 0 && info.st_mode & 0o777 == 0o640)
    }
  }
}
