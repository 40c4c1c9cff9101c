import Images
import Testing

@Suite struct ResizingTests {
  static let plane: Plane = {
    var plane = Plane(width: 24, height: 18)
    for y in 0..<18 {
      for x in 0..<24 { plane[x, y] = Float(GoldenFormula.sample(x, y, 0, bits: 8)) / 255 }
    }
    return plane
  }()

  static func picture(bits: Int = 8) -> Image {
    var planes = (0..<4).map { _ in Plane(width: 24, height: 18) }
    for c in 0..<4 {
      for y in 0..<18 {
        for x in 0..<24 { planes[c][x, y] = Float(GoldenFormula.sample(x, y, c, bits: 8)) / 255 }
      }
    }
    return Image(planes, format: .rgba, bitDepth: bits)
  }

  @Test(arguments: ResizeMethod.allCases)
  func valuesAreThoseOfTheReference(method: ResizeMethod) throws {
    var golden = try GoldenReader("resize/\(method.rawValue).raw")
    let picture = Self.picture()
    while !golden.bytes.isEmpty {
      let (width, height) = (golden.int(), golden.int())
      let expected = golden.floats(width * height)
      let plane = Self.plane.resized(width: width, height: height, method: method)
      let difference = zip(plane.values, expected).map { abs($0 - $1) }.max()
      #expect(try #require(difference) < 2e-5, "\(method) \(width)x\(height)")

      let pixels = golden.raw(width * height * 4).map(Int.init)
      let ours = picture.resized(width: width, height: height, method: method).ints
      let wide = Self.picture(bits: 16).resized(width: width, height: height, method: method).ints
      // Where alpha is a level or two, a colour is the quotient of two small numbers: leave those out.
      for at in stride(from: 0, to: ours.count, by: 4) where pixels[at + 3] > 2 {
        for channel in at..<at + 4 {
          #expect(abs(ours[channel] - pixels[channel]) <= 1, "\(method) \(width)x\(height) at \(channel)")
          #expect(
            abs(wide[channel] - pixels[channel] * 257) <= 257,
            "16 bits, \(method) \(width)x\(height) at \(channel)")
        }
      }
    }
  }

  @Test(arguments: ResizeMethod.allCases)
  func aUniformPictureStaysUniform(method: ResizeMethod) {
    let image = Image(9, 7, .rgb, [UInt8](repeating: 200, count: 189))
    for (width, height) in [(1, 1), (3, 40), (31, 2), (9, 8), (100, 90)] {
      let resized = image.resized(width: width, height: height, method: method)
      #expect(resized.width == width && resized.height == height && resized.format == .rgb)
      #expect(resized.ints.allSatisfy { $0 == 200 }, "\(method) \(width)x\(height)")
    }
  }

  @Test(arguments: ResizeMethod.allCases)
  func invisibleColourDoesNotBleed(method: ResizeMethod) {
    // Left half opaque red, right half invisible green.
    var values: [UInt8] = []
    for _ in 0..<8 {
      for x in 0..<8 { values += x < 4 ? [255, 0, 0, 255] : [0, 255, 0, 0] }
    }
    let resized = Image(8, 8, .rgba, values).resized(width: 5, height: 5, method: method).ints
    for at in stride(from: 0, to: resized.count, by: 4) {
      #expect(resized[at + 1] == 0, "no green")
      #expect(resized[at] == (resized[at + 3] > 0 ? 255 : 0), "full red wherever anything shows")
    }
  }

  @Test func theSameSizeIsTheSamePicture() {
    let picture = Self.picture()
    #expect(picture.resized(width: 24, height: 18, method: .lanczos3) == picture)
  }

  @Test func manyRowsGiveWhatFewRowsGive() {
    // Large enough for several threads: the upper part must not depend on how rows are shared out.
    let width = 400
    var plane = Plane(width: width, height: 3000)
    for y in 0..<3000 {
      for x in 0..<width { plane[x, y] = Float((x * 31 + y * 17) % 97) / 97 }
    }
    let whole = plane.resized(width: 300, height: 1500, method: .lanczos3)
    let half = Plane(width: width, height: 2000, values: Array(plane.values[..<(width * 2000)]))
    let part = half.resized(width: 300, height: 1000, method: .lanczos3)
    #expect(Array(whole.values[..<(300 * 990)]) == Array(part.values[..<(300 * 990)]))
  }
}
