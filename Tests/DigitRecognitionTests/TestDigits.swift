import DigitRecognition
import Images
import TensorCore

/// Digits that the tests draw themselves.
enum TestDigits {
  /// A two, drawn with a round pen in a square of the given side; bright on dark.
  static func two(side: Int, pen: Float = 0.09) -> Plane {
    draw(
      [
        [(0.3, 0.3), (0.38, 0.17), (0.55, 0.15), (0.68, 0.28), (0.6, 0.48), (0.42, 0.66), (0.28, 0.84)],
        [(0.28, 0.84), (0.74, 0.83)],
      ], side, pen)
  }

  /// A five whose bar does not touch the rest.
  static func brokenFive(side: Int) -> Plane {
    draw(
      [
        [(0.36, 0.28), (0.34, 0.45), (0.55, 0.42), (0.68, 0.6), (0.55, 0.82), (0.3, 0.8)],
        [(0.44, 0.12), (0.7, 0.12)],
      ], side, 0.08)
  }

  static func one(side: Int) -> Plane { draw([[(0.5, 0.15), (0.48, 0.85)]], side, 0.09) }

  static func zero(side: Int) -> Plane {
    draw(
      [[(0.5, 0.15), (0.3, 0.3), (0.28, 0.65), (0.5, 0.85), (0.7, 0.65), (0.7, 0.32), (0.5, 0.15)]], side,
      0.09)
  }

  static func draw(_ lines: [[(Float, Float)]], _ side: Int, _ pen: Float) -> Plane {
    let size = Float(side)
    let strokes = lines.map { line in
      PenStroke(through: line.map { PenPoint($0.0 * size, $0.1 * size) }, width: max(1, pen * size))
    }
    return StrokePainter.coverage(of: strokes, width: side, height: side)
  }

  /// A two in MNIST's geometry.
  static func normalTwo() throws -> [Float] { try DigitNormalizer().normalize(two(side: 112)).picture }
}

/// The mean of the absolute differences.
func meanDifference(_ a: [Float], _ b: [Float]) -> Float {
  var sum: Float = 0
  for index in a.indices { sum += abs(a[index] - b[index]) }
  return sum / Float(a.count)
}

/// The least mean difference when one picture of 28×28 is shifted by up to a pixel.
///
/// A centre of mass near half a pixel falls to either side.
func shiftedDifference(_ a: [Float], _ b: [Float]) -> Float {
  var least = Float.infinity
  for dy in -1...1 {
    for dx in -1...1 {
      let shifted = a.indices.map { index -> Float in
        let (x, y) = (index % 28 - dx, index / 28 - dy)
        return (0..<28).contains(x) && (0..<28).contains(y) ? a[y * 28 + x] : 0
      }
      least = min(least, meanDifference(shifted, b))
    }
  }
  return least
}
