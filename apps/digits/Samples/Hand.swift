import DigitRecognition
import TensorCore

/// A hand that holds a pen: no two strokes come out alike, but the same seed draws the same.
struct Hand {
  var generator: RandomGenerator
  /// The diameter of the pen's tip in pixels.
  var penWidth: Float
  /// How far points stray, as a share of the height.
  var unsteadiness: Float = 0.018
  /// How far the tops lean to the right, as a share of the height.
  var slant: Float = 0.08

  init(seed: UInt64, penWidth: Float) {
    generator = RandomGenerator(seed: seed)
    self.penWidth = penWidth
  }

  /// The strokes of a character whose box begins at (`left`, `top`).
  mutating func strokes(of glyph: Glyph, left: Float, top: Float, height: Float) -> [PenStroke] {
    let width = glyph.aspect * height
    let turn = 0.04 * (2 * generator.uniform() - 1)
    return glyph.lines.flatMap { line in
      let points = line.map { x, y in
        let (dx, dy) = (unsteadiness * generator.normal(), unsteadiness * generator.normal())
        let lean = slant * (0.5 - y) + turn * (0.5 - y)
        return PenPoint(left + x * width + (lean + dx) * height, top + (y + turn * (x - 0.5) + dy) * height)
      }
      return pressed(PenStroke(through: points, width: penWidth, steps: 10))
    }
  }

  /// The pressure changes along a stroke, and with it the width.
  private mutating func pressed(_ stroke: PenStroke) -> [PenStroke] {
    let points = stroke.points
    var width = stroke.width * (1 + 0.08 * generator.normal())
    return points.indices.dropLast().map { index in
      width += 0.04 * stroke.width * generator.normal() + 0.08 * (stroke.width - width)
      return PenStroke(points: [points[index], points[index + 1]], width: max(0.6 * stroke.width, width))
    }
  }
}
