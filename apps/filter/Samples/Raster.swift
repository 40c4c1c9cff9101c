import Images
import TensorCore

/// A picture that is painted on, colours from 0 to 1.
struct Raster {
  let width: Int
  let height: Int
  /// Red, green, blue and alpha of each pixel; colour is multiplied by alpha.
  private(set) var pixels: [SIMD4<Float>]

  /// A picture of one colour, or a transparent one.
  init(_ width: Int, _ height: Int, _ color: SIMD3<Float>? = nil) {
    (self.width, self.height) = (width, height)
    pixels = Array(repeating: color.map { SIMD4($0, 1) } ?? .zero, count: width * height)
  }

  /// A picture that a function of the pixel's middle gives, the mean of `samples`² points a pixel.
  init(
    _ width: Int, _ height: Int, samples: Int = 1, color: (_ x: Float, _ y: Float) -> SIMD3<Float>
  ) {
    self.init(width, height)
    let step = 1 / Float(samples)
    for y in 0..<height {
      for x in 0..<width {
        var sum = SIMD3<Float>(repeating: 0)
        for sy in 0..<samples {
          for sx in 0..<samples {
            sum += color(Float(x) + (Float(sx) + 0.5) * step, Float(y) + (Float(sy) + 0.5) * step)
          }
        }
        pixels[y * width + x] = SIMD4(sum * (step * step), 1)
      }
    }
  }

  /// Lays a colour over each pixel of a box, as opaque as `cover` says (0 to 1).
  mutating func paint(
    _ color: SIMD3<Float>, x: ClosedRange<Float>, y: ClosedRange<Float>,
    cover: (_ x: Float, _ y: Float) -> Float
  ) {
    paint(x: x, y: y) { SIMD4(color, cover($0, $1)) }
  }

  /// Lays colours with their alpha over each pixel of a box.
  mutating func paint(
    x: ClosedRange<Float>, y: ClosedRange<Float>, color: (_ x: Float, _ y: Float) -> SIMD4<Float>
  ) {
    let columns = Int(x.lowerBound.rounded(.down))..<Int(x.upperBound.rounded(.up)) + 1
    let rows = Int(y.lowerBound.rounded(.down))..<Int(y.upperBound.rounded(.up)) + 1
    for row in rows.clamped(to: 0..<height) {
      for column in columns.clamped(to: 0..<width) {
        var over = color(Float(column) + 0.5, Float(row) + 0.5)
        over.w = min(max(over.w, 0), 1)
        guard over.w > 0 else { continue }
        let under = pixels[row * width + column]
        let straight = SIMD4(over.x, over.y, over.z, 1) * over.w
        pixels[row * width + column] = straight + under * (1 - over.w)
      }
    }
  }

  /// A line with round ends.
  mutating func line(
    _ a: SIMD2<Float>, _ b: SIMD2<Float>, width: Float, _ color: SIMD3<Float>, softness: Float = 1,
    alpha: Float = 1
  ) {
    let reach = width / 2 + softness
    let (d, lengthSquared) = (b - a, max(((b - a) * (b - a)).sum(), 1e-12))
    paint(
      color, x: min(a.x, b.x) - reach...max(a.x, b.x) + reach,
      y: min(a.y, b.y) - reach...max(a.y, b.y) + reach
    ) { x, y in
      let p = SIMD2(x, y) - a
      let t = min(max((p * d).sum() / lengthSquared, 0), 1)
      let offset = p - t * d
      let distance = (offset * offset).sum().squareRoot()
      return alpha * min(max((width / 2 - distance) / softness + 0.5, 0), 1)
    }
  }

  /// A disc, or a ring of that width.
  mutating func disc(
    _ center: SIMD2<Float>, radius: Float, _ color: SIMD3<Float>, ring: Float? = nil, softness: Float = 1,
    alpha: Float = 1
  ) {
    let reach = radius + (ring ?? 0) / 2 + softness
    paint(color, x: center.x - reach...center.x + reach, y: center.y - reach...center.y + reach) { x, y in
      let offset = SIMD2(x, y) - center
      let distance = (offset * offset).sum().squareRoot()
      let inside = ring.map { $0 / 2 - abs(distance - radius) } ?? radius - distance
      return alpha * min(max(inside / softness + 0.5, 0), 1)
    }
  }

  /// A filled polygon, smooth at its edges.
  mutating func polygon(_ corners: [SIMD2<Float>], _ color: SIMD3<Float>, alpha: Float = 1) {
    guard let first = corners.first else { return }
    let low = corners.reduce(first) { pointwiseMin($0, $1) }
    let high = corners.reduce(first) { pointwiseMax($0, $1) }
    paint(color, x: low.x - 1...high.x + 1, y: low.y - 1...high.y + 1) { x, y in
      var (inside, nearest) = (false, Float.infinity)
      let p = SIMD2(x, y)
      for (index, a) in corners.enumerated() {
        let b = corners[(index + 1) % corners.count]
        let (d, q) = (b - a, p - a)
        let t = min(max((q * d).sum() / max((d * d).sum(), 1e-12), 0), 1)
        let offset = q - t * d
        nearest = min(nearest, (offset * offset).sum())
        if (a.y > y) != (b.y > y), x < a.x + (y - a.y) / (b.y - a.y) * d.x { inside.toggle() }
      }
      let distance = nearest.squareRoot()
      return alpha * min(max((inside ? distance : -distance) + 0.5, 0), 1)
    }
  }

  /// Changes every opaque pixel.
  mutating func map(_ change: (_ x: Float, _ y: Float, _ color: SIMD3<Float>) -> SIMD3<Float>) {
    for y in 0..<height {
      for x in 0..<width {
        let old = pixels[y * width + x]
        let new = change(Float(x) + 0.5, Float(y) + 0.5, SIMD3(old.x, old.y, old.z))
        pixels[y * width + x] = SIMD4(new, old.w)
      }
    }
  }

  /// The picture in colour, without or with alpha.
  func image(alpha: Bool = false) -> Image {
    var planes = (0..<3).map { channel in
      plane { $0.w > 0 ? $0[channel] / $0.w : 0 }
    }
    if alpha { planes.append(plane(\.w)) }
    return Image(planes, format: alpha ? .rgba : .rgb)
  }

  /// The picture in grey.
  func grayImage(bitDepth: Int = 8) -> Image {
    Image(
      [plane { 0.299 * $0.x + 0.587 * $0.y + 0.114 * $0.z }], format: .gray, bitDepth: bitDepth)
  }

  private func plane(_ value: (SIMD4<Float>) -> Float) -> Plane {
    Plane(width: width, height: height, values: pixels.map(value))
  }
}
