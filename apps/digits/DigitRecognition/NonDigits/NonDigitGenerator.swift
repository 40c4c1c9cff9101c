import Glibc
import Images
import TensorCore

/// Makes pictures that show no digit, normalised like any other input.
///
/// Everything is drawn by the program from random numbers, or made from training digits.
public struct NonDigitGenerator: Sendable {
  private let digits: DigitDataset
  private let normalizer = DigitNormalizer()

  /// A generator that takes parts and pairs of digits from a data set of 28×28 pictures.
  public init(digits: DigitDataset) {
    precondition(
      digits.count > 0 && digits.height == 28 && digits.width == 28,
      "NonDigitGenerator: expected 28×28 pictures, found \(digits.count) of \(digits.height)×\(digits.width)")
    self.digits = digits
  }

  /// A normalised picture of `28 × 28` values that shows no digit, of any kind.
  ///
  /// What the normaliser refuses by itself is not given out: a model never sees it.
  public func picture(using generator: inout RandomGenerator) -> [Float] {
    while true {
      let kind = NonDigitKind.allCases[Int.random(in: 0..<NonDigitKind.allCases.count, using: &generator)]
      let plane = plane(of: kind, using: &generator)
      // A part of the noise is given as it is, as a data set of 28×28 pictures would be.
      if plane.width == 28 && plane.height == 28 && generator.uniform() < 0.3 { return plane.values }
      if let digit = try? normalizer.normalize(plane) { return digit.picture }
    }
  }

  /// A picture of one kind before normalisation, bright on dark.
  public func plane(of kind: NonDigitKind, using generator: inout RandomGenerator) -> Plane {
    switch kind {
    case .noise: noise(using: &generator)
    case .clouds: clouds(using: &generator)
    case .texture: texture(using: &generator)
    case .scribble: scribble(using: &generator)
    case .letter: letter(using: &generator)
    case .shape: shape(using: &generator)
    case .partOfDigit: partOfDigit(using: &generator)
    case .digitsTogether: digitsTogether(using: &generator)
    case .mirroredDigit: mirroredDigit(using: &generator)
    }
  }

  func digit(using generator: inout RandomGenerator) -> (picture: [Float], label: Int) {
    let index = Int.random(in: 0..<digits.count, using: &generator)
    return (digits.picture(index), Int(digits.labels[index]))
  }
}

extension NonDigitGenerator {
  private func noise(using generator: inout RandomGenerator) -> Plane {
    let form = Int.random(in: 0..<3, using: &generator)
    let share = 0.05 + 0.45 * generator.uniform()
    let strength = 0.2 + 0.8 * generator.uniform()
    let values = (0..<784).map { _ -> Float in
      switch form {
      case 0: return strength * generator.uniform()
      case 1: return min(1, max(0, 0.4 + 0.4 * strength * generator.normal()))
      default: return generator.uniform() < share ? 0.5 + 0.5 * generator.uniform() : 0
      }
    }
    return Plane(width: 28, height: 28, values: values)
  }

  private func clouds(using generator: inout RandomGenerator) -> Plane {
    var raster = Raster(width: 28, height: 28, values: (0..<784).map { _ in generator.uniform() })
    let radius = Int.random(in: 1...4, using: &generator)
    raster = raster.boxBlurred(radius: radius).boxBlurred(radius: max(1, radius / 2))
    let (least, most) = (raster.values.min() ?? 0, raster.values.max() ?? 1)
    let cut = 0.3 + 0.35 * generator.uniform()
    let gain: Float = generator.uniform() < 0.5 ? 1 / (1 - cut) : 8
    raster.values = raster.values.map { min(1, max(0, (($0 - least) / (most - least) - cut) * gain)) }
    return raster.plane
  }

  private func texture(using generator: inout RandomGenerator) -> Plane {
    let form = Int.random(in: 0..<4, using: &generator)
    let angle = .pi * generator.uniform()
    let (cosine, sine) = (cosf(angle), sinf(angle))
    let (wave, second) = (0.25 + 1.2 * generator.uniform(), 0.25 + 1.2 * generator.uniform())
    let phase = 6 * generator.uniform()
    let isHard = generator.uniform() < 0.5
    let margin = Int.random(in: 0...5, using: &generator)
    return plane { x, y in
      guard min(x, y) >= Float(margin), max(x, y) < Float(28 - margin) else { return 0 }
      let (u, v) = (cosine * x + sine * y, cosine * y - sine * x)
      let value: Float
      switch form {
      case 0: value = sinf(wave * u + phase)
      case 1: value = sinf(wave * u + phase) * sinf(second * v)
      case 2: value = max(sinf(wave * u + phase), sinf(second * v)) - 0.5
      default: value = sinf(wave * u + 2 * sinf(0.4 * v) + phase)
      }
      return isHard ? (value > 0 ? 1 : 0) : min(1, max(0, 0.5 + 0.6 * value))
    }
  }

  private func scribble(using generator: inout RandomGenerator) -> Plane {
    let count = Int.random(in: 6...16, using: &generator)
    let points = (0..<count).map { _ in PenPoint(6 + 44 * generator.uniform(), 6 + 44 * generator.uniform()) }
    let width = 2 + 4 * generator.uniform()
    return StrokePainter.coverage(of: [PenStroke(through: points, width: width)], width: 56, height: 56)
  }

  private func letter(using generator: inout RandomGenerator) -> Plane {
    // Anchors in three columns and four rows, as the corners of capital letters are.
    func anchor() -> PenPoint {
      let column = Float(Int.random(in: 0..<3, using: &generator))
      let row = Float(Int.random(in: 0..<4, using: &generator))
      let (dx, dy) = (3 * generator.uniform(), 3 * generator.uniform())
      return PenPoint(12 + 14 * column + dx, 8 + 12 * row + dy)
    }
    let width = 2.5 + 4 * generator.uniform()
    let strokes = (0..<Int.random(in: 3...5, using: &generator)).map { _ -> PenStroke in
      let (a, b) = (anchor(), anchor())
      guard generator.uniform() < 0.35 else { return PenStroke(points: [a, b], width: width) }
      return PenStroke(through: [a, anchor(), b], width: width)
    }
    return StrokePainter.coverage(of: strokes, width: 56, height: 56)
  }

  private func shape(using generator: inout RandomGenerator) -> Plane {
    let pieces = (0..<Int.random(in: 1...4, using: &generator)).map { _ in Piece(using: &generator) }
    let isSymmetric = generator.uniform() < 0.5
    let shade = generator.uniform() < 0.4 ? 0 : 0.8 * generator.uniform()
    let (waveX, waveY, phase) = (generator.uniform(), generator.uniform(), 6 * generator.uniform())
    let base = 0.4 + 0.6 * generator.uniform()
    return plane { x, y in
      let isInside = pieces.contains { $0.contains(x, y) || isSymmetric && $0.contains(27 - x, y) }
      guard isInside else { return 0 }
      return min(1, max(0.1, base + shade * sinf(waveX * x + waveY * y + phase)))
    }
  }

  /// An ellipse or a rectangle, turned, with or without a hole.
  private struct Piece {
    let (centerX, centerY): (Float, Float)
    let (radiusX, radiusY): (Float, Float)
    let (cosine, sine): (Float, Float)
    let isRound: Bool
    let hole: Float

    init(using generator: inout RandomGenerator) {
      (centerX, centerY) = (8 + 12 * generator.uniform(), 8 + 12 * generator.uniform())
      (radiusX, radiusY) = (3 + 8 * generator.uniform(), 3 + 8 * generator.uniform())
      let angle = .pi * generator.uniform()
      (cosine, sine) = generator.uniform() < 0.5 ? (1, 0) : (cosf(angle), sinf(angle))
      isRound = generator.uniform() < 0.5
      // A hole with a wide rim: a thin one would make a good 0.
      hole = generator.uniform() < 0.2 ? 0.2 + 0.2 * generator.uniform() : 0
    }

    func contains(_ x: Float, _ y: Float) -> Bool {
      let (dx, dy) = (x - centerX, y - centerY)
      let (u, v) = ((cosine * dx + sine * dy) / radiusX, (cosine * dy - sine * dx) / radiusY)
      let distance = isRound ? (u * u + v * v).squareRoot() : max(abs(u), abs(v))
      return distance <= 1 && distance >= hole
    }
  }

  private func partOfDigit(using generator: inout RandomGenerator) -> Plane {
    // 0, 6, 8, 9 and so on leave arcs and loops; a part of a 1 is a 1, of a 7 often too.
    var source = digit(using: &generator)
    while source.label == 1 || source.label == 7 { source = digit(using: &generator) }
    let isVertical = generator.uniform() < 0.5
    let keepsFirst = generator.uniform() < 0.5
    let place = 12 + 4 * generator.uniform()
    return plane { x, y in
      let position = isVertical ? x : y
      return (position < place) == keepsFirst ? source.picture[Int(y) * 28 + Int(x)] : 0
    }
  }

  private func digitsTogether(using generator: inout RandomGenerator) -> Plane {
    var raster = Raster(width: 72, height: 44)
    let count = generator.uniform() < 0.7 ? 2 : 3
    var left = Int.random(in: 0...4, using: &generator)
    for _ in 0..<count {
      let picture = digit(using: &generator).picture
      let top = Int.random(in: 4...12, using: &generator)
      for y in 0..<28 {
        for x in 0..<28 where left + x < 72 {
          let at = (top + y) * 72 + left + x
          raster.values[at] = max(raster.values[at], picture[y * 28 + x])
        }
      }
      left += Int.random(in: 5...15, using: &generator)
    }
    return raster.plane
  }

  private func mirroredDigit(using generator: inout RandomGenerator) -> Plane {
    // Mirrored or lying, these still look like nothing else; 0, 1, 6, 8, 9 would look like digits.
    var source = digit(using: &generator)
    while ![2, 3, 4, 5, 7].contains(source.label) { source = digit(using: &generator) }
    let isLying = [4, 7].contains(source.label) || generator.uniform() < 0.3
    let isBoth = generator.uniform() < 0.3
    return plane { x, y in
      let (column, row) = (Int(x), Int(y))
      let mirrored = source.picture[isLying ? column * 28 + row : row * 28 + 27 - column]
      return isBoth ? max(mirrored, source.picture[row * 28 + column]) : mirrored
    }
  }

  /// A 28×28 picture of a function of column and row.
  private func plane(_ value: (Float, Float) -> Float) -> Plane {
    Plane(width: 28, height: 28, values: (0..<784).map { value(Float($0 % 28), Float($0 / 28)) })
  }
}
