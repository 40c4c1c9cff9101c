import Checkpoints
import Images
import NeuralNetwork
import StyleTransfer
import TensorCore
import Testing

/// A small network with random weights, and pictures.
enum Small {
  static let configuration = TransferConfiguration(channels: [4, 6, 8], blocks: 2, kernelSize: 5)

  static func model(seed: UInt64 = 1) -> StyleModel {
    var generator = RandomGenerator(seed: seed)
    let network = TransferNetwork(configuration, using: &generator)
    for (path, parameter) in network.namedParameters where path.hasSuffix("norm.weight") {
      parameter.value = .uniform(low: 0.5, high: 2, shape: parameter.shape, using: &generator)
    }
    return StyleModel(name: "small", network: network)
  }

  static func picture(_ width: Int, _ height: Int, _ format: PixelFormat = .rgb, bitDepth: Int = 8) -> Image {
    Image(
      pattern([height, width, format.channelCount], 0.4, 0.5, shift: 0.5), bitDepth: bitDepth)
  }
}

struct PainterTests {
  private func levels(_ image: Image) -> [Int] {
    switch image.samples {
    case .uint8(let values): values.map(Int.init)
    case .uint16(let values): values.map { Int($0) / 257 }
    }
  }

  @Test(arguments: [(1, 1), (1, 70), (5, 3), (16, 16), (101, 67), (130, 94)])
  func everySizeAndTheSameInPieces(width: Int, height: Int) {
    let painter = Painter([(Small.model(), 1)])
    let photograph = Small.picture(width, height)
    let whole = painter.paint(photograph, tile: 0)
    #expect(whole.width == width && whole.height == height && whole.format == .rgb)
    for tile in [32, 36, 64] {
      var last = 0.0
      let pieces = painter.paint(photograph, tile: tile) { part in
        #expect(part >= last && part <= 1)
        last = part
      }
      #expect(last == 1)
      let worst = zip(levels(whole), levels(pieces)).map { abs($0 - $1) }.max() ?? 0
      #expect(worst <= 1, "\(width)x\(height) in pieces of \(tile): \(worst) levels")
    }
    #expect(width * height < 200 || Set(levels(whole)).count > 20)
  }

  @Test func grayAndSixteenBits() {
    let painter = Painter([(Small.model(), 1)])
    let gray = painter.paint(Small.picture(40, 36, .gray))
    #expect(gray.format == .rgb && gray.bitDepth == 8)
    let photograph = Small.picture(40, 36)
    let shallow = painter.paint(photograph)
    let wide = levels(photograph).map { UInt16($0 * 257) }
    let deep = painter.paint(Image(width: 40, height: 36, format: .rgb, samples: .uint16(wide)))
    #expect(deep.bitDepth == 16)
    #expect(zip(levels(deep), levels(shallow)).allSatisfy { abs($0 - $1) <= 1 })
  }

  @Test func mixturesAreMeans() {
    let photograph = Small.picture(48, 32)
    let (a, b) = (Small.model(seed: 1), Small.model(seed: 2))
    let first = levels(Painter([(a, 1)]).paint(photograph))
    let second = levels(Painter([(b, 1)]).paint(photograph))
    let mixed = levels(Painter([(a, 1), (b, 3)]).paint(photograph))
    #expect(first != second)
    for (mean, (x, y)) in zip(mixed, zip(first, second)) {
      #expect(abs(Double(mean) - (Double(x) + 3 * Double(y)) / 4) <= 1.5)
    }
  }

  @Test func compositionKeepsAlphaAndStrengthMixes() {
    let photograph = Small.picture(20, 18, .rgba)
    let painted = Image(Tensor.ones([18, 20, 3]) * 0.25)
    let whole = levels(Composition().applied(painted, over: photograph))
    let before = levels(photograph)
    for pixel in 0..<360 {
      #expect(whole[pixel * 4 + 3] == before[pixel * 4 + 3])
      #expect(whole[pixel * 4] == 64)
    }
    let half = levels(Composition(strength: 0.5).applied(painted, over: photograph))
    for index in 0..<1440 where index % 4 != 3 {
      #expect(abs(Double(half[index]) - (Double(before[index]) + 64) / 2) <= 1)
    }
    #expect(levels(Composition(strength: 0).applied(painted, over: photograph)) == before)
  }

  @Test func masksChooseWhere() {
    let photograph = Small.picture(20, 18)
    let painted = Image(Tensor.zeros([18, 20, 3]))
    let mask = Plane(width: 20, height: 18, values: (0..<360).map { $0 % 20 < 10 ? 1 : 0 })
    let result = levels(Composition(mask: mask).applied(painted, over: photograph))
    let before = levels(photograph)
    for index in 0..<1080 { #expect(result[index] == (index / 3 % 20 < 10 ? 0 : before[index])) }
  }

  @Test func keptColorsChangeOnlyBrightness() {
    let photograph = Image(Tensor([0.6, 0.5, 0.4], shape: [1, 1, 3]))
    let painted = Image(Tensor([0.1, 0.7, 0.3], shape: [1, 1, 3]))
    let result = levels(Composition(keepsColors: true).applied(painted, over: photograph))
    let before = levels(photograph)
    #expect(abs((result[0] - result[1]) - (before[0] - before[1])) <= 1)
    #expect(abs((result[1] - result[2]) - (before[1] - before[2])) <= 1)
    func brightness(_ values: [Int]) -> Double {
      0.299 * Double(values[0]) + 0.587 * Double(values[1]) + 0.114 * Double(values[2])
    }
    #expect(abs(brightness(result) - brightness(levels(painted))) <= 1.5)
  }

  @Test func paintingEndsWhereProgressThrows() {
    struct Enough: Error {}
    var told = 0
    for (tile, most) in [(32, 3), (0, 1)] {
      told = 0
      #expect(throws: Enough.self) {
        try Painter([(Small.model(), 1), (Small.model(seed: 2), 1)]).paint(
          Small.picture(101, 67), tile: tile
        ) { _ in
          told += 1
          if told == most { throw Enough() }
        }
      }
      #expect(told == most)
    }
  }

  @Test(arguments: [8, 16])
  func requests(bitDepth: Int) {
    let photograph = Small.picture(60, 44, .rgba, bitDepth: bitDepth)
    let painter = Painter([(Small.model(), 1)])
    var request = PaintingRequest("small")
    let whole = request.painted(photograph, by: painter) { _ in }
    #expect(whole == Composition().applied(painter.paint(photograph), over: photograph))
    request.strength = 0
    #expect(request.painted(photograph, by: painter) { _ in } == photograph)
    request = PaintingRequest("small")
    request.size = 30
    #expect(request.size(of: photograph) == (30, 22))
    let half = request.painted(photograph, by: painter, mask: Plane(width: 2, height: 1, values: [1, 1])) {
      _ in
    }
    #expect(half.width == 30 && half.height == 22 && half.format == .rgba && half.bitDepth == bitDepth)
    request.size = 61
    #expect(request.size(of: photograph) == (60, 44))
  }

  @Test func blends() throws {
    let shares = try PaintingRequest.Share.parsing("wave:0.5,scream,a b:1000")
    #expect(shares == [.init("wave", 0.5), .init("scream", 1), .init("a b", 1000)])
    for text in ["", ",", "a:", "a:0", "a:-1", "a:nan", "a:1001", "a:x", "a:1:2", ":1", "a,,b"] {
      #expect(throws: BlendError.self, "\(text)") { try PaintingRequest.Share.parsing(text) }
    }
  }
}
