import Images
import TensorCore

/// A picture of several digits in a row, with what it says: the material that reading is measured on.
public struct DigitRow: Sendable {
  /// The picture.
  public let image: Image
  /// Where the ink of each digit is, from left to right.
  public let boxes: [PixelBox]

  /// Places digits in a row with random sizes (0.7 to 1.5), gaps (2 to 14 pixels between their
  /// ink) and small differences in height; bright on dark or the reverse.
  ///
  /// - Parameters:
  ///   - digits: at least one picture of `28 × 28` values from 0 (ground) to 1 (stroke).
  ///   - generator: decides sizes, places and polarity; the same state gives the same picture.
  public init(digits: [[Float]], using generator: inout RandomGenerator) {
    precondition(
      !digits.isEmpty && digits.allSatisfy { $0.count == 784 && $0.contains { $0 > 0 } },
      "DigitRow: expected digits of 784 values that are not all zero")
    let scaled = digits.map { digit in
      let side = Int((28 * (0.7 + 0.8 * generator.uniform())).rounded())
      return Self.cropped(RobustnessCondition.enlarged(digit, side: side))
    }
    let margin = Int.random(in: 4...16, using: &generator)
    let tallest = scaled.reduce(0) { max($0, $1.height) }
    let gaps = scaled.map { _ in Int.random(in: 2...14, using: &generator) }
    let width = 2 * margin + scaled.reduce(0) { $0 + $1.width } + gaps.dropLast().reduce(0, +)
    var canvas = Raster(width: width, height: tallest + 2 * margin)
    var boxes: [PixelBox] = []
    var left = margin
    for (digit, gap) in zip(scaled, gaps) {
      let slack = tallest - digit.height
      let jitter = Int.random(in: -3...3, using: &generator)
      let top = margin + min(slack, max(0, slack / 2 + jitter))
      for y in 0..<digit.height {
        for x in 0..<digit.width {
          canvas.values[(top + y) * width + left + x] = digit.values[y * digit.width + x]
        }
      }
      boxes.append(PixelBox(x: left, y: top, width: digit.width, height: digit.height))
      left += digit.width + gap
    }
    if generator.uniform() < 0.5 { canvas.values = canvas.values.map { 1 - $0 } }
    image = Image(canvas.plane)
    self.boxes = boxes
  }

  /// The rectangle around the ink.
  private static func cropped(_ raster: Raster) -> Raster {
    let inked = raster.values.indices.filter { raster.values[$0] > 0.05 }
    let (columns, rows) = (inked.map { $0 % raster.width }, inked.map { $0 / raster.width })
    guard let left = columns.min(), let right = columns.max(), let top = rows.min(), let bottom = rows.max()
    else { return raster }
    let box = PixelBox(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
    return raster.cropped(to: box)
  }
}
