import DigitRecognition
import Images
import TensorCore

/// A colour, each part from 0 to 1.
struct Color {
  let parts: [Float]

  init(_ red: Float, _ green: Float, _ blue: Float) { parts = [red, green, blue] }

  static let white = Color(1, 1, 1)
  static let black = Color(0.05, 0.05, 0.07)
  static let blueInk = Color(0.09, 0.16, 0.5)
}

/// A sheet that is drawn on.
struct Sheet {
  let width: Int
  let height: Int
  private var channels: [[Float]]

  init(_ width: Int, _ height: Int, _ ground: Color) {
    self.width = width
    self.height = height
    channels = ground.parts.map { [Float](repeating: $0, count: width * height) }
  }

  /// Draws strokes; `roughness` leaves out some of the colour, as chalk and pencil do.
  mutating func draw(
    _ strokes: [PenStroke], _ color: Color, softness: Float = 1, roughness: Float = 0, seed: UInt64 = 1
  ) {
    let cover = StrokePainter.coverage(of: strokes, width: width, height: height, softness: softness).values
    var generator = RandomGenerator(seed: seed)
    for index in 0..<width * height {
      let grain = roughness > 0 ? 1 - roughness * generator.uniform() : 1
      let share = cover[index] * grain
      for channel in 0..<3 {
        channels[channel][index] += share * (color.parts[channel] - channels[channel][index])
      }
    }
  }

  /// Thin lines in both directions, as on squared paper.
  mutating func rule(every step: Int, _ color: Color) {
    for y in 0..<height {
      for x in 0..<width where x % step == step / 2 || y % step == step / 2 {
        for channel in 0..<3 { channels[channel][y * width + x] = color.parts[channel] }
      }
    }
  }

  /// The light of a lamp at the upper left and the dark corners of a lens.
  mutating func light(from strongest: Float, to weakest: Float) {
    for y in 0..<height {
      for x in 0..<width {
        let (u, v) = (Float(x) / Float(width), Float(y) / Float(height))
        let distance = min(1, (0.6 * u * u + 0.4 * v * v + 0.25 * u * v))
        let level = strongest + distance * (weakest - strongest)
        for channel in 0..<3 {
          // The shadow is a little bluer than the light.
          channels[channel][y * width + x] *= min(1, level * (channel == 2 ? 1.02 : 1))
        }
      }
    }
  }

  /// The grain of a sensor.
  mutating func addNoise(_ deviation: Float, seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    for index in 0..<width * height {
      let shift = deviation * generator.normal()
      for channel in 0..<3 { channels[channel][index] += shift + 0.4 * deviation * generator.normal() }
    }
  }

  /// The sheet as a picture with 8 bits.
  var image: Image {
    Image(channels.map { Plane(width: width, height: height, values: $0) }, format: .rgb)
  }

  /// The sheet as a grey picture with 8 bits.
  var grayImage: Image { Image(image.luminance()) }

  /// Strokes of one colour on a transparent canvas.
  static func transparent(_ width: Int, _ height: Int, _ strokes: [PenStroke], _ color: Color) -> Image {
    let cover = StrokePainter.coverage(of: strokes, width: width, height: height)
    let colors = color.parts.map { Plane(width: width, height: height, repeating: $0) }
    return Image(colors + [cover], format: .rgba)
  }
}
