import TensorCore

/// Spruces that stand before a scene.
enum Pine {
  /// Draws a tree of drooping branches, darker than what is behind it.
  static func draw(on raster: inout Raster, foot: SIMD2<Float>, height: Float, seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    let top = foot + SIMD2(0.015 * generator.normal() * height, -height)
    let bark = SIMD3<Float>(0.07, 0.06, 0.055)
    raster.polygon([foot + SIMD2(-0.011 * height, 0), top, foot + SIMD2(0.011 * height, 0)], bark)
    var t: Float = 0.035
    while t < 0.96 {
      let trunk = top + (foot - top) * t
      for side in [Float(-1), 1] {
        let reach = height * (0.012 + 0.185 * t) * (0.62 + 0.5 * generator.uniform())
        let start = trunk + SIMD2(0, 0.012 * height * generator.normal())
        branch(on: &raster, from: start, reach: side * reach, height, &generator)
      }
      t += (0.009 + 0.008 * t) * (0.8 + 0.4 * generator.uniform())
    }
  }

  /// A branch that droops, lifts its tip a little, and carries hanging twigs.
  private static func branch(
    on raster: inout Raster, from start: SIMD2<Float>, reach: Float, _ height: Float,
    _ generator: inout RandomGenerator
  ) {
    // The side of the sun, on the left, is a little brighter.
    let light = (reach < 0 ? 0.09 : 0.03) * generator.uniform()
    let color = SIMD3(0.03 + 0.9 * light, 0.055 + light, 0.045 + 0.3 * light)
    let droop = abs(reach) * (0.2 + 0.35 * generator.uniform())
    var previous = start
    let steps = max(3, Int(abs(reach) / 3))
    for step in 1...steps {
      let s = Float(step) / Float(steps)
      let next = start + SIMD2(reach * s, droop * (1.6 * s - 0.7 * s * s))
      raster.line(previous, next, width: max(0.9, 0.009 * height * (1.2 - s)), color)
      let twig = 0.2 * abs(reach) * (1.05 - s) * (0.5 + generator.uniform()) + 0.006 * height
      raster.line(
        next, next + SIMD2(0.35 * twig * (reach < 0 ? -1 : 1), twig), width: max(0.9, 0.005 * height), color)
      previous = next
    }
  }
}
