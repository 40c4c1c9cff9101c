import Checkpoints
import Images
import TensorCore
import TestSupport
import Testing

import DigitRecognition

struct ExplanationTests {
  private func classifier(_ name: DigitModelName, _ folder: TemporaryFolder) throws -> DigitClassifier {
    var generator = RandomGenerator(seed: 1)
    let path = folder("\(name.rawValue).safetensors")
    try saveWeights(of: name.makeNetwork(using: &generator), to: path, metadata: ["network": name.rawValue])
    return try DigitClassifier(ModelReference(path, app: "digits"))
  }

  private var image: Image {
    var generator = RandomGenerator(seed: 2)
    let plane = Plane(width: 28, height: 28, values: DrawnDigits.picture(of: 5, using: &generator))
    return Image(plane.resized(width: 90, height: 60, method: .bilinear))
  }

  @Test func pagesOfEachNetwork() throws {
    let folder = try TemporaryFolder()
    let steps = ["01-picture", "02-ink", "03-mask", "04-boxed", "05-centered"]
    let maps: [DigitModelName: [String]] = [
      .softmax: [], .mlp: [], .lenet5: ["06-c1", "07-s2", "08-c3", "09-s4"],
      .lenet5Original: ["06-c1", "07-s2", "08-c3", "09-s4", "10-c5"],
      .cnn: ["06-block1", "07-block2", "08-block3", "09-block4", "10-block5", "11-block6"],
    ]
    for name in DigitModelName.allCases {
      let explanation = try Explanation(of: image, by: classifier(name, folder))
      #expect(explanation.pages.map(\.name) == steps + (maps[name] ?? []), "\(name)")
    }
  }

  @Test func sizesOfThePages() throws {
    let folder = try TemporaryFolder()
    let pages = try Explanation(of: image, by: classifier(.lenet5, folder)).pages
    var sizes: [String: [Int]] = [:]
    for page in pages { sizes[page.name] = [page.image.width, page.image.height] }
    #expect(sizes["01-picture"] == [90, 60] && sizes["02-ink"] == [90, 60] && sizes["03-mask"] == [90, 60])
    // Boxes of 20×20 and 28×28, each pixel 8×8.
    #expect(sizes["04-boxed"] == [160, 160] && sizes["05-centered"] == [224, 224])
    // C1: six maps of 28×28 twice as large, 4 pixels around each.
    #expect(sizes["06-c1"] == [6 * 60 + 4, 64])
    // C3: 16 maps of 10×10 six times as large, four in a row.
    #expect(sizes["08-c3"] == [4 * 64 + 4, 4 * 64 + 4])
  }

  @Test func thePicturesShowTheDigit() throws {
    let folder = try TemporaryFolder()
    let digit = try DigitNormalizer().normalize(image)
    let pages = try Explanation(of: image, by: classifier(.softmax, folder)).pages
    let shown = pages.first { $0.name == "05-centered" }?.image.luminance()
    for place in 0..<784 {
      let value = shown?[place % 28 * 8 + 3, place / 28 * 8 + 5] ?? .nan
      #expect((value - min(1, max(0, digit.picture[place]))).magnitude < 0.01)
    }
    let mask = pages.first { $0.name == "03-mask" }?.image.luminance().values ?? []
    #expect(Set(mask) == [0, 1])
  }

  @Test func theBoxIsDrawnAroundTheDigit() throws {
    let folder = try TemporaryFolder()
    let classifier = try classifier(.softmax, folder)
    // A bar of 10×40 pixels at (50, 30) in 200×100; and the same ten times as large, shown at a quarter.
    for scale in [1, 10] {
      var plane = Plane(width: 200 * scale, height: 100 * scale, repeating: 1)
      for y in 30 * scale..<70 * scale {
        for x in 50 * scale..<60 * scale { plane[x, y] = 0 }
      }
      let page = try #require(Explanation(of: Image(plane), by: classifier).pages.first).image
      #expect(page.width == min(512, 200 * scale) && page.format == .rgb)
      let (red, green) = (page.planes[0], page.planes[1])
      var inRed: Set<[Int]> = []
      for y in 0..<page.height {
        for x in 0..<page.width where red[x, y] > green[x, y] + 0.5 { inRed.insert([x, y]) }
      }
      let unit = Double(page.width) / 200
      let (columns, rows) = (inRed.map { Double($0[0]) / unit }, inRed.map { Double($0[1]) / unit })
      for (found, expected) in [
        (columns.min(), 50.0), (columns.max(), 60), (rows.min(), 30), (rows.max(), 70),
      ] {
        #expect((try #require(found) - expected).magnitude < 3, "scale \(scale): \(expected)")
      }
      // A frame: nothing in the middle.
      #expect(!inRed.contains([Int(55 * unit), Int(50 * unit)]))
    }
  }

  @Test func whereThereIsNoSingleFigure() throws {
    let folder = try TemporaryFolder()
    let classifier = try classifier(.softmax, folder)
    let blank = Image(Plane(width: 50, height: 50, repeating: 1))
    let pages = Explanation(of: blank, by: classifier).pages
    #expect(pages.map(\.name) == ["01-picture", "02-ink"])
    #expect(pages[0].image.luminance().values.allSatisfy { $0 == 1 })
    #expect(pages[1].image.luminance().values.allSatisfy { $0 == 0 })
    var two = Plane(width: 120, height: 60, repeating: 0)
    for y in 10..<50 {
      for x in [20, 21, 22, 23, 90, 91, 92, 93] { two[x, y] = 1 }
    }
    let ink = try #require(Explanation(of: Image(two), by: classifier).pages.last)
    #expect(ink.name == "02-ink" && ink.image.luminance()[21, 30] == 1 && ink.image.luminance()[50, 30] == 0)
  }
}
