/// Smooth random numbers over a plane or a space: the same at every run.
enum Noise {
  /// A random number from 0 to 1 for a point of the integer grid.
  static func lattice(_ x: Int32, _ y: Int32, _ seed: UInt32 = 0) -> Float {
    var h = UInt32(bitPattern: x) &* 0x8DA6_B343 ^ UInt32(bitPattern: y) &* 0xD816_3841 ^ seed &* 0xCB1A_B31F
    h ^= h >> 15
    h = h &* 0x2C1B_3C6D
    h ^= h >> 12
    h = h &* 0x297A_2D39
    h ^= h >> 15
    return Float(h >> 8) * (1 / 16_777_216)
  }

  /// A value from 0 to 1 and its slopes: the grid's numbers joined by polynomials of the fifth degree.
  static func valueAndSlopes(_ p: SIMD2<Float>, _ seed: UInt32 = 0) -> (value: Float, slopes: SIMD2<Float>) {
    let corner = p.rounded(.down)
    let f = p - corner
    let (i, j) = (Int32(corner.x), Int32(corner.y))
    let u = f * f * f * (f * (f * 6 - 15) + 10)
    let du = 30 * f * f * (f * (f - 2) + 1)
    let (a, b) = (lattice(i, j, seed), lattice(i &+ 1, j, seed))
    let (c, d) = (lattice(i, j &+ 1, seed), lattice(i &+ 1, j &+ 1, seed))
    let (k1, k2, k4) = (b - a, c - a, a - b - c + d)
    return (
      a + k1 * u.x + k2 * u.y + k4 * u.x * u.y, du * SIMD2(k1 + k4 * u.y, k2 + k4 * u.x)
    )
  }

  static func value(_ p: SIMD2<Float>, _ seed: UInt32 = 0) -> Float { valueAndSlopes(p, seed).value }

  /// A sum of noise at ever finer scales, about 0 to 1.
  static func fractal(_ p: SIMD2<Float>, octaves: Int, seed: UInt32 = 0) -> Float {
    var (p, sum, share, total) = (p, Float(0), Float(0.5), Float(0))
    for _ in 0..<octaves {
      sum += share * value(p, seed)
      total += share
      share *= 0.5
      p = turned(p) * 2.03
    }
    return sum / total
  }

  /// The plane turned by about 37°, so that the grids of the scales do not lie over each other.
  static func turned(_ p: SIMD2<Float>) -> SIMD2<Float> {
    SIMD2(0.8 * p.x - 0.6 * p.y, 0.6 * p.x + 0.8 * p.y)
  }
}

/// 0 below `low`, 1 above `high`, a smooth step between them.
func smoothStep(_ low: Float, _ high: Float, _ x: Float) -> Float {
  let t = min(max((x - low) / (high - low), 0), 1)
  return t * t * (3 - 2 * t)
}

func mix(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ share: Float) -> SIMD3<Float> { a + (b - a) * share }

func dot(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Float { (a * b).sum() }

func normalized(_ a: SIMD3<Float>) -> SIMD3<Float> { a / dot(a, a).squareRoot() }
