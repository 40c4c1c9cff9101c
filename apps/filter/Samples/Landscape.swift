import Glibc

/// A mountain lake in the evening, rendered by following the light of each pixel back into the scene.
struct Landscape {
  let terrain = Terrain(seed: 11)
  /// Where the sun stands.
  let sun = normalized(SIMD3(-0.8, 0.3, -0.2))
  /// Where the eye is; the water is at height 0.
  let eye = SIMD3<Float>(0.25, 0.16, -0.55)
  /// How far up the eye looks, as a share of the picture's height.
  var tilt: Float = 0.12
  /// The width of the field of view at distance 1.
  var field: Float = 1.25
  /// To the right of straight ahead.
  var turn: Float = 0

  /// The colour of a point of the picture, (0, 0) upper left to (1, 1) lower right.
  func color(_ u: Float, _ v: Float, aspect: Float) -> SIMD3<Float> {
    let straight = SIMD3((u - 0.5) * field, (0.5 - v + tilt) * field / aspect, 1)
    let (s, c) = (sinf(turn), cosf(turn))
    let ray = normalized(SIMD3(c * straight.x + s * straight.z, straight.y, c * straight.z - s * straight.x))
    return developed(light(from: eye, along: ray))
  }

  // MARK: What a ray sees

  private func light(from origin: SIMD3<Float>, along ray: SIMD3<Float>) -> SIMD3<Float> {
    let water = ray.y < 0 ? -origin.y / ray.y : Float.infinity
    if let t = terrain.hit(from: origin, along: ray, start: 0.05, end: min(water, 26), octaves: 8), t < water
    {
      return ground(at: origin + t * ray, along: ray, distance: t)
    }
    return water < 60 ? lake(at: origin + water * ray, along: ray, distance: water) : sky(along: ray)
  }

  private func lake(at point: SIMD3<Float>, along ray: SIMD3<Float>, distance: Float) -> SIMD3<Float> {
    // Ripples, calmer in some places than in others, and finer than a pixel far away.
    let place = SIMD2(point.x, point.z)
    let calm =
      0.25 + 0.75 * smoothStep(0.35, 0.75, Noise.fractal(place * SIMD2(1.3, 2.6), octaves: 3, seed: 3))
    let strength = 0.03 * calm / (1 + 0.5 * distance)
    let small = Noise.valueAndSlopes(place * SIMD2(34, 58), 8).slopes
    let large = Noise.valueAndSlopes(place * SIMD2(11, 19), 9).slopes
    let normal = normalized(SIMD3(strength * (small.x + large.x), 1, 1.7 * strength * (small.y + large.y)))
    var mirrored = ray - 2 * dot(ray, normal) * normal
    mirrored.y = abs(mirrored.y) + 0.002
    mirrored = normalized(mirrored)
    let above: SIMD3<Float>
    if let t = terrain.hit(from: point, along: mirrored, start: 0.02, end: 22, octaves: 7) {
      above = ground(at: point + t * mirrored, along: mirrored, distance: t)
    } else {
      above = sky(along: mirrored)
    }
    let facing = max(0, -dot(ray, normal))
    let share = 0.06 + 0.94 * powf(1 - facing, 4)
    let glitter = powf(max(0, dot(mirrored, sun)), 220) * 1.4
    let deep = SIMD3<Float>(0.012, 0.05, 0.07)
    return haze(mix(deep, above * SIMD3(0.93, 0.96, 0.98), share) + glitter * sunColor, along: ray, distance)
  }

  private func ground(at point: SIMD3<Float>, along ray: SIMD3<Float>, distance: Float) -> SIMD3<Float> {
    let place = SIMD2(point.x, point.z)
    let normal = terrain.normal(place, octaves: 11, distance: distance)
    let rough = Noise.fractal(place * 9, octaves: 4, seed: 21)
    var color = mix(SIMD3(0.16, 0.125, 0.1), SIMD3(0.33, 0.28, 0.25), rough)
    // Strata of the rock.
    color *= 0.85 + 0.3 * Noise.value(SIMD2(place.x * 1.5, point.y * 38 + 3 * rough), 22)
    let meadow = smoothStep(0.62, 0.85, normal.y) * (1 - smoothStep(0.45, 0.95, point.y + 0.3 * rough))
    color = mix(color, mix(SIMD3(0.07, 0.115, 0.025), SIMD3(0.2, 0.2, 0.06), rough), meadow)
    let speck = Noise.value(place * 95, 23) * Noise.value(place * 43, 25)
    let forest =
      (1 - smoothStep(0.16, 0.62, point.y + 0.28 * (rough - 0.5))) * smoothStep(0.35, 0.6, normal.y)
      * smoothStep(0.3, 0.62, Noise.fractal(place * 3.2, octaves: 3, seed: 24) + 0.12)
    color = mix(color, SIMD3(0.012, 0.035, 0.016) + 0.11 * speck * SIMD3(0.6, 1, 0.45), 0.92 * forest)
    let snow =
      smoothStep(0.78, 1.12, point.y + 0.5 * (rough - 0.5)) * smoothStep(0.42, 0.72, normal.y + 0.12 * rough)
    color = mix(color, SIMD3(0.86, 0.89, 0.95), snow)
    // A wet edge at the shore.
    color *= 0.55 + 0.45 * smoothStep(0.0, 0.02, point.y)

    let direct = max(0, dot(normal, sun)) * terrain.sunlight(at: point + 0.008 * normal, towards: sun)
    let fromSky = 0.5 + 0.5 * normal.y
    let back = max(0, dot(normal, normalized(SIMD3(-sun.x, 0.1, -sun.z))))
    let light =
      4.2 * direct * sunColor + 0.75 * fromSky * SIMD3(0.3, 0.42, 0.66) + 0.16 * back * SIMD3(0.9, 0.6, 0.45)
    return haze(color * light, along: ray, distance)
  }

  // MARK: Air

  private var sunColor: SIMD3<Float> { SIMD3(1, 0.66, 0.38) }

  private func haze(_ color: SIMD3<Float>, along ray: SIMD3<Float>, _ distance: Float) -> SIMD3<Float> {
    let towardsSun = powf(max(0, dot(ray, sun)), 5)
    let air = mix(SIMD3(0.4, 0.5, 0.68), SIMD3(1.05, 0.7, 0.42), 0.15 + 0.8 * towardsSun)
    return mix(color, air, 1 - expf(-powf(0.04 * distance, 1.5)))
  }

  private func sky(along ray: SIMD3<Float>) -> SIMD3<Float> {
    let up = max(0, ray.y)
    let near = max(0, dot(ray, sun))
    var color = mix(SIMD3(0.62, 0.68, 0.76), SIMD3(0.1, 0.25, 0.56), 1 - expf(-4.2 * up))
    color = mix(color, SIMD3(1.1, 0.72, 0.42), 0.75 * expf(-6 * up) * (0.3 + 0.7 * powf(near, 3)))
    color += sunColor * (0.25 * powf(near, 8) + 0.4 * powf(near, 90) + 6 * smoothStep(0.9993, 0.9997, near))
    guard up > 0.015 else { return color }
    // A layer of clouds, high and thin, its edges towards the sun brighter.
    let place = SIMD2(ray.x, ray.z) / (up + 0.12) * 1.25 + SIMD2(4.3, 1.2)
    let warp = SIMD2(
      Noise.fractal(place * 0.8, octaves: 3, seed: 31), Noise.fractal(place * 0.8, octaves: 3, seed: 32))
    let stretched = (place + 0.9 * warp) * SIMD2(0.75, 1.5)
    let density = Noise.fractal(stretched, octaves: 7, seed: 33)
    let towards = Noise.fractal(stretched + 0.12 * SIMD2(sun.x, sun.z), octaves: 5, seed: 33)
    let cover = smoothStep(0.47, 0.74, density) * smoothStep(0.015, 0.16, up)
    let lit = min(max(0.55 + 3.2 * (density - towards), 0), 1)
    let cloud = mix(SIMD3(0.5, 0.47, 0.56), SIMD3(1.3, 0.95, 0.72), 0.25 + 0.75 * lit)
    return mix(color, cloud + 0.5 * powf(near, 6) * sunColor, 0.85 * cover)
  }

  /// From light to what a screen shows.
  private func developed(_ light: SIMD3<Float>) -> SIMD3<Float> {
    let exposed = light * 1.12
    // A curve that lets highlights fade instead of clipping them.
    var color = exposed * (2.51 * exposed + 0.03) / (exposed * (2.43 * exposed + 0.59) + 0.14)
    color.clamp(lowerBound: SIMD3(repeating: 0), upperBound: SIMD3(repeating: 1))
    return SIMD3(powf(color.x, 1 / 2.2), powf(color.y, 1 / 2.2), powf(color.z, 1 / 2.2))
  }
}
