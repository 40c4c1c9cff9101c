/// Mountains around a lake: the height of the ground over a plane, in kilometres above the water.
struct Terrain {
  /// No ground is higher.
  static let ceiling: Float = 3.6

  let seed: UInt32

  /// The height at a place.
  ///
  /// - Parameter octaves: how many scales of detail; few are enough to find where a ray hits.
  func height(_ p: SIMD2<Float>, octaves: Int) -> Float {
    // Finer scales count less where the coarser ones are steep, as if water had smoothed the valleys.
    var (q, slopes) = (p * 0.45 + SIMD2(3.1, 7.7), SIMD2<Float>(0, 0))
    var (sum, share) = (Float(0), Float(1))
    for _ in 0..<octaves {
      let n = Noise.valueAndSlopes(q, seed)
      slopes += n.slopes
      sum += share * n.value / (1 + (slopes * slopes).sum())
      share *= 0.5
      q = Noise.turned(q) * 2
    }
    let shore = lakeDistance(p)
    let lift = smoothStep(0.85, 3, shore)
    return lift * (0.05 + 2.15 * sum) + 0.11 * smoothStep(0.9, 1.25, shore) * sum - 0.05
  }

  /// How far from the middle of the lake: about 1 at the shore.
  private func lakeDistance(_ p: SIMD2<Float>) -> Float {
    let wobble = 0.35 * (Noise.value(p * 1.7, seed &+ 5) - 0.5)
    let q = SIMD2((p.x - 0.3) / 2.1, (p.y - 2.1) / 2.2)
    return (q * q).sum().squareRoot() + wobble
  }

  func normal(_ p: SIMD2<Float>, octaves: Int, distance: Float) -> SIMD3<Float> {
    let e = max(0.0006, 0.0009 * distance)
    let (dx, dz) = (SIMD2(e, 0), SIMD2<Float>(0, e))
    return normalized(
      SIMD3(
        height(p - dx, octaves: octaves) - height(p + dx, octaves: octaves), 2 * e,
        height(p - dz, octaves: octaves) - height(p + dz, octaves: octaves)))
  }

  /// How far along a ray the ground is hit, if before `end`.
  func hit(
    from origin: SIMD3<Float>, along ray: SIMD3<Float>, start: Float, end: Float, octaves: Int
  ) -> Float? {
    func gap(_ t: Float) -> Float {
      let p = origin + t * ray
      return p.y - height(SIMD2(p.x, p.z), octaves: octaves)
    }
    var (t, before) = (start, start)
    for _ in 0..<320 {
      let above = gap(t)
      if above < 0.0006 * t { return above < 0 ? border(from: before, to: t, gap) : t }
      if ray.y > 0 && origin.y + t * ray.y > Terrain.ceiling { return nil }
      before = t
      t += max(0.0015, 0.42 * above)
      if t > end { return nil }
    }
    return t
  }

  /// Where between a point above the ground and one below it the ground is: a step may go too far at a cliff.
  private func border(from above: Float, to below: Float, _ gap: (Float) -> Float) -> Float {
    var (above, below) = (above, below)
    for _ in 0..<12 {
      let middle = (above + below) / 2
      if gap(middle) > 0 { above = middle } else { below = middle }
    }
    return above
  }

  /// How much of the sun reaches a point, 0 to 1, with soft edges.
  func sunlight(at point: SIMD3<Float>, towards sun: SIMD3<Float>) -> Float {
    var (light, t) = (Float(1), Float(0.012))
    for _ in 0..<90 {
      let p = point + t * sun
      if p.y > Terrain.ceiling { break }
      let gap = p.y - height(SIMD2(p.x, p.z), octaves: 8)
      light = min(light, 10 * gap / t + 0.1)
      if light < 0 { return 0 }
      t += min(max(0.006, 0.5 * gap), 0.3)
    }
    return smoothStep(0, 1, light)
  }
}
