import Glibc
import TensorCore

/// Small scenes: bubbles, a lighthouse, balls on a table.
enum Scenes {
  /// Soap bubbles on a transparent ground.
  static func bubbles() -> Raster {
    var raster = Raster(320, 300)
    let bubbles: [(center: SIMD2<Float>, radius: Float)] = [
      (.init(118, 178), 96), (.init(232, 92), 70), (.init(258, 226), 46), (.init(64, 52), 34),
      (.init(142, 46), 20), (.init(298, 158), 15), (.init(196, 272), 19), (.init(300, 284), 9),
    ]
    for (number, bubble) in bubbles.enumerated() {
      draw(bubble.center, bubble.radius, Float(number) * 1.7, on: &raster)
    }
    return raster
  }

  private static func draw(_ center: SIMD2<Float>, _ radius: Float, _ phase: Float, on raster: inout Raster) {
    raster.paint(
      x: center.x - radius - 1...center.x + radius + 1, y: center.y - radius - 1...center.y + radius + 1
    ) { x, y in
      let p = (SIMD2(x, y) - center) / radius
      let squared = (p * p).sum()
      let edge = min(max((1 - squared.squareRoot()) * radius + 0.5, 0), 1)
      guard edge > 0 else { return .zero }
      let facing = max(0, 1 - squared).squareRoot()
      // The film is thicker below; its colours come from waves that cancel each other.
      let swirl = 1.6 * Noise.fractal(p * 1.6 + SIMD2(phase, 2 * phase), octaves: 4, seed: 51)
      let film = 5.5 * (1 - facing) + 1.3 * p.y + swirl + phase
      let color = SIMD3(
        0.6 + 0.4 * cosf(2.1 * film), 0.62 + 0.38 * cosf(2.1 * film - 2.1),
        0.72 + 0.28 * cosf(2.1 * film - 4.2))
      let rim = powf(1 - facing, 1.7)
      let window = { (at: SIMD2<Float>, size: Float, sharp: Float) -> Float in
        let d = SIMD2(0.8 * (p.x - at.x) + 0.6 * (p.y - at.y), -0.6 * (p.x - at.x) + 0.8 * (p.y - at.y))
        return smoothStep(size, size * sharp, (d * d * SIMD2(1, 3.2)).sum().squareRoot())
      }
      let shine = window(SIMD2(-0.42, -0.52), 0.3, 0.55) + 0.5 * window(SIMD2(0.5, 0.58), 0.2, 0.4)
      let alpha = min(1, 0.13 + 0.85 * rim + 0.9 * shine)
      let whitened = mix(color, SIMD3(repeating: 1), min(1, shine))
      return SIMD4(whitened, alpha * edge)
    }
  }

  /// A lighthouse at nightfall, upright.
  static func lighthouse() -> Raster {
    let (width, height) = (330, 440)
    let lamp = SIMD2<Float>(186, 124)
    var raster = Raster(width, height) { x, y in
      let v = y / 330
      var color = mix(SIMD3(0.07, 0.1, 0.25), SIMD3(0.36, 0.28, 0.46), smoothStep(0, 0.62, v))
      color = mix(color, SIMD3(0.95, 0.55, 0.38), smoothStep(0.5, 0.98, v))
      let cloud = Noise.fractal(SIMD2(x * 0.008, y * 0.034), octaves: 5, seed: 61)
      return mix(color, SIMD3(0.98, 0.68, 0.55) * (0.5 + 0.5 * v), 0.75 * smoothStep(0.52, 0.8, cloud) * v)
    }
    var generator = RandomGenerator(seed: 77)
    for _ in 0..<90 {
      let place = SIMD2(generator.uniform() * 330, generator.uniform() * 210)
      let light = (1 - place.y / 230) * generator.uniform()
      raster.disc(place, radius: 0.5 + 0.8 * generator.uniform(), SIMD3(1, 0.97, 0.9), alpha: light)
    }
    raster.paint(SIMD3(0.99, 0.95, 0.85), x: 45...95, y: 60...110) { x, y in
      // A crescent: what is inside one circle and outside another.
      let (disc, shadow) = (SIMD2(x, y) - SIMD2(70, 86), SIMD2(x, y) - SIMD2(79, 80))
      return min(21 - (disc * disc).sum().squareRoot(), (shadow * shadow).sum().squareRoot() - 19) + 0.5
    }
    // Two beams that fade with distance.
    for side in [Float(-1), 1] {
      raster.paint(x: 0...330, y: 0...300) { x, y in
        let (along, across) = (side * (x - lamp.x), y - lamp.y + 0.12 * side * (x - lamp.x))
        guard along > 0 else { return .zero }
        let spread = across / (5 + 0.2 * along)
        return SIMD4(1, 0.92, 0.68, 0.62 * expf(-3 * spread * spread) * expf(-0.0055 * along))
      }
    }
    sea(on: &raster, horizon: 318, lamp: lamp)
    rocks(on: &raster)
    tower(on: &raster, lamp)
    return raster
  }

  private static func sea(on raster: inout Raster, horizon: Float, lamp: SIMD2<Float>) {
    raster.paint(x: 0...330, y: horizon...440) { x, y in
      let depth = (y - horizon) / 122
      let wave = Noise.fractal(
        SIMD2(x * 0.03 / (0.25 + depth), y * 0.42 / (0.4 + depth)), octaves: 4, seed: 63)
      var color = mix(SIMD3(0.78, 0.46, 0.4), SIMD3(0.08, 0.1, 0.22), smoothStep(-0.1, 0.75, depth))
      color *= 0.65 + 0.7 * wave
      let gleam = expf(-powf((x - lamp.x) / (14 + 60 * depth), 2)) * smoothStep(0.45, 0.75, wave)
      return SIMD4(color + gleam * SIMD3(0.7, 0.55, 0.3), min(1, y - horizon + 0.5))
    }
  }

  private static func rocks(on raster: inout Raster) {
    let ridge = { (x: Float) -> Float in
      352 - 66 * expf(-powf((x - 205) / 74, 2)) - 20 * expf(-powf((x - 290) / 40, 2))
        + 26 * (Noise.fractal(SIMD2(x * 0.05, 3), octaves: 5, seed: 65) - 0.5)
    }
    raster.paint(x: 70...330, y: 240...440) { x, y in
      let shore =
        118 - 0.24 * (y - 300) + 34 * (Noise.fractal(SIMD2(3, y * 0.045), octaves: 4, seed: 66) - 0.5)
      let inside = min(y - ridge(x), 0.6 * (x - shore))
      // Facets of stone, lit by what is left of the day on the left.
      let stone = { (p: SIMD2<Float>) in Noise.fractal(p * SIMD2(0.055, 0.075), octaves: 6, seed: 67) }
      let slope = stone(SIMD2(x + 1.5, y + 1)) - stone(SIMD2(x - 1.5, y - 1))
      let light = 0.5 + min(max(7 * slope, -0.45), 0.6)
      let dusk = mix(SIMD3(0.34, 0.23, 0.24), SIMD3(0.07, 0.065, 0.11), smoothStep(250, 420, y))
      return SIMD4(dusk * (0.5 + light), inside + 0.5)
    }
  }

  private static func tower(on raster: inout Raster, _ lamp: SIMD2<Float>) {
    let (foot, top) = (Float(306), lamp.y + 18)
    raster.paint(x: lamp.x - 30...lamp.x + 30, y: top...foot) { x, y in
      let t = (y - top) / (foot - top)
      let half = 12 + 10 * t
      let across = (x - lamp.x) / half
      let stripe =
        Int((t * 5).rounded(.down)) % 2 == 0 ? SIMD3<Float>(0.93, 0.9, 0.86) : SIMD3(0.76, 0.2, 0.17)
      let shade = 0.32 + 0.62 * max(0, 1 - 0.55 * (across + 0.55) * (across + 0.55))
      return SIMD4(stripe * shade, (1 - abs(across)) * half + 0.5)
    }
    let dark = SIMD3<Float>(0.1, 0.09, 0.12)
    for y in [Float(170), 222, 268] {
      raster.polygon(
        [SIMD2(182, y), SIMD2(189, y), SIMD2(189, y + 12), SIMD2(182, y + 12)], SIMD3(1, 0.8, 0.45))
    }
    raster.polygon(
      [lamp + SIMD2(-20, 14), lamp + SIMD2(20, 14), lamp + SIMD2(16, 21), lamp + SIMD2(-16, 21)], dark)
    raster.polygon(
      [lamp + SIMD2(-10, -13), lamp + SIMD2(10, -13), lamp + SIMD2(10, 14), lamp + SIMD2(-10, 14)],
      SIMD3(1, 0.9, 0.62))
    for x in [Float(-10), 0, 10] {
      raster.line(lamp + SIMD2(x, -13), lamp + SIMD2(x, 14), width: 1.6, dark)
    }
    for x in stride(from: Float(-18), through: 18, by: 6) {
      raster.line(lamp + SIMD2(x, 4), lamp + SIMD2(x, 14), width: 1, dark)
    }
    raster.line(lamp + SIMD2(-19, 4), lamp + SIMD2(19, 4), width: 1.3, dark)
    raster.polygon(
      [lamp + SIMD2(-14, -12), lamp + SIMD2(0, -30), lamp + SIMD2(14, -12)], SIMD3(0.55, 0.14, 0.13))
    raster.line(lamp + SIMD2(0, -29), lamp + SIMD2(0, -38), width: 1.4, dark)
    raster.disc(lamp, radius: 30, SIMD3(1, 0.94, 0.75), softness: 58, alpha: 0.6)
  }

  /// Balls on a table, photographed in too little light: grain, and pixels that failed.
  static func noisyBalls() -> Raster {
    let side = 256
    let balls: [(center: SIMD3<Float>, radius: Float, level: Float)] = [
      (SIMD3(-0.75, 0.62, 3.6), 0.62, 0.86), (SIMD3(0.62, 0.5, 3.1), 0.5, 0.5),
      (SIMD3(-0.05, 0.26, 2.35), 0.26, 0.95),
      (SIMD3(0.3, 0.9, 4.6), 0.9, 0.3),
    ]
    let sun = normalized(SIMD3(-0.7, 0.95, -0.55))
    func hit(_ origin: SIMD3<Float>, _ ray: SIMD3<Float>) -> (Float, Int)? {
      var best: (Float, Int)?
      for (number, ball) in balls.enumerated() {
        let offset = origin - ball.center
        let b = dot(offset, ray)
        let d = b * b - dot(offset, offset) + ball.radius * ball.radius
        guard d > 0 else { continue }
        let t = -b - d.squareRoot()
        if t > 0.001, t < best?.0 ?? .infinity { best = (t, number) }
      }
      return best
    }
    let eye = SIMD3<Float>(0, 0.95, 0)
    var raster = Raster(side, side, samples: 3) { x, y in
      let (u, v) = (x / Float(side) - 0.5, 0.5 - y / Float(side))
      let ray = normalized(SIMD3(u, v - 0.13, 1))
      var level = 0.62 - 0.42 * smoothStep(-0.2, 0.5, v) + 0.08 * u
      if let (t, number) = hit(eye, ray) {
        let point = eye + t * ray
        let normal = (point - balls[number].center) / balls[number].radius
        let lit = hit(point + 0.002 * normal, sun) == nil ? max(0, dot(normal, sun)) : 0
        let mirrored = ray - 2 * dot(ray, normal) * normal
        level = balls[number].level * (0.16 + 0.1 * max(0, -normal.y) + 0.8 * lit)
        level += lit > 0 ? 0.75 * powf(max(0, dot(mirrored, sun)), 60) : 0
      } else if ray.y < 0 {
        let point = eye - eye.y / ray.y * ray
        if point.z < 7 {
          let checks = Int((point.x * 2.2 + 40).rounded(.down)) + Int((point.z * 2.2).rounded(.down))
          let shade: Float = hit(point, sun) == nil ? 1 : 0.35
          let contact = balls.reduce(Float(1)) { light, ball in
            let d = point - ball.center
            return light * smoothStep(-0.4, 1.3, dot(d, d).squareRoot() / ball.radius - 0.75)
          }
          let near = 1 - smoothStep(4, 7, point.z)
          level += near * ((checks % 2 == 0 ? 0.66 : 0.5) * shade * (0.45 + 0.55 * contact) - level)
        }
      }
      return SIMD3(repeating: level)
    }
    var generator = RandomGenerator(seed: 8)
    raster.map { _, _, color in
      let failed = generator.uniform()
      if failed < 0.045 { return SIMD3(repeating: failed < 0.022 ? 0 : 1) }
      return color + 0.035 * generator.normal()
    }
    return raster
  }
}
