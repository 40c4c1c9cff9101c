import TensorCore

import DigitRecognition

/// Pictures of digits without a data set: the bitmaps of the digits, twice as large, at places and with
/// strengths that differ.
enum DrawnDigits {
  /// `count` pictures of 28×28; the label of each is its number modulo 10.
  static func dataset(count: Int, seed: UInt64 = 1) -> DigitDataset {
    var generator = RandomGenerator(seed: seed)
    var pixels: [UInt8] = []
    for index in 0..<count {
      pixels += picture(of: index % 10, using: &generator).map { UInt8(($0 * 255).rounded()) }
    }
    return DigitDataset(height: 28, width: 28, pixels: pixels, labels: (0..<count).map { UInt8($0 % 10) })
  }

  /// 784 values, 0 for ground and 1 for stroke.
  static func picture(of digit: Int, using generator: inout RandomGenerator) -> [Float] {
    let drawing = DigitBitmaps.drawings[digit].filter { $0 != "\n" }.map { $0 == "#" }
    let (left, top) = (5 + Int(generator.next() % 5), 1 + Int(generator.next() % 3))
    let strength = 0.6 + 0.4 * generator.uniform()
    var values = (0..<784).map { _ in 0.1 * generator.uniform() }
    for y in 0..<24 {
      for x in 0..<14 where drawing[y / 2 * 7 + x / 2] { values[(top + y) * 28 + left + x] = strength }
    }
    return values
  }
}
