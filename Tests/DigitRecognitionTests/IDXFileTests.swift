import CZlib
import DigitRecognition
import Testing

@Suite struct IDXFileTests {
  /// Two pictures of 2×3 pixels.
  static let pictures: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3] + (0..<12).map { $0 * 20 }
  static let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 2, 7, 3]

  @Test func plainPicturesAndLabels() throws {
    let pictures = try IDXFile(bytes: Self.pictures, path: "p", rank: 3)
    #expect(pictures.dimensions == [2, 2, 3])
    #expect(pictures.elements == (0..<12).map { $0 * 20 })
    let labels = try IDXFile(bytes: Self.labels, path: "l", rank: 1)
    #expect(labels.dimensions == [2] && labels.elements == [7, 3])
  }

  @Test func gzippedIsTheSame() throws {
    let plain = try IDXFile(bytes: Self.pictures, path: "p", rank: 3)
    #expect(try IDXFile(bytes: gzipped(Self.pictures), path: "p", rank: 3) == plain)
    // Two members in a row are one file, as for gunzip.
    let parts = gzipped(Array(Self.pictures[..<9])) + gzipped(Array(Self.pictures[9...]))
    #expect(try IDXFile(bytes: parts, path: "p", rank: 3) == plain)
  }

  static let damaged: [(what: String, bytes: [UInt8], part: String)] = [
    ("empty header", [UInt8](), "found 0 bytes"),
    ("text", Array("hello, this is text".utf8), "magic 00000803, found 68656c6c"),
    ("labels as pictures", labels + [0, 0, 0, 0, 0, 0], "magic 00000803, found 00000801"),
    ("floats", [0, 0, 13, 3] + pictures[4...], "found 00000d03"),
    ("short", Array(pictures.dropLast()), "expected 2×2×3 = 12 elements, found 11"),
    ("long", pictures + [1], "expected 2×2×3 = 12 elements, found 13"),
    ("hostile", [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12), "announces more"),
    ("large", [0, 0, 8, 3, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0], "announces more"),
  ]

  @Test(arguments: damaged) func damagedFilesAreNamed(what: String, bytes: [UInt8], part: String) {
    for (form, content) in [("plain", bytes), ("gzip", gzipped(bytes))] {
      let error = #expect(throws: DatasetError.self, "\(what), \(form)") {
        try IDXFile(bytes: content, path: "some/file", rank: 3)
      }
      #expect(error?.exitCode == 65)
      let text = error?.description ?? ""
      #expect(text.hasPrefix("some/file: ") && !text.contains("\n"))
      let isLong = what == "long" && form == "gzip"
      #expect(text.contains(isLong ? "found more" : part), "\(what), \(form): \(text)")
    }
  }

  @Test func damagedGzip() {
    let packed = gzipped(Self.pictures)
    for length in 2..<packed.count {
      let cut = Array(packed[..<length])
      // Everything up to the checksum may be there: only a complete trailer may pass.
      #expect(throws: DatasetError.self, "\(length) bytes") {
        try IDXFile(bytes: cut, path: "cut.gz", rank: 3)
      }
    }
    var flipped = packed
    flipped[flipped.count - 6] ^= 1
    #expect(throws: DatasetError.self) { try IDXFile(bytes: flipped, path: "flipped.gz", rank: 3) }
  }

  @Test func limitHoldsBeforeMemoryIsTaken() {
    // A gzip file of a few bytes that announces 900 MB is refused by its size alone.
    let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 0x03, 0x80]
    let error = #expect(throws: DatasetError.self) {
      try IDXFile(bytes: gzipped(header), path: "bomb.gz", rank: 3)
    }
    #expect(error?.description.contains("found too few") == true)
    #expect(throws: DatasetError.self) { try IDXFile(bytes: Self.pictures, path: "p", rank: 3, limit: 11) }
  }

  @Test func missingAndFolder() {
    let missing = #expect(throws: DatasetError.self) { try IDXFile(path: "/nowhere/at-all", rank: 3) }
    #expect(missing?.exitCode == 66)
    let folder = #expect(throws: DatasetError.self) { try IDXFile(path: "/", rank: 3) }
    #expect(folder?.exitCode == 66 && folder?.description.contains("folder") == true)
    let empty = #expect(throws: DatasetError.self) { try IDXFile(path: "/dev/null", rank: 3) }
    #expect(empty?.exitCode == 66)
  }
}

/// The gzip form of `bytes`.
func gzipped(_ bytes: [UInt8]) -> [UInt8] {
  var stream = z_stream()
  let size = Int32(MemoryLayout<z_stream>.size)
  precondition(
    deflateInit2_(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK)
  defer { deflateEnd(&stream) }
  var input = bytes
  var output = [UInt8](repeating: 0, count: bytes.count + 100)
  let room = output.count
  input.withUnsafeMutableBufferPointer { source in
    output.withUnsafeMutableBufferPointer { target in
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(source.count)
      stream.next_out = target.baseAddress
      stream.avail_out = UInt32(room)
      precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END)
    }
  }
  return Array(output[..<(room - Int(stream.avail_out))])
}
