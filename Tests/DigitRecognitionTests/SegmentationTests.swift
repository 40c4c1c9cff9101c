import DigitRecognition
import Glibc
import Images
import TensorCore
import Testing

@Suite struct SegmentationTests {
  @Test func rowsOfDigits() throws {
    let drawn = [
      TestDigits.two(side: 112), TestDigits.one(side: 112), TestDigits.zero(side: 112),
      TestDigits.brokenFive(side: 112),
    ]
    let digits = try drawn.map { try DigitNormalizer().normalize($0).picture }
    for seed in 0..<30 {
      var generator = RandomGenerator(seed: UInt64(seed))
      let count = Int.random(in: 3...8, using: &generator)
      let row = DigitRow(
        digits: (0..<count).map { _ in digits[Int.random(in: 0..<4, using: &generator)] }, using: &generator)
      let regions = try DigitSegmenter().segment(row.image)
      #expect(regions.count == count, "seed \(seed)")
      for (region, box) in zip(regions, row.boxes) {
        #expect(abs(region.box.x - box.x) <= 2 && abs(region.box.y - box.y) <= 2, "seed \(seed)")
        #expect(abs(region.box.width - box.width) <= 3 && abs(region.box.height - box.height) <= 3)
        #expect(region.line == 0)
      }
    }
  }

  @Test func linesFromTopToBottom() throws {
    var page = Plane(width: 260, height: 200, repeating: 1)
    func put(_ digit: Plane, _ left: Int, _ top: Int) {
      for y in 0..<digit.height {
        for x in 0..<digit.width { page[left + x, top + y] -= digit[x, y] }
      }
    }
    // The left one of the lower line is higher than the right one; a broken five is one figure.
    put(TestDigits.brokenFive(side: 80), 130, 12)
    put(TestDigits.zero(side: 80), 20, 4)
    put(TestDigits.two(side: 80), 10, 100)
    put(TestDigits.one(side: 80), 80, 112)
    put(TestDigits.zero(side: 60), 160, 120)
    page[250, 190] = 0
    page[251, 190] = 0
    let regions = try DigitSegmenter().segment(Image(page))
    #expect(regions.map(\.line) == [0, 0, 1, 1, 1])
    let middles = regions.map { $0.box.x + $0.box.width / 2 }
    for (middle, expected) in zip(middles, [60, 171, 50, 119, 190]) { #expect(abs(middle - expected) <= 5) }
    let five = try DigitNormalizer().normalize(TestDigits.brokenFive(side: 80)).picture
    #expect(meanDifference(regions[1].digit.picture, five) < 0.02)
    #expect(regions.allSatisfy { $0.digit.steps.ink.width < 90 })
  }

  @Test func blankHasNoFigures() {
    let blank = Image(Plane(width: 50, height: 50, repeating: 0.9))
    #expect(throws: NormalizationFailure.blank) { try DigitSegmenter().segment(blank) }
  }

  /// The repository's sample pictures, whose names tell how many figures there are.
  @Test func samplePictures() throws {
    let folder = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/samples/digits"
    let directory = try #require(opendir(folder), "\(folder)")
    defer { closedir(directory) }
    var seen = 0
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name.0) { String(cString: $0) }
      guard name.hasSuffix(".png") || name.hasSuffix(".jpg") else { continue }
      seen += 1
      let image = try Image(contentsOf: "\(folder)/\(name)")
      let figures = name.prefix { $0 != "." }.count { $0.isNumber }
      if name.hasPrefix("blank") {
        #expect(throws: NormalizationFailure.blank, "\(name)") { try DigitNormalizer().normalize(image) }
      } else if figures > 0 {
        #expect(try DigitSegmenter().segment(image).count == figures, "\(name)")
        #expect(throws: NormalizationFailure.severalFigures(figures), "\(name)") {
          try DigitNormalizer().normalize(image)
        }
      } else if !name.hasPrefix("character") && !name.hasPrefix("scribble") {
        #expect(throws: Never.self, "\(name)") { try DigitNormalizer().normalize(image) }
        #expect(try DigitSegmenter().segment(image).count == 1, "\(name)")
      }
    }
    #expect(seen == 31)
  }
}
