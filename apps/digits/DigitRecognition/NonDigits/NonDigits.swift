import Images
import TensorCore

/// Pictures that are no digits, made by rule, from which a network learns to refuse.
///
/// Noise, textures, silhouettes, scribbles, letters, and digits grown together: what
/// people put in front of a digit reader by mistake or for fun. No photograph and no other dataset is used.
package struct NonDigits {
  /// The kinds of pictures; each is made equally often.
  package enum Kind: CaseIterable, Sendable {
    case noise, texture, silhouette, garment, scribble, letter, pair
  }

  private let digits: DigitDataset
  private let normalizer = DigitNormalizer()

  /// Pictures; pairs are made of `digits`.
  package init(digits: DigitDataset) { self.digits = digits }

  /// `count` pictures of 28×28, half of them as they are and half normalised like a photograph.
  package func pictures(count: Int, seed: UInt64) -> [[Float]] {
    var result: [[Float]] = []
    result.reserveCapacity(count)
    var number: UInt64 = 0
    while result.count < count {
      var generator = RandomGenerator(seed: seed, 0x6e6f_6e65, number)
      let kind = Kind.allCases[Int(number) % Kind.allCases.count]
      number += 1
      let sketch = draw(kind, using: &generator)
      if generator.uniform() < 0.5 {
        result.append(sketch.resized(width: 28, height: 28, method: .area).values)
      } else if let digit = try? normalizer.normalize(sketch) {
        result.append(digit.picture)
      }
    }
    return result
  }

  /// One picture, 56×56, ink 1 on ground 0.
  package func draw(_ kind: Kind, using generator: inout RandomGenerator) -> Plane {
    var sketch = Sketch(side: 56)
    switch kind {
    case .noise: sketch.drawNoise(using: &generator)
    case .texture: sketch.drawTexture(using: &generator)
    case .silhouette: sketch.drawSilhouette(using: &generator)
    case .garment: sketch.drawSymmetricSilhouette(using: &generator)
    case .scribble: sketch.drawScribble(using: &generator)
    case .letter: sketch.drawLetter(using: &generator)
    case .pair: return pair(using: &generator)
    }
    return sketch.plane
  }

  private func randomDigit(using generator: inout RandomGenerator) -> Plane {
    Plane(width: 28, height: 28, values: digits.picture(Int(generator.next() % UInt64(digits.count))))
      .resized(width: 56, height: 56, method: .bilinear)
  }

  /// Two digits over or beside each other.
  private func pair(using generator: inout RandomGenerator) -> Plane {
    let (a, b) = (randomDigit(using: &generator), randomDigit(using: &generator))
    var plane = Plane(width: 56, height: 56, repeating: 0)
    let gap = Int(10 + generator.uniform() * 16)
    let isStacked = generator.uniform() < 0.4
    for y in 0..<56 {
      for x in 0..<56 {
        let (ax, ay) = isStacked ? (x, y + gap / 2) : (x + gap / 2, y)
        let (bx, by) = isStacked ? (x, y - gap / 2) : (x - gap / 2, y)
        let first = ax < 56 && ay < 56 ? a[ax, ay] : 0
        let second = bx >= 0 && by >= 0 ? b[bx, by] : 0
        plane[x, y] = max(first, second)
      }
    }
    return plane
  }
}
