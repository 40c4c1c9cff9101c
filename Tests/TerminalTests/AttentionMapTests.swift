import Images
import Testing

@testable import Terminal

struct AttentionMapTests {
  private func pixels(_ image: Image) -> [PlotColor] {
    guard case .uint8(let samples) = image.samples else { return [] }
    return stride(from: 0, to: samples.count, by: 3).map {
      PlotColor(samples[$0], samples[$0 + 1], samples[$0 + 2])
    }
  }

  private func shade(_ weight: Float) -> PlotColor {
    PlotColor.panel.mixed(with: PlotColor.palette[0], share: weight)
  }

  @Test func cellsAreAsDarkAsTheirWeights() {
    let map = AttentionMap(
      source: ["a", "b"], translation: ["c", "d", "e"], weights: [[0.75, 0.25], [0, 1], [.nan, -3]])
    let page = map.image()
    let pixels = pixels(page)
    // From the lower right corner: a margin of 18 pixels, cells of 44.
    func cell(_ row: Int, _ column: Int) -> PlotColor {
      let (x, y) = (page.width - 18 - (2 - column) * 44 + 3, page.height - 18 - (3 - row) * 44 + 3)
      return pixels[y * page.width + x]
    }
    #expect(cell(0, 0) == shade(0.75))
    #expect(cell(0, 1) == shade(0.25))
    #expect(cell(1, 0) == .panel)
    #expect(cell(1, 1) == shade(1))
    #expect(cell(2, 0) == .panel)
    #expect(cell(2, 1) == .panel)
  }

  @Test func labelsTakeTheRoomThatTheyNeed() {
    func size(_ source: String, _ translation: String) -> (Int, Int) {
      let image = AttentionMap(source: [source], translation: [translation], weights: [[1]]).image()
      return (image.width, image.height)
    }
    #expect(size("a", "wide label").0 > size("a", "b").0)
    #expect(size("long label", "b").1 > size("a", "b").1)
    // Chinese labels are stacked: a line for each character.
    #expect(size("我们的", "b").1 - size("我们", "b").1 == size("我们", "b").1 - size("我", "b").1)
    #expect(size("我们的", "b").0 == size("我", "b").0)
  }

  @Test func manySymbolsMakeSmallCells() {
    let names = [String](repeating: "word", count: 300)
    let row = [Float](repeating: 1 / 300, count: 300)
    let image = AttentionMap(source: names, translation: names, weights: names.map { _ in row }).image()
    #expect(image.width < 2_200 && image.height < 2_200)
  }

  @Test(.enabled(if: LabelFont.system != nil, "no font with Chinese characters on this machine"))
  func chineseLabelsAreDrawn() throws {
    func ink(_ label: String) -> [PlotColor] {
      pixels(AttentionMap(source: ["x"], translation: [label], weights: [[0]]).image())
    }
    let (one, other) = (ink("猫"), ink("狗"))
    #expect(one.count == other.count)
    #expect(zip(one, other).filter { $0 != $1 }.count > 20)
    #expect(AttentionMap(source: ["猫"], translation: ["é"], weights: [[1]]).complaint == nil)
    let font = try #require(LabelFont.system)
    #expect(font.has("的") && !font.has("\u{10fffd}"))
    #expect(font.glyph(of: "的", size: 20).coverage.contains { $0 > 200 })
    #expect(abs(font.advance(of: "的") - 1) < 0.1)
    #expect(font.glyph(of: " ", size: 20).coverage.isEmpty)
  }

  @Test func asciiLabelsNeedNoFont() {
    #expect(complaint(aboutLabels: ["plain", "~ 3.5"]) == nil)
    #expect(Canvas.font(for: "plain") == nil)
  }

  @Test(arguments: ["/nowhere/font.ttf", "/etc/passwd", "/tmp", ""])
  func whatIsNoFontIsNotOpened(path: String) {
    #expect(LabelFont(path: path, index: 0) == nil)
  }
}
