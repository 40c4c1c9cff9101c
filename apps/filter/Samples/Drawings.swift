import Glibc
import TensorCore

/// Flat drawings and photographs of paper.
enum Drawings {
  /// Shapes with edges in every direction, corners, thin lines and writing.
  static func shapes() -> Raster {
    var raster = Raster(480, 360, SIMD3(0.965, 0.94, 0.88))
    let (ink, red, teal) = (
      SIMD3<Float>(0.13, 0.16, 0.22), SIMD3<Float>(0.85, 0.33, 0.24), SIMD3<Float>(0.1, 0.5, 0.52)
    )
    let (sand, blue, rose) = (
      SIMD3<Float>(0.95, 0.72, 0.32), SIMD3<Float>(0.2, 0.33, 0.6), SIMD3<Float>(0.93, 0.62, 0.57)
    )
    raster.disc(SIMD2(118, 112), radius: 78, red)
    raster.disc(SIMD2(158, 152), radius: 44, sand, alpha: 0.92)
    raster.disc(SIMD2(118, 112), radius: 92, ink, ring: 1.6)
    raster.polygon([SIMD2(232, 196), SIMD2(296, 34), SIMD2(352, 196)], teal)
    raster.polygon([SIMD2(262, 196), SIMD2(322, 92), SIMD2(388, 196)], blue, alpha: 0.85)
    star(on: &raster, SIMD2(404, 92), radius: 62, spokes: 18, ink)
    // A chessboard, and lines that come ever closer.
    for row in 0..<5 {
      for column in 0..<5 where (row + column) % 2 == 0 {
        let corner = SIMD2(30 + 17 * Float(column), 226 + 17 * Float(row))
        raster.polygon(
          [corner, corner + SIMD2(17, 0), corner + SIMD2(17, 17), corner + SIMD2(0, 17)], ink)
      }
    }
    var x: Float = 136
    for step in 0..<17 {
      let width = 5.6 * powf(0.88, Float(step))
      raster.line(SIMD2(x, 228), SIMD2(x, 309), width: width, teal, softness: 0.8)
      x += 2 * width + 0.6
    }
    for index in 0..<7 {
      raster.disc(SIMD2(282, 268), radius: 5 + 6.2 * Float(index), index % 2 == 0 ? red : rose, ring: 3.4)
    }
    flower(on: &raster, SIMD2(402, 222), sand, rose)
    var script = Script(seed: 5, size: 13, pen: 2.2, color: ink)
    script.write(on: &raster, from: SIMD2(338, 292), length: 118)
    script.write(on: &raster, from: SIMD2(338, 326), length: 112)
    var small = Script(seed: 9, size: 6.5, pen: 1.2, color: blue)
    small.write(on: &raster, from: SIMD2(30, 338), length: 190)
    raster.line(SIMD2(30, 348), SIMD2(222, 348), width: 1, red)
    return raster
  }

  /// Spokes that meet in a point: every width of line in every direction.
  private static func star(
    on raster: inout Raster, _ center: SIMD2<Float>, radius: Float, spokes: Int, _ color: SIMD3<Float>
  ) {
    for spoke in 0..<spokes {
      let (a, b) = (2 * Float.pi * Float(spoke) / Float(spokes), Float.pi / Float(spokes))
      raster.polygon(
        [
          center, center + radius * SIMD2(cosf(a), sinf(a)),
          center + radius * 1.0 * SIMD2(cosf(a + b), sinf(a + b)),
        ], color)
    }
  }

  private static func flower(
    on raster: inout Raster, _ center: SIMD2<Float>, _ heart: SIMD3<Float>, _ petal: SIMD3<Float>
  ) {
    for leaf in 0..<8 {
      let angle = Float(leaf) * .pi / 4
      let direction = SIMD2(cosf(angle), sinf(angle))
      for step in 0..<9 {
        let t = Float(step) / 8
        raster.disc(center + direction * (10 + 16 * t), radius: 3 + 5 * sinf(.pi * (0.15 + 0.7 * t)), petal)
      }
    }
    raster.disc(center, radius: 10, heart)
  }

  /// A page of a notebook under a lamp: no single threshold parts ink from paper.
  static func page() -> Raster {
    let (width, height) = (400, 300)
    var raster = Raster(width, height, SIMD3(0.93, 0.91, 0.86))
    for row in 0..<9 {
      let y = 44 + 30 * Float(row)
      raster.line(SIMD2(0, y + 4), SIMD2(400, y + 4), width: 0.8, SIMD3(0.72, 0.78, 0.84), softness: 1.2)
    }
    raster.line(SIMD2(52, 0), SIMD2(52, 300), width: 0.9, SIMD3(0.85, 0.6, 0.58), softness: 1.2)
    let ink = SIMD3<Float>(0.13, 0.15, 0.3)
    var script = Script(seed: 23, size: 9.5, pen: 1.7, color: ink)
    let lengths: [Float] = [305, 320, 190, 175, 180, 165, 318, 300, 210]
    for (row, length) in lengths.enumerated() {
      script.write(on: &raster, from: SIMD2(62, 44 + 30 * Float(row)), length: length)
    }
    // A sketch: a curve over its axes.
    raster.line(SIMD2(272, 196), SIMD2(382, 196), width: 1.4, ink)
    raster.line(SIMD2(280, 204), SIMD2(280, 96), width: 1.4, ink)
    var last = SIMD2<Float>(280, 190)
    for step in 1...60 {
      let t = Float(step) / 60
      let bell = expf(-18 * (t - 0.5) * (t - 0.5))
      let next = SIMD2(280 + 98 * t, 191 - 84 * bell)
      raster.line(last, next, width: 1.7, SIMD3(0.5, 0.14, 0.13))
      last = next
    }
    var generator = RandomGenerator(seed: 3)
    raster.map { x, y, color in
      let (u, v) = (x / Float(width), y / Float(height))
      let lamp = 1.07 - 0.72 * smoothStep(0.15, 1.45, (0.85 * u * u + 0.6 * v * v).squareRoot())
      let fold = 1 - 0.1 * expf(-40 * (u - 0.97) * (u - 0.97))
      return color * (lamp * fold * (0.985 + 0.03 * Noise.value(SIMD2(x, y) * 0.21, 4)))
        * SIMD3(1, 0.97, 0.92)
        + 0.006 * generator.normal()
    }
    return raster
  }

  /// Rings of growing frequency that fade into a smooth ground: what each frequency becomes.
  static func rings() -> Raster {
    let side = 240
    return Raster(side, side, samples: 4) { x, y in
      let p = SIMD2(x, y) / Float(side) * 2 - 1
      let squared = (p * p).sum()
      let ground = 0.5 + 0.28 * sinf(1.9 * p.x + 0.6) * cosf(1.6 * p.y - 0.5) + 0.12 * p.x - 0.1 * p.y
      let wave = cosf(Float.pi * 48 * squared)
      let window = 1 - smoothStep(0.72, 0.98, squared.squareRoot())
      return SIMD3(repeating: ground * (1 - 0.75 * window) + 0.75 * window * (0.5 + 0.42 * wave))
    }
  }
}
