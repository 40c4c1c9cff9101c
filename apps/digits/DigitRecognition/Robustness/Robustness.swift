import Images
import TensorCore

/// A way in which real input differs from a picture of the MNIST database.
///
/// The table of these is published with the models: the error on each condition, beside the plain
/// test error.
public struct RobustnessCondition: Sendable {
  /// A short name for tables and options, such as `shifted`.
  public let name: String

  /// What is done to a digit, in a few words.
  public let summary: String

  private let transform: @Sendable ([Float], inout RandomGenerator) -> Image

  /// A condition of the given name.
  public init(
    name: String, summary: String, transform: @escaping @Sendable ([Float], inout RandomGenerator) -> Image
  ) {
    self.name = name
    self.summary = summary
    self.transform = transform
  }

  /// A picture of the digit under this condition.
  ///
  /// - Parameters:
  ///   - digit: `28 × 28` values from 0 (ground) to 1 (stroke).
  ///   - generator: decides place, size, colours and so on; the same state gives the same picture.
  public func picture(of digit: [Float], using generator: inout RandomGenerator) -> Image {
    precondition(
      digit.count == 28 * 28, "RobustnessCondition.picture: expected 784 values, found \(digit.count)")
    return transform(digit, &generator)
  }
}

extension RobustnessCondition {
  /// The conditions of the published table, in its order.
  public static let all: [RobustnessCondition] = [
    plain, shifted, scaled, rotated, thin, thick, inverted, coloredBackground, shadedBackground, blurred,
    saltAndPepper, gaussianNoise, drawnWithAlpha,
  ]

  /// The digit as it is in the database.
  public static let plain = RobustnessCondition(name: "plain", summary: "as in the database") { digit, _ in
    Image(Plane(width: 28, height: 28, values: digit))
  }

  /// Any place in a picture of four times the width and height.
  public static let shifted = RobustnessCondition(
    name: "shifted", summary: "at any place in a picture 4× as wide and high"
  ) { digit, generator in
    let side = 4 * 28
    let (left, top) = (
      Int.random(in: 0...side - 28, using: &generator), Int.random(in: 0...side - 28, using: &generator)
    )
    var result = Raster(width: side, height: side)
    for y in 0..<28 {
      for x in 0..<28 { result.values[(top + y) * side + left + x] = digit[y * 28 + x] }
    }
    return Image(result.plane)
  }

  /// From half the size to four times the size.
  public static let scaled = RobustnessCondition(name: "scaled", summary: "0.5× to 4× the size") {
    digit, generator in
    let side = Int((28 * 0.5 * power(8, generator.uniform())).rounded())
    return Image(enlarged(digit, side: side).plane)
  }

  /// Turned by up to 15° to either side.
  public static let rotated = RobustnessCondition(name: "rotated", summary: "turned by up to ±15°") {
    digit, generator in
    var turn = Augmentation.none
    turn.rotation = 15
    return Image(Plane(width: 28, height: 28, values: turn.applied(to: digit, using: &generator)))
  }

  /// Strokes of half an MNIST pixel: the skeleton, at four times the size.
  public static let thin = RobustnessCondition(name: "thin", summary: "strokes of half a pixel (of 28)") {
    digit, _ in
    let large = enlarged(digit, side: 112)
    return Image(StrokeRedrawing.thinned(large, width: 2).plane)
  }

  /// Strokes two MNIST pixels thicker, at four times the size.
  public static let thick = RobustnessCondition(name: "thick", summary: "strokes 2 pixels (of 28) thicker") {
    digit, _ in
    let large = enlarged(digit, side: 112)
    return Image(StrokeRedrawing.thickened(large, radius: 4).plane)
  }

  /// Dark strokes on a bright ground.
  public static let inverted = RobustnessCondition(name: "inverted", summary: "dark on bright") { digit, _ in
    Image(Plane(width: 28, height: 28, values: digit.map { 1 - $0 }))
  }

  /// Strokes of one colour on a ground of another.
  public static let coloredBackground = RobustnessCondition(
    name: "coloured", summary: "any two colours that differ"
  ) { digit, generator in
    let (ground, stroke) = differingColors(using: &generator)
    let planes = (0..<3).map { channel in
      Plane(
        width: 28, height: 28,
        values: digit.map { ground[channel] + $0 * (stroke[channel] - ground[channel]) })
    }
    return Image(planes, format: .rgb)
  }

  /// Dark strokes on paper that is lit from one side, at three times the size.
  public static let shadedBackground = RobustnessCondition(
    name: "shaded", summary: "on unevenly lit paper"
  ) { digit, generator in
    let side = 84
    let large = enlarged(digit, side: side)
    let paper = Shading(using: &generator)
    let tint = (0..<3).map { _ in 0.85 + 0.15 * generator.uniform() }
    let planes = tint.map { tint in
      var values = large.values
      for index in values.indices {
        let light = paper.light(Float(index % side) / Float(side - 1), Float(index / side) / Float(side - 1))
        values[index] = tint * light * (1 - 0.75 * values[index])
      }
      return Plane(width: side, height: side, values: values)
    }
    return Image(planes, format: .rgb)
  }

  /// Out of focus: a Gaussian blur with a standard deviation of one pixel.
  public static let blurred = RobustnessCondition(
    name: "blurred", summary: "Gaussian blur, σ = 1 pixel (of 28)"
  ) { digit, _ in
    Image(StrokeRedrawing.blurred(Raster(width: 28, height: 28, values: digit), deviation: 1).plane)
  }

  /// A tenth of the pixels are black or white.
  public static let saltAndPepper = RobustnessCondition(
    name: "salt-and-pepper", summary: "10 % of the pixels black or white"
  ) { digit, generator in
    var values = digit
    for index in values.indices where generator.uniform() < 0.1 {
      values[index] = generator.uniform() < 0.5 ? 0 : 1
    }
    return Image(Plane(width: 28, height: 28, values: values))
  }

  /// Normal noise of a tenth of the range.
  public static let gaussianNoise = RobustnessCondition(
    name: "gaussian-noise", summary: "normal noise, σ = 0.1 of the range"
  ) { digit, generator in
    var values = digit
    for index in values.indices { values[index] += 0.1 * generator.normal() }
    return Image(Plane(width: 28, height: 28, values: values))
  }

  /// Strokes of any colour on a transparent canvas of twice the size.
  public static let drawnWithAlpha = RobustnessCondition(
    name: "alpha", summary: "strokes on a transparent canvas"
  ) { digit, generator in
    let large = enlarged(digit, side: 56)
    let stroke = (0..<3).map { _ in generator.uniform() }
    // What an editor leaves in pixels that nobody sees.
    let unseen: Float = generator.uniform() < 0.5 ? 0 : 1
    let strength = 0.5 + 0.5 * generator.uniform()
    let colors = stroke.map { color in
      Plane(width: 56, height: 56, values: large.values.map { $0 > 0 ? color : unseen })
    }
    let alpha = Plane(width: 56, height: 56, values: large.values.map { strength * $0 })
    return Image(colors + [alpha], format: .rgba)
  }

  /// The digit in another size, values within 0 to 1.
  static func enlarged(_ digit: [Float], side: Int) -> Raster {
    let plane = Plane(width: 28, height: 28, values: digit)
    let method: ResizeMethod = side < 28 ? .area : .bicubic
    var result = Raster(plane.resized(width: side, height: side, method: method))
    for index in result.values.indices { result.values[index] = min(1, max(0, result.values[index])) }
    return result
  }

  /// Two colours at least 0.4 apart in one channel and 0.25 in the mean of the channels' distances.
  static func differingColors(using generator: inout RandomGenerator) -> (ground: [Float], stroke: [Float]) {
    while true {
      let ground = (0..<3).map { _ in generator.uniform() }
      let stroke = (0..<3).map { _ in generator.uniform() }
      let distances = zip(ground, stroke).map { abs($0 - $1) }
      let mean = (distances[0] + distances[1] + distances[2]) / 3
      if mean > 0.25 && distances.contains(where: { $0 > 0.4 }) { return (ground, stroke) }
    }
  }
}
