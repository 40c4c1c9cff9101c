import Images
import Testing

@Suite struct JPEGReadingTests {
  @Test(arguments: try Golden.names(in: "jpeg", endingIn: ".raw").map { String($0.dropLast(4)) })
  func pixelsAreThoseOfPillow(name: String) throws {
    var golden = try GoldenReader("jpeg/\(name).raw")
    let (width, height, channels) = (golden.int(), golden.int(), golden.int())
    let expected = golden.raw(width * height * channels)

    let image = try Image(contentsOf: Golden.path("jpeg/\(name).jpg"))
    #expect(image.width == width && image.height == height)
    #expect(image.format == (channels == 1 ? .gray : .rgb) && image.bitDepth == 8)
    // Another libjpeg may round otherwise; CMYK is rounded a second time on the way to RGB.
    let furthest = zip(image.ints, expected).map { abs($0 - Int($1)) }.max()
    #expect(try #require(furthest) <= 2, "\(name)")
  }

  @Test func thereIsAGoldenForEveryOrientation() throws {
    let names = try Golden.names(in: "jpeg", endingIn: ".jpg")
    for orientation in 1...8 { #expect(names.contains("exif-\(orientation).jpg")) }
  }

  /// What an APP1 segment may hold, and the width of the picture (35 x 21 as stored) that follows.
  static let segments: [(String, [UInt8], Int)] = [
    ("sound, turned", tiff(orientation: [0x00, 0x06]), 21),
    ("a directory at the end", [0x4D, 0x4D, 0, 42, 0, 0, 0, 8], 35),
    ("a directory past the end", [0x4D, 0x4D, 0, 42, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0], 35),
    ("65,535 entries, one there", tiff(orientation: [0x00, 0x06], entries: [0xFF, 0xFF], tag: 0x10), 35),
    ("orientation 0", tiff(orientation: [0x00, 0x00]), 35),
    ("orientation 9", tiff(orientation: [0x00, 0x09]), 35),
    ("orientation as text", tiff(orientation: [0x00, 0x06], type: 2), 35),
    ("two orientations", tiff(orientation: [0x00, 0x06], count: 2), 35),
    ("a cut entry", Array(tiff(orientation: [0x00, 0x06]).dropLast(6)), 35),
    ("no byte order", [0x4D, 0x49, 0, 42, 0, 0, 0, 8, 0, 0], 35),
    ("not 42", [0x4D, 0x4D, 0, 43, 0, 0, 0, 8, 0, 0], 35),
    ("nothing", [], 35),
  ]

  @Test(arguments: segments)
  func exifIsBelievedOnlyWhenItMakesSense(title: String, tiff: [UInt8], width: Int) throws {
    let plain = try Golden.bytes("jpeg/rgb-444.jpg")
    let body = Array("Exif\0\0".utf8) + tiff
    let length = body.count + 2
    let segment: [UInt8] = [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + body
    let image = try Image(decoding: Array(plain[..<2] + segment + plain[2...]), name: title)
    #expect(image.width == width, "\(title)")
  }

  private static func tiff(
    orientation: [UInt8], type: UInt8 = 3, count: UInt8 = 1, entries: [UInt8] = [0, 1], tag: UInt8 = 0x12
  ) -> [UInt8] {
    [0x4D, 0x4D, 0, 42, 0, 0, 0, 8] + entries + [0x01, tag, 0, type, 0, 0, 0, count] + orientation + [0, 0]
      + [0, 0, 0, 0]
  }
}
