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
    let steps = ["1-ink", "2-mask", "3-boxed", "4-centered"]
    let maps: [DigitModelName: [String]] = [
      .softmax: [], .mlp: [], .lenet5: ["5-c1", "6-s2", "7-c3", "8-s4"],
      .lenet5Original: ["5-c1", "6-s2", "7-c3", "8-s4", "9-c5"],
      .cnn: ["5-block1", "6-block2", "7-block3", "8-block4", "9-block5", "10-block6"],
    ]
    for name in DigitModelName.allCases {
      let explanation = try Explanation(of: image, by: classifier(name, folder))
      #expect(explanation?.pages.map(\.name) == steps + (maps[name] ?? []), "\(name)")
    }
  }

  @Test func sizesOfThePages() throws {
    let folder = try TemporaryFolder()
    let pages = try Explanation(of: image, by: classifier(.lenet5, folder))?.pages ?? []
    var sizes: [String: [Int]] = [:]
    for page in pages { sizes[page.name] = [page.image.width, page.image.height] }
    #expect(sizes["1-ink"] == [90, 60] && sizes["2-mask"] == [90, 60])
    // Boxes of 20×20 and 28×28, each pixel 8×8.
    #expect(sizes["3-boxed"] == [160, 160] && sizes["4-centered"] == [224, 224])
    // C1: six maps of 28×28 twice as large, 4 pixels around each.
    #expect(sizes["5-c1"] == [6 * 60 + 4, 64])
    // C3: 16 maps of 10×10 six times as large, four in a row.
    #expect(sizes["7-c3"] == [4 * 64 + 4, 4 * 64 + 4])
  }

  @Test func thePicturesShowTheDigit() throws {
    let folder = try TemporaryFolder()
    let digit = try DigitNormalizer().normalize(image)
    let pages = try Explanation(of: image, by: classifier(.softmax, folder))?.pages ?? []
    let shown = pages.first { $0.name == "4-centered" }?.image.luminance()
    for place in 0..<784 {
      let value = shown?[place % 28 * 8 + 3, place / 28 * 8 + 5] ?? .nan
      #expect((value - min(1, max(0, digit.picture[place]))).magnitude < 0.01)
    }
    let mask = pages.first { $0.name == "2-mask" }?.image.luminance().values ?? []
    #expect(Set(mask) == [0, 1])
  }

  @Test func nothingToExplain() throws {
    let folder = try TemporaryFolder()
    let blank = Image(Plane(width: 50, height: 50, repeating: 1))
    #expect(try Explanation(of: blank, by: classifier(.softmax, folder)) == nil)
  }
}
