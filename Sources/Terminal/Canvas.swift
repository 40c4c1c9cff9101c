internal import Glibc
internal import Images

/// A colour of plots and terminal pictures, 0…255 a channel, as stored (sRGB).
public struct PlotColor: Sendable, Hashable {
  /// Red, green and blue, 0…255.
  public var red, green, blue: UInt8

  /// A colour from its three channels, 0…255 each.
  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The colours that series take in turn; chosen to stay apart for colour-blind readers.
  public static let palette = [
    PlotColor(38, 104, 178), PlotColor(224, 118, 34), PlotColor(44, 145, 92), PlotColor(196, 57, 78),
    PlotColor(131, 92, 176), PlotColor(35, 158, 170), PlotColor(140, 104, 72), PlotColor(110, 118, 128),
  ]
  static let background = PlotColor(253, 253, 251)
  static let panel = PlotColor(255, 255, 255)
  static let ink = PlotColor(52, 58, 66)
  static let faintInk = PlotColor(108, 116, 126)
  static let grid = PlotColor(228, 231, 234)

  /// How well text of this colour can be read on the other, 1…21.
  ///
  /// Source: Web Content Accessibility Guidelines 2.1, "contrast ratio".
  func contrast(with other: PlotColor) -> Float {
    func luminance(_ color: PlotColor) -> Float {
      func linear(_ channel: UInt8) -> Float {
        let value = Float(channel) / 255
        return value <= 0.04045 ? value / 12.92 : powf((value + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
    }
    let (a, b) = (luminance(self), luminance(other))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  /// The mixture with another colour, of which `share` (0…1) is taken.
  func mixed(with other: PlotColor, share: Float) -> PlotColor {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Float(a) + (Float(b) - Float(a)) * share).rounded()) }
    return PlotColor(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
  }
}

/// A drawing surface with anti-aliased strokes; (0, 0) is the upper left corner of the upper left pixel.
struct Canvas {
  let width: Int
  let height: Int
  private var samples: [Float]

  init(width: Int, height: Int, color: PlotColor) {
    precondition(width > 0 && height > 0, "Canvas: expected a size of at least 1x1, found \(width)x\(height)")
    self.width = width
    self.height = height
    let pixel = [Float(color.red), Float(color.green), Float(color.blue)]
    samples = (0..<width * height).flatMap { _ in pixel }
  }

  /// The picture: 8-bit RGB.
  var image: Image {
    Image(
      width: width, height: height, format: .rgb,
      samples: .uint8(samples.map { UInt8(min(max($0.rounded(), 0), 255)) }))
  }

  mutating func blend(_ x: Int, _ y: Int, _ color: PlotColor, _ alpha: Float) {
    guard (0..<width).contains(x), (0..<height).contains(y), alpha > 0 else { return }
    let base = (y * width + x) * 3
    samples[base] += (Float(color.red) - samples[base]) * alpha
    samples[base + 1] += (Float(color.green) - samples[base + 1]) * alpha
    samples[base + 2] += (Float(color.blue) - samples[base + 2]) * alpha
  }

  /// Fills a rectangle of whole pixels.
  mutating func fill(_ xs: Range<Int>, _ ys: Range<Int>, _ color: PlotColor, alpha: Float = 1) {
    for y in ys.clamped(to: 0..<height) {
      for x in xs.clamped(to: 0..<width) { blend(x, y, color, alpha) }
    }
  }

  /// A stroke through points with round ends and joints, `thickness` pixels wide.
  ///
  /// Coverage is collected for the whole stroke before it is painted, so that joints and crossings of a
  /// translucent stroke are not painted twice.
  mutating func stroke(
    _ points: [(x: Float, y: Float)], _ color: PlotColor, thickness: Float = 1.8, alpha: Float = 1
  ) {
    let segments = zip(points, points.dropFirst()).map {
      StrokeFont.Stroke(x0: $0.x, y0: $0.y, x1: $1.x, y1: $1.y)
    }
    let dots =
      points.count == 1 ? points.map { StrokeFont.Stroke(x0: $0.x, y0: $0.y, x1: $0.x, y1: $0.y) } : []
    paint(segments + dots, color, thickness: thickness, alpha: alpha)
  }

  /// Paints strokes as one shape.
  mutating func paint(_ strokes: [StrokeFont.Stroke], _ color: PlotColor, thickness: Float, alpha: Float = 1)
  {
    let reach = thickness / 2 + 0.5
    guard let box = bounds(strokes, reach) else { return }
    let (columns, rows) = (box.x.count, box.y.count)
    var coverage = [Float](repeating: 0, count: columns * rows)
    for stroke in strokes {
      guard let box2 = bounds([stroke], reach) else { continue }
      let (dx, dy) = (stroke.x1 - stroke.x0, stroke.y1 - stroke.y0)
      let length2 = dx * dx + dy * dy
      for y in box2.y {
        for x in box2.x {
          let (px, py) = (Float(x) + 0.5 - stroke.x0, Float(y) + 0.5 - stroke.y0)
          let t = length2 > 0 ? min(max((px * dx + py * dy) / length2, 0), 1) : 0
          let (ex, ey) = (px - t * dx, py - t * dy)
          let covered = min(max(reach - (ex * ex + ey * ey).squareRoot(), 0), 1)
          let index = (y - box.y.lowerBound) * columns + x - box.x.lowerBound
          coverage[index] = max(coverage[index], covered)
        }
      }
    }
    for row in 0..<rows {
      for column in 0..<columns where coverage[row * columns + column] > 0 {
        blend(
          box.x.lowerBound + column, box.y.lowerBound + row, color, coverage[row * columns + column] * alpha)
      }
    }
  }

  /// The pixels that strokes can touch, within the canvas.
  private func bounds(_ strokes: [StrokeFont.Stroke], _ reach: Float) -> (x: Range<Int>, y: Range<Int>)? {
    var (left, right, top, bottom) = (Float.infinity, -Float.infinity, Float.infinity, -Float.infinity)
    for stroke in strokes {
      left = min(left, stroke.x0, stroke.x1)
      right = max(right, stroke.x0, stroke.x1)
      top = min(top, stroke.y0, stroke.y1)
      bottom = max(bottom, stroke.y0, stroke.y1)
    }
    guard left.isFinite, right.isFinite, top.isFinite, bottom.isFinite else { return nil }
    func range(_ low: Float, _ high: Float, _ end: Int) -> Range<Int>? {
      let first = max(0, (low - reach).rounded(.down))
      let last = min(Float(end), (high + reach).rounded(.up))
      return first < last ? Int(first)..<Int(last) : nil
    }
    guard let xs = range(left, right, width), let ys = range(top, bottom, height) else { return nil }
    return (xs, ys)
  }
}

// MARK: - Letters

extension Canvas {
  /// Where the given point of a text lies along its line.
  enum Anchor { case start, middle, end }

  /// The length of a text in pixels, at `size` pixels a cell (a capital is 7 cells high).
  static func textWidth(_ text: String, size: Float, font: LabelFont? = nil) -> Float {
    if let font = font ?? Canvas.font(for: text) { return width(text, in: font, size: size) }
    return max(0, text.unicodeScalars.reduce(0) { $0 + StrokeFont.glyph(of: $1).advance } - 1.2) * size
  }

  /// Writes text whose capitals are centred on `y`; what is not ASCII in a font of the system, if there is one.
  ///
  /// - Parameters:
  ///   - turned: whether it runs upwards; the anchor is then along y, and capitals centre on `x`.
  ///   - font: for ASCII too, so that all labels of a picture look alike; chosen by the text if `nil`.
  mutating func text(
    _ text: String, x: Float, y: Float, size: Float = 1.6, color: PlotColor = .ink, anchor: Anchor = .start,
    turned: Bool = false, bold: Bool = false, font: LabelFont? = nil
  ) {
    let width = Canvas.textWidth(text, size: size, font: font)
    var along: Float =
      switch anchor {
      case .start: 0
      case .middle: -width / 2
      case .end: -width
      }
    if let font = font ?? Canvas.font(for: text) {
      self.text(text, in: font, x: x, y: y, along: along, size: size, color: color, turned: turned)
      return
    }
    let rise = StrokeFont.ascent * size / 2
    var strokes: [StrokeFont.Stroke] = []
    for scalar in text.unicodeScalars {
      let glyph = StrokeFont.glyph(of: scalar)
      for stroke in glyph.strokes {
        let (a0, a1) = (along + stroke.x0 * size, along + stroke.x1 * size)
        let (u0, u1) = (stroke.y0 * size - rise, stroke.y1 * size - rise)
        strokes.append(
          turned
            ? .init(x0: x + u0, y0: y - a0, x1: x + u1, y1: y - a1)
            : .init(x0: x + a0, y0: y + u0, x1: x + a1, y1: y + u1))
      }
      along += glyph.advance * size
    }
    paint(strokes, color, thickness: size * (bold ? 1.15 : 0.8))
  }
}
