extension Canvas {
  /// How large a letter of the system's font is beside the strokes of ASCII letters.
  private static let fontScale: Float = 9.6

  /// The font for a text; `nil` when it is all ASCII, or there is none.
  static func font(for text: String) -> LabelFont? {
    text.unicodeScalars.contains { $0.value >= 0x7F } ? LabelFont.system : nil
  }

  /// The length of a text in a font, at `size` as in ``textWidth(_:size:)``.
  static func width(_ text: String, in font: LabelFont, size: Float) -> Float {
    text.unicodeScalars.reduce(0) { $0 + font.advance(of: $1) } * size * fontScale
  }

  /// Writes text in a font; `along` is where it starts relative to (`x`, `y`), on its line.
  mutating func text(
    _ text: String, in font: LabelFont, x: Float, y: Float, along start: Float, size: Float, color: PlotColor,
    turned: Bool
  ) {
    let pixels = min(max(Int((size * Canvas.fontScale).rounded()), 4), 400)
    // The middle of a capital lies about this far above the base line.
    let rise = (Float(pixels) * 0.36).rounded()
    var along = start
    for scalar in text.unicodeScalars {
      let glyph = font.glyph(of: scalar, size: pixels)
      let (pen, top) = (Int(along.rounded()) + glyph.left, Int(rise) - glyph.top)
      for row in 0..<glyph.height {
        for column in 0..<glyph.width {
          let coverage = glyph.coverage[row * glyph.width + column]
          guard coverage > 0 else { continue }
          let (u, v) = (pen + column, top + row)
          blend(
            Int(x.rounded()) + (turned ? v : u), Int(y.rounded()) + (turned ? -u : v), color,
            Float(coverage) / 255)
        }
      }
      along += font.advance(of: scalar) * size * Canvas.fontScale
    }
  }
}
