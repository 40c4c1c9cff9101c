import Foundation
import Images
import Testing

@Suite struct BadInputTests {
  private func failure(_ bytes: [UInt8], limits: ImageLimits = .default) -> ImageError? {
    do {
      _ = try Image(decoding: bytes, name: "picture", limits: limits)
      return nil
    } catch {
      return error as? ImageError
    }
  }

  @Test func filesThatAreNone() throws {
    try withTemporaryFolder { folder in
      let missing = "\(folder)/none.png"
      #expect(throws: ImageError.missing(path: missing)) { try Image(contentsOf: missing) }
      #expect(throws: ImageError.isDirectory(path: folder)) { try Image(contentsOf: folder) }
      let empty = "\(folder)/empty.png"
      try Data().write(to: URL(fileURLWithPath: empty))
      #expect(throws: ImageError.empty(name: empty)) { try Image(contentsOf: empty) }
      let under = "\(empty)/x.png"
      #expect(throws: ImageError.missing(path: under)) { try Image(contentsOf: under) }
    }
  }

  static let strangers: [([UInt8], String)] = [
    (Array("hello, world".utf8), "text that begins \"hello, world\""),
    (Array("a\nb".utf8), "text that begins \"a b\""),
    (Array("GIF89a".utf8), "a GIF"),
    (Array("RIFF\u{1}\u{2}\u{3}\u{4}WEBPVP8".utf8), "a WebP"),
    ([0x00, 0xFF, 0x10], "bytes 00 ff 10"),
    ([0x1F, 0x8B, 0x08], "gzip data"),
  ]

  @Test(arguments: strangers)
  func otherDataIsNamed(bytes: [UInt8], words: String) throws {
    let error = try #require(failure(bytes))
    #expect(error.category == .badData)
    #expect(error.description.hasPrefix("picture: expected a PNG or JPEG picture, found \(words)"))
    #expect(!error.description.contains("\n"))
  }

  @Test(arguments: [
    "png/rgba-8-adam7.png", "png/palette-4-trns.png", "jpeg/rgb-420.jpg", "jpeg/cmyk-progressive.jpg",
  ])
  func everyCutIsNoticed(name: String) throws {
    let whole = try Golden.bytes(name)
    for length in 1..<whole.count {
      let error = failure(Array(whole[..<length]))
      guard case .truncated = error else {
        Issue.record(
          "\(name) cut to \(length) bytes: expected .truncated, found \(error.map { "\($0)" } ?? "a picture")"
        )
        continue
      }
    }
    #expect(failure([]) == .empty(name: "picture"))
    #expect(failure(whole) == nil)
  }

  @Test func everyChangedBitOfAPNGIsNoticed() throws {
    let whole = try Golden.bytes("png/rgb-8.png")
    // From the header to the last chunk of pixels; the optional chunks may be damaged without harm.
    let optional = [Array("gAMA".utf8), Array("tEXt".utf8)].flatMap { name -> [Range<Int>] in
      whole.indices.dropLast(4).filter { Array(whole[$0..<$0 + 4]) == name }.map { at in
        let length = whole[at - 4..<at].reduce(0) { $0 << 8 | Int($1) }
        return at + 4..<at + 8 + length
      }
    }
    #expect(optional.count == 2)
    for index in whole.indices where !optional.contains(where: { $0.contains(index) }) {
      var bytes = whole
      bytes[index] ^= 0x04
      if let error = failure(bytes) {
        #expect(error.category == .badData && !error.description.contains("\n"))
      } else {
        // The case of a letter in the name of an optional chunk may change and make another optional one.
        #expect(optional.contains { $0.lowerBound - 8 <= index && index < $0.lowerBound }, "byte \(index)")
      }
    }
  }

  @Test func manyPixelsAreRefusedBeforeMemoryIsTaken() throws {
    for name in ["png/hostile-60000.png", "jpeg/hostile-60000.jpg"] {
      let before = try peakOfVirtualMemory()
      #expect(
        failure(try Golden.bytes(name))
          == .tooManyPixels(name: "picture", width: 60_000, height: 60_000, limit: 268_435_456))
      // 60,000 x 60,000 would be 3.6 GB at least; other tests running beside this one take far less than 1.
      #expect(try peakOfVirtualMemory() - before < 1_000_000, "kB of address space")
    }
    let error = ImageError.tooManyPixels(name: "a.png", width: 60_000, height: 60_000, limit: 268_435_456)
    #expect(
      error.description
        == "a.png: expected at most 268,435,456 pixels, found 60,000x60,000; make it smaller"
    )
  }

  private func peakOfVirtualMemory() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmPeak:") })
    return try #require(Int(line.split(separator: " ").dropLast().last.map(String.init) ?? ""))
  }

  @Test func theLimitsAreTheCallers() throws {
    let bytes = try Golden.bytes("png/rgb-8.png")
    #expect(failure(bytes, limits: ImageLimits(maximumPixels: 13 * 11)) == nil)
    #expect(
      failure(bytes, limits: ImageLimits(maximumPixels: 13 * 11 - 1))
        == .tooManyPixels(name: "picture", width: 13, height: 11, limit: 142))
    let small = ImageLimits(maximumFileSize: bytes.count - 1)
    let tooLarge = ImageError.fileTooLarge(name: "picture", limit: bytes.count - 1)
    #expect(failure(bytes, limits: small) == tooLarge)
    #expect(failure(bytes, limits: ImageLimits(maximumFileSize: bytes.count)) == nil)
    let path = try Golden.path("png/rgb-8.png")
    #expect(throws: ImageError.fileTooLarge(name: path, limit: bytes.count - 1)) {
      try Image(contentsOf: path, limits: small)
    }
  }

  @Test func aPipeGivesThePictureInPieces() throws {
    for name in ["png/rgba-16.png", "jpeg/cmyk.jpg"] {
      let bytes = try Golden.bytes(name)
      var ends: [Int32] = [0, 0]
      try #require(pipe(&ends) == 0)
      let (readEnd, writeEnd) = (ends[0], ends[1])
      let writer = Thread {
        for byte in bytes { _ = [byte].withUnsafeBytes { write(writeEnd, $0.baseAddress, 1) } }
        close(writeEnd)
      }
      writer.start()
      defer { close(readEnd) }
      let image = try Image(fileDescriptor: readEnd, name: "standard input")
      #expect(image == (try Image(decoding: bytes, name: name)))
    }
  }

  @Test func errorsKnowTheirExitCodes() {
    #expect(ImageError.missing(path: "a").category.exitCode == 66)
    #expect(ImageError.empty(name: "a").category.exitCode == 65)
    #expect(ImageError.unsupportedOutput(path: "a").category.exitCode == 73)
  }
}
