/// A seeded source of random numbers: xoshiro256** (Blackman and Vigna, 2018).
///
/// The same seed gives the same numbers on every machine. A generator can be keyed by several integers,
/// such as seed, epoch and step, so that any step of a training can be repeated on its own.
public struct RandomGenerator: RandomNumberGenerator, Hashable, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// A generator for the given seed and, optionally, further keys.
  public init(seed: UInt64, _ keys: UInt64...) {
    var mixed = RandomGenerator.mix(seed)
    for key in keys { mixed = RandomGenerator.mix(mixed ^ RandomGenerator.mix(key &+ 0x632b_e59b_d9b4_e019)) }
    func next() -> UInt64 {
      mixed &+= 0x9e37_79b9_7f4a_7c15
      return RandomGenerator.mix(mixed)
    }
    state = (next(), next(), next(), next())
  }

  /// The finaliser of splitmix64 (Steele, Lea and Flood, 2014).
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    func rotated(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
    let result = rotated(state.1 &* 5, 7) &* 9
    let t = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= t
    state.3 = rotated(state.3, 45)
    return result
  }

  /// A generator whose numbers are independent of what this one gives next.
  public mutating func split() -> RandomGenerator { RandomGenerator(seed: next()) }

  /// Whether both give the same numbers from here on.
  public static func == (a: RandomGenerator, b: RandomGenerator) -> Bool { a.state == b.state }

  /// Hashes the state.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(state.0)
    hasher.combine(state.1)
    hasher.combine(state.2)
    hasher.combine(state.3)
  }
}

extension RandomNumberGenerator {
  /// A number uniform in 0 ..< 1, of 24 random bits.
  public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// Two independent standard normal numbers (Box and Muller, 1958).
  public mutating func normalPair() -> (Float, Float) {
    let radius = (-2 * logarithm(1 - Double(next() >> 11) * 0x1p-53)).squareRoot()
    let angle = 2 * Double.pi * (Double(next() >> 11) * 0x1p-53)
    return (Float(radius * cosine(angle)), Float(radius * sine(angle)))
  }

  /// A standard normal number.
  public mutating func normal() -> Float { normalPair().0 }
}
