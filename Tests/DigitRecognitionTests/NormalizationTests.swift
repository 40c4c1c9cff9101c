import DigitRecognition
import Images
import TensorCore
import Testing

@Suite struct NormalizationTests {
  let normalizer = DigitNormalizer()

  @Test func geometryIsThatOfMNIST() throws {
    for side in [40, 112, 250, 700] {
      let digit = try normalizer.normalize(TestDigits.two(side: side))
      #expect(digit.picture.count == 784)
      let inked = digit.picture.indices.filter { digit.picture[$0] > 0.02 }
      let (rows, columns) = (inked.map { $0 / 28 }, inked.map { $0 % 28 })
      let height = try #require(rows.max()) - #require(rows.min()) + 1
      let width = try #require(columns.max()) - #require(columns.min()) + 1
      #expect(height == 20 && width < 20, "\(side): \(height)×\(width)")
      var (mass, x, y) = (Float(0), Float(0), Float(0))
      for (index, value) in digit.picture.enumerated() {
        mass += value
        x += value * Float(index % 28)
        y += value * Float(index / 28)
      }
      #expect((13.5...14.5).contains(x / mass) && (13.5...14.5).contains(y / mass))
      #expect((digit.picture.max() ?? 0) > 0.97)
      #expect(digit.steps.centered.values == digit.picture)
    }
  }

  @Test func normalizedPictureComesBack() throws {
    let once = try TestDigits.normalTwo()
    let twice = try normalizer.normalize(Plane(width: 28, height: 28, values: once))
    #expect(meanDifference(once, twice.picture) < 0.005)
    #expect(!twice.steps.isDarkOnBright)
    let inverted = try normalizer.normalize(Plane(width: 28, height: 28, values: once.map { 1 - $0 }))
    #expect(meanDifference(twice.picture, inverted.picture) < 0.001)
    #expect(inverted.steps.isDarkOnBright)
  }

  /// The most that a picture may differ from the plain one, on average over the pixels.
  static let limits: [String: Float] = [
    "plain": 0.005, "shifted": 0.005, "scaled": 0.06, "rotated": 0.14, "thin": 0.09, "thick": 0.1,
    "inverted": 0.005, "coloured": 0.01, "shaded": 0.06, "blurred": 0.07, "salt-and-pepper": 0.075,
    "gaussian-noise": 0.04, "alpha": 0.05,
  ]

  @Test(arguments: RobustnessCondition.all.map(\.name)) func conditionKeepsTheDigit(name: String) throws {
    let condition = try #require(RobustnessCondition.all.first { $0.name == name })
    let limit = try #require(Self.limits[name])
    let plain = try TestDigits.normalTwo()
    for seed in 0..<8 {
      var (generator, again) = (RandomGenerator(seed: UInt64(seed)), RandomGenerator(seed: UInt64(seed)))
      let picture = condition.picture(of: plain, using: &generator)
      #expect(picture == condition.picture(of: plain, using: &again))
      let digit = try normalizer.normalize(picture)
      let difference = shiftedDifference(plain, digit.picture)
      #expect(difference < limit, "seed \(seed): \(difference)")
    }
  }

  @Test func boxIsInPixelsOfThePicture() throws {
    // Large enough to be reduced before the digit is looked for.
    var large = Plane(width: 900, height: 700, repeating: 1)
    let two = TestDigits.two(side: 200)
    for y in 0..<200 {
      for x in 0..<200 { large[500 + x, 300 + y] = 1 - two[x, y] }
    }
    let box = try normalizer.normalize(Image(large)).steps.box
    // The stroke's ends: 0.28 - 0.045 … 0.74 + 0.045 and 0.145 - 0.045 … 0.84 + 0.045 of 200.
    #expect(abs(box.x - 547) <= 5 && abs(box.x + box.width - 657) <= 5, "\(box)")
    #expect(abs(box.y - 320) <= 5 && abs(box.y + box.height - 477) <= 5, "\(box)")
  }

  @Test func transparentCanvas() throws {
    let cover = TestDigits.two(side: 100)
    let reference = try normalizer.normalize(cover).picture
    for stroke in [Float(0), 0.5, 1] {
      for unseen in [Float(0), 1] {
        let gray = Plane(width: 100, height: 100, values: cover.values.map { $0 > 0 ? stroke : unseen })
        let digit = try normalizer.normalize(Image([gray, cover], format: .grayAlpha))
        #expect(meanDifference(reference, digit.picture) < 0.01, "stroke \(stroke), unseen \(unseen)")
      }
    }
    // A white sheet on a transparent canvas, black strokes on it.
    let sheet = Plane(
      width: 100, height: 100, values: (0..<10_000).map { min($0 % 100, $0 / 100) > 4 ? 1 : 0 })
    let gray = Plane(width: 100, height: 100, values: cover.values.map { 1 - $0 })
    let digit = try normalizer.normalize(Image([gray, sheet], format: .grayAlpha))
    #expect(meanDifference(reference, digit.picture) < 0.02)
  }

  @Test func colorsOfEqualBrightness() throws {
    let cover = TestDigits.two(side: 80)
    let reference = try normalizer.normalize(cover).picture
    // 0.299 R + 0.587 G + 0.114 B is 0.4 for both.
    let (ground, stroke): ([Float], [Float]) = ([0.9, 0.2, 0.12], [0.1, 0.57, 0.31])
    let planes = (0..<3).map { channel in
      Plane(
        width: 80, height: 80,
        values: cover.values.map { ground[channel] + $0 * (stroke[channel] - ground[channel]) })
    }
    let digit = try normalizer.normalize(Image(planes, format: .rgb))
    #expect(meanDifference(reference, digit.picture) < 0.02)
  }

  @Test func thinLinesDoNotFade() throws {
    let digit = try normalizer.normalize(TestDigits.two(side: 240, pen: 0.005))
    #expect(digit.steps.strokeWidth < 0.5)
    let ink = digit.picture.reduce(0, +)
    // A two of MNIST has about 100 pixels of ink; without thickening this one would have 15.
    #expect(ink > 60 && ink < 160, "\(ink)")
  }

  @Test func paperOnATableAndFrames() throws {
    let two = TestDigits.two(side: 120)
    let reference = try normalizer.normalize(two).picture
    var table = Plane(width: 260, height: 220, repeating: 0.2)
    var frame = Plane(width: 180, height: 180, repeating: 0.95)
    for y in 0..<160 {
      for x in 0..<170 { table[40 + x, 30 + y] = 0.9 }
    }
    for y in 0..<180 {
      for x in 0..<180 where (4..<7).contains(min(min(x, y), 179 - max(x, y))) { frame[x, y] = 0.1 }
    }
    for y in 0..<120 {
      for x in 0..<120 {
        table[65 + x, 50 + y] -= 0.75 * two[x, y]
        frame[30 + x, 30 + y] -= 0.85 * two[x, y]
      }
    }
    #expect(meanDifference(reference, try normalizer.normalize(table).picture) < 0.03)
    #expect(meanDifference(reference, try normalizer.normalize(frame).picture) < 0.03)
  }

  @Test func ruledPaper() throws {
    let two = TestDigits.two(side: 120)
    let reference = try normalizer.normalize(two).picture
    var paper = Plane(width: 160, height: 160, repeating: 0.95)
    for y in 0..<160 where y % 24 == 10 {
      for x in 0..<160 { paper[x, y] = 0.55 }
    }
    for y in 0..<120 {
      for x in 0..<120 { paper[20 + x, 20 + y] = min(paper[20 + x, 20 + y], 1 - 0.85 * two[x, y]) }
    }
    #expect(meanDifference(reference, try normalizer.normalize(paper).picture) < 0.05)
  }

  @Test func nothingToSee() {
    var generator = RandomGenerator(seed: 4)
    let faint = Plane(width: 60, height: 60, values: (0..<3600).map { _ in 0.5 + 0.02 * generator.normal() })
    let slope = Plane(width: 60, height: 50, values: (0..<3000).map { 0.3 + Float($0 % 60) / 100 })
    for plane in [
      Plane(width: 1, height: 1, repeating: 0.5), Plane(width: 2, height: 3, repeating: 1),
      Plane(width: 28, height: 28, repeating: 0), Plane(width: 64, height: 48, repeating: 1), faint, slope,
    ] {
      #expect(throws: NormalizationFailure.blank) { try normalizer.normalize(plane) }
    }
    let clear = Plane(width: 40, height: 40, repeating: 0)
    #expect(throws: NormalizationFailure.blank) {
      try normalizer.normalize(Image([clear, clear], format: .grayAlpha))
    }
  }

  @Test func oddSizesDoNotTrap() {
    var generator = RandomGenerator(seed: 9)
    for (width, height) in [
      (1, 1), (1, 40), (40, 1), (2, 2), (3, 3), (5, 90), (90, 5), (28, 28), (49, 50), (300, 9),
    ] {
      for kind in 0..<4 {
        let values = (0..<width * height).map { index -> Float in
          switch kind {
          case 0: generator.uniform()
          case 1: generator.uniform() < 0.1 ? 1 : 0
          case 2: (index / 3) % 2 == 0 ? 1 : 0
          default: index == 0 ? 1 : 0
          }
        }
        let plane = Plane(width: width, height: height, values: values)
        if let digit = try? normalizer.normalize(plane) {
          #expect(digit.picture.allSatisfy { $0 >= 0 && $0 <= 1 })
        }
        if let regions = try? DigitSegmenter().segment(Image(plane)) { #expect(!regions.isEmpty) }
      }
    }
  }

  @Test func severalFiguresAreSaid() {
    var pair = Plane(width: 200, height: 100, repeating: 0)
    let (two, zero) = (TestDigits.two(side: 100), TestDigits.zero(side: 100))
    for y in 0..<100 {
      for x in 0..<100 {
        pair[x, y] = two[x, y]
        pair[100 + x, y] = zero[x, y]
      }
    }
    #expect(throws: NormalizationFailure.severalFigures(2)) { try normalizer.normalize(pair) }
  }
}
