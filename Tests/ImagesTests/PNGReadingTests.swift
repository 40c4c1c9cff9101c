import Images
import Testing

@Suite struct PNGReadingTests {
  struct Kind: CustomTestStringConvertible {
    var name: String
    var bits: Int
    var format: PixelFormat
    var testDescription: String { "\(name)-\(bits)" }
  }

  static let kinds: [Kind] =
    [1, 2, 4, 8, 16].map { Kind(name: "gray", bits: $0, format: .gray) }
    + [1, 2, 4, 8].map { Kind(name: "palette", bits: $0, format: .rgb) }
    + [8, 16].map { Kind(name: "rgb", bits: $0, format: .rgb) }
    + [8, 16].map { Kind(name: "grayalpha", bits: $0, format: .grayAlpha) }
    + [8, 16].map { Kind(name: "rgba", bits: $0, format: .rgba) }

  @Test(arguments: kinds, [false, true])
  func everyKindIsReadExactly(kind: Kind, interlaced: Bool) throws {
    for transparent in kind.format.hasAlpha ? [false] : [false, true] {
      let name = kind.testDescription + (transparent ? "-trns" : "") + (interlaced ? "-adam7" : "")
      let path = try Golden.path("png/\(name).png")
      let image = try Image(contentsOf: path)
      #expect(image == (try Image(decoding: Golden.bytes("png/\(name).png"), name: name)))

      let channels = kind.format.channelCount + (transparent ? 1 : 0)
      #expect(image.width == 13 && image.height == 11)
      #expect(image.format.channelCount == channels)
      #expect(image.bitDepth == (kind.bits == 16 ? 16 : 8))
      var expected: [Int] = []
      for y in 0..<11 {
        for x in 0..<13 {
          expected += GoldenFormula.pixel(x, y, kind: kind.name, bits: kind.bits, transparent: transparent)
        }
      }
      #expect(image.ints == expected, "\(name)")
    }
  }

  @Test(arguments: [(1, 1), (3, 2), (5, 1), (1, 9)])
  func interlacedPicturesWithEmptyPasses(width: Int, height: Int) throws {
    let image = try Image(contentsOf: Golden.path("png/small-\(width)x\(height)-adam7.png"))
    var expected: [Int] = []
    for y in 0..<height {
      for x in 0..<width {
        expected += GoldenFormula.pixel(x, y, kind: "rgb", bits: 8, transparent: false)
      }
    }
    #expect(image.ints == expected)
  }
}
