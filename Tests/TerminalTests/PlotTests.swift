import Images
@testable import Terminal
import Testing

struct PlotTests {
  /// How many pixels have exactly that colour.
  func count(_ color: PlotColor, in image: Image) -> Int {
    guard case .uint8(let samples) = image.samples else { return 0 }
    return stride(from: 0, to: samples.count, by: 3).count {
      samples[$0] == color.red && samples[$0 + 1] == color.green && samples[$0 + 2] == color.blue
    }
  }

  @Test func drawsEverySeriesInItsColour() {
    let plot = Plot(
      title: "loss", xLabel: "epoch", yLabel: "nats",
      series: [
        .init("a", values: [3, 2, 1]), .init("b", values: [1, 2, 3]),
        .init("c", points: [(2, 3)], style: .points),
      ])
    let image = plot.image()
    #expect(image.width == 960 && image.height == 600 && image.format == .rgb)
    let counts = PlotColor.palette.prefix(4).map { count($0, in: image) }
    #expect(counts[0] > 500 && counts[1] > 500 && counts[2] > 10 && counts[3] == 0, "\(counts)")
  }

  @Test func aLineIsWhereItsValuesAre() {
    var plot = Plot(
      title: "", xLabel: "", yLabel: "", series: [.init("", points: [(0, 0), (10, 0), (10, 10)])])
    (plot.width, plot.height) = (300, 200)
    guard case .uint8(let samples) = plot.image().samples else { return }
    let line = PlotColor.palette[0]
    let rows = (0..<200).map { y in
      (0..<300).count { x in
        samples[(y * 300 + x) * 3] == line.red && samples[(y * 300 + x) * 3 + 2] == line.blue
      }
    }
    // One long horizontal run at the bottom, and a vertical one above it.
    let longest = rows.max() ?? 0
    #expect(longest > 200 && rows.count { $0 == longest } <= 3)
    #expect(rows.prefix(100).count { (1...3).contains($0) } > 70)
  }

  @Test(arguments: [PlotScale.linear, .logarithmic])
  func strangeValuesAreSkipped(scale: PlotScale) {
    for values: [Double] in [
      [], [.nan], [.infinity, -.infinity], [0], [5, 5, 5], [1e-300, 1e300], [-1e308, 1e308],
      [1, .nan, -2, 0, 3],
      [1e-9, 1.0000001e-9], [123_456_789, 123_456_790], [.leastNonzeroMagnitude],
    ] {
      var plot = Plot(
        title: "七", xLabel: "x", yLabel: "y", series: [.init("s", values: values), .init("", values: values)])
      plot.yScale = scale
      (plot.width, plot.height) = (220, 160)
      #expect(plot.image().width == 220)
    }
  }

  @Test func textIsReadableOnEveryShade() {
    #expect((PlotColor.panel.contrast(with: PlotColor(0, 0, 0)) - 21).magnitude < 0.01)
    #expect(PlotColor.ink.contrast(with: .ink) == 1)
    for step in 0...100 {
      let shade = PlotColor.panel.mixed(with: PlotColor.palette[0], share: Float(step) / 100)
      #expect(max(shade.contrast(with: .panel), shade.contrast(with: .ink)) > 3, "\(step)")
    }
  }

  @Test func heatmapShadesFollowShares() {
    let map = Heatmap(
      title: "t", rowLabel: "r", columnLabel: "c", rowNames: ["0", "1"], columnNames: ["0", "1"],
      values: [[10, 0], [.nan, -3]])
    let image = map.image()
    guard case .uint8(let samples) = image.samples else { return }
    // The corners of the cells, where no digit is written.
    let (left, top) = (image.width - 24 - 112, image.height - 24 - 112)
    func shade(_ column: Int, _ row: Int) -> UInt8 {
      samples[((top + row * 56 + 4) * image.width + left + column * 56 + 4) * 3]
    }
    #expect(shade(0, 0) < 80 && shade(1, 0) > 250 && shade(0, 1) > 250 && shade(1, 1) > 250)
  }
}
