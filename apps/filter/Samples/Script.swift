import TensorCore

/// Lines that look like handwriting and mean nothing.
struct Script {
  /// The points that the pen passes in each letter: x to the right, y upwards in heights of a small letter.
  private static let letters: [[SIMD2<Float>]] = [
    [.init(0, 0), .init(0.3, 0.95), .init(0.55, 0.85), .init(0.6, 0.05)],
    [.init(0, 0.1), .init(0.4, 0.5), .init(0.36, 0.95), .init(0.1, 0.7), .init(0.2, 0.08), .init(0.6, 0.1)],
    [.init(0, 0), .init(0.45, 1.5), .init(0.38, 2.1), .init(0.18, 1.6), .init(0.2, 0.2), .init(0.5, 0.05)],
    [
      .init(0.5, 0.92), .init(0.16, 0.85), .init(0.06, 0.25), .init(0.32, 0.02), .init(0.52, 0.6),
      .init(0.5, 0.15), .init(0.72, 0.08),
    ],
    [
      .init(0.5, 0.9), .init(0.15, 0.8), .init(0.12, 0.2), .init(0.48, 0.4), .init(0.52, -0.5),
      .init(0.28, -0.95), .init(0.14, -0.55), .init(0.7, 0.15),
    ],
    [.init(0, 0.1), .init(0.22, 0.9), .init(0.3, 0.1), .init(0.5, 0.1), .init(0.6, 0.9), .init(0.66, 0.1)],
    [
      .init(0, 0), .init(0.22, 0.95), .init(0.36, 0.1), .init(0.5, 0.95), .init(0.66, 0.1), .init(0.8, 0.9),
      .init(0.92, 0.05),
    ],
    [.init(0.05, 0.1), .init(0.25, 0.95), .init(0.2, 0.2), .init(0.5, 0.1), .init(0.6, 0.6)],
  ]

  private var generator: RandomGenerator
  let size: Float
  let pen: Float
  let color: SIMD3<Float>

  /// - Parameters:
  ///   - size: the height of a small letter in pixels.
  ///   - pen: the width of the line in pixels.
  init(seed: UInt64, size: Float, pen: Float, color: SIMD3<Float>) {
    generator = RandomGenerator(seed: seed)
    (self.size, self.pen, self.color) = (size, pen, color)
  }

  /// Writes words from `start` on until the line is `length` pixels long.
  mutating func write(on raster: inout Raster, from start: SIMD2<Float>, length: Float) {
    var x = start.x
    while x < start.x + length - 4 * size {
      let count = 2 + Int(generator.uniform() * 5)
      var points: [SIMD2<Float>] = []
      for _ in 0..<count {
        let letter = Script.letters[min(Int(generator.uniform() * 8), 7)]
        for point in letter {
          let shake = 0.03 * SIMD2(generator.normal(), generator.normal())
          let p = point * SIMD2(1.15, 1) + shake
          points.append(SIMD2(x + (p.x + 0.22 * p.y) * size, start.y - p.y * size))
        }
        x += 0.95 * size
        if x > start.x + length { break }
      }
      stroke(points, on: &raster)
      x += (0.8 + 0.5 * generator.uniform()) * size
    }
  }

  /// A smooth line through the points, heavier downwards as a nib draws it.
  private func stroke(_ points: [SIMD2<Float>], on raster: inout Raster) {
    guard points.count > 1 else { return }
    for index in 0..<points.count - 1 {
      let (b, c) = (points[index], points[index + 1])
      let (a, d) = (points[max(0, index - 1)], points[min(points.count - 1, index + 2)])
      // Catmull and Rom's curve through the points.
      let slope = c - a
      let bend = 2 * a - 5 * b + 4 * c - d
      let twist = 3 * (b - c) + d - a
      var previous = b
      for step in 1...7 {
        let t = Float(step) / 7
        let next = b + (0.5 * t) * (slope + t * (bend + t * twist))
        let move = next - previous
        let down = max(0, move.y) / max(0.01, abs(move.x) + abs(move.y))
        raster.line(previous, next, width: pen * (0.75 + 0.5 * down), color)
        previous = next
      }
    }
  }
}
