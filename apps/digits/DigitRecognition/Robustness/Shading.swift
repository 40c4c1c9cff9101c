import Glibc
import TensorCore

/// Uneven light on paper: a slope in any direction, a soft spot and the border of a shadow.
struct Shading {
  private let slope: (x: Float, y: Float)
  private let spot: (x: Float, y: Float, strength: Float)
  private let level: Float

  init(using generator: inout RandomGenerator) {
    let angle = 2 * .pi * generator.uniform()
    let strength = 0.2 + 0.3 * generator.uniform()
    slope = (strength * cosf(angle), strength * sinf(angle))
    spot = (generator.uniform(), generator.uniform(), 0.25 * generator.uniform())
    level = 0.7 + 0.15 * generator.uniform()
  }

  /// The light at a place, both coordinates from 0 to 1; the result is from 0.15 to 1.
  func light(_ x: Float, _ y: Float) -> Float {
    let (dx, dy) = (x - spot.x, y - spot.y)
    let value =
      level + slope.x * (x - 0.5) + slope.y * (y - 0.5) + spot.strength * expf(-3 * (dx * dx + dy * dy))
    return min(1, max(0.15, value))
  }
}

func power(_ base: Float, _ exponent: Float) -> Float { powf(base, exponent) }
