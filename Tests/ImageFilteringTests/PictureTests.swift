import ImageFiltering
import Images
import Testing

@Suite struct PictureTests {
  @Test func imagesComeBackUnharmed() {
    for format in PixelFormat.allCases {
      let count = 5 * 3 * format.channelCount
      let narrow = Image(
        width: 5, height: 3, format: format, samples: .uint8((0..<count).map { UInt8($0 % 255 + 1) }))
      let wide = Image(
        width: 5, height: 3, format: format, samples: .uint16((0..<count).map { UInt16($0 * 999 + 1) }))
      #expect(Picture(narrow).image(bitDepth: 8) == narrow)
      #expect(Picture(wide).image(bitDepth: 16) == wide)
      #expect(Picture(narrow).converted(to: .float).image(bitDepth: 8) == narrow)
      #expect(Picture(wide).converted(to: .float).image(bitDepth: 16) == wide)
    }
  }

  @Test func depthsKeepWhite() {
    let picture = Picture(width: 3, height: 1, channels: 1, samples: .uint8([0, 128, 255]))
    #expect(picture.converted(to: .uint16).samples == .uint16([0, 32896, 65535]))
    #expect(picture.converted(to: .uint16).converted(to: .uint8) == picture)
    let beyond = Picture(width: 4, height: 1, channels: 1, samples: .float([-1, 0.5, 2, .nan]))
    #expect(beyond.converted(to: .uint8).samples == .uint8([0, 128, 255, 0]))
  }

  /// A red disc on transparent black keeps its red to the rim when it is blurred.
  @Test func blurLeavesNoDarkHalo() throws {
    let side = 21
    var samples: [UInt8] = []
    for y in 0..<side {
      for x in 0..<side {
        let inside = (x - 10) * (x - 10) + (y - 10) * (y - 10) <= 49
        samples += inside ? [250, 40, 10, 255] : [0, 0, 0, 0]
      }
    }
    let image = Image(width: side, height: side, format: .rgba, samples: .uint8(samples))
    let blurred = try FilterChain(parsing: "gaussian sigma=2").apply(to: image)
    guard case .uint8(let result) = blurred.samples else { return }
    #expect(blurred.format == .rgba)
    for pixel in 0..<side * side where samples[4 * pixel + 3] == 255 {
      #expect(Array(result[4 * pixel..<4 * pixel + 4]) == [250, 40, 10, 255])
    }
    for pixel in 0..<side * side where samples[4 * pixel + 3] == 0 { #expect(result[4 * pixel + 3] == 0) }
  }

  @Test func hiddenColorsComeFromNearby() {
    // Left half visible red, right half visible blue, a hidden black pixel beside each.
    let image = Image(
      width: 8, height: 1, format: .rgba,
      samples: .uint8([
        255, 0, 0, 255, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 255, 255,
      ]))
    guard case .uint8(let samples) = Picture(image).samples else { return }
    #expect(Array(samples[6..<12]) == [255, 0, 0, 255, 0, 0])
    #expect(Array(samples[12..<18]) == [0, 0, 255, 0, 0, 255])
  }

  @Test func wholeTransparencyIsNoTrouble() throws {
    let image = Image(
      width: 3, height: 2, format: .grayAlpha, samples: .uint8([9, 0, 8, 0, 7, 0, 6, 0, 5, 0, 4, 0]))
    let result = try FilterChain(parsing: "gaussian | sobel | canny").apply(to: image)
    #expect(result.format == .grayAlpha)
  }

  @Test func chainsKeepWhatIsBeyondWhite() throws {
    let image = Image(width: 3, height: 1, format: .gray, samples: .uint8([0, 200, 0]))
    // Sharpened far beyond white, then blurred: whole numbers would have been cut off at 255 in between.
    let chain = try FilterChain(parsing: "sharpen amount=2 border=zero | box size=3 border=zero").apply(
      to: image)
    let first = try FilterChain(parsing: "sharpen amount=2 border=zero").apply(to: image)
    let second = try FilterChain(parsing: "box size=3 border=zero").apply(to: first)
    #expect(chain.samples == .uint8([156, 111, 156]))
    #expect(second.samples == .uint8([28, 28, 28]))
  }
}

/// Chains work on bands of rows; nothing of that must show.
@Suite struct ChainTests {
  @Test(arguments: [
    "gaussian sigma=2 | sobel", "median | sharpen | sobel output=direction", "box size=9 | threshold otsu",
    "canny | dilate", "gaussian sigma=12 border=wrap | box size=3", "identity | identity",
    "sobel | threshold level=60 | close size=9 shape=disc",
  ]) func bandsDoNotShow(text: String) throws {
    // So wide that a band has few rows.
    let noise = CatalogueTests.noise(1 << 14, 270, 3, .uint8)
    let chain = try FilterChain(parsing: text)
    let banded = try chain.apply(to: noise.image(bitDepth: 8))
    let whole = try chain.steps.reduce(noise.converted(to: .float)) {
      try $1.filter.apply(to: $0, $1.arguments)
    }
    #expect(banded == whole.image(bitDepth: 8))
  }
}
