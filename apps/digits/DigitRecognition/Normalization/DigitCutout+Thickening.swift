import Images

extension DigitCutout {
  /// Strokes thinner than this in the 20×20 box are thickened; hardly any of MNIST's are.
  static let leastStrokeWidth: Float = 1.3
  /// The width that thin strokes get.
  static let wantedStrokeWidth: Float = 2.2

  /// The mean width of the strokes in pixels of the 20×20 box.
  var boxStrokeWidth: Float {
    strokeWidth * Float(NormalizedDigit.boxSide) / Float(max(box.width, box.height))
  }

  /// Strokes thicker than this are thinned: loops close in them.
  static let mostStrokeWidth: Float = 4.4
  /// The width that thick strokes get, as far as taking away a pixel of the box allows.
  static let reducedStrokeWidth: Float = 3.4

  /// Thickens strokes that would fade when the box is scaled down, and thins very thick ones.
  mutating func adjustStrokes() {
    let present = boxStrokeWidth
    let unit = Float(max(box.width, box.height)) / Float(NormalizedDigit.boxSide)
    if present > 0 && present < Self.leastStrokeWidth {
      thicken(by: 0.5 * (Self.wantedStrokeWidth - present) * unit)
    } else if present > Self.mostStrokeWidth {
      thin(by: min(0.8, 0.5 * (present - Self.reducedStrokeWidth)) * unit)
    }
  }

  /// Takes away everything within `radius` pixels of the ground, with soft edges.
  mutating func thin(by radius: Float) {
    // A ring of ground, so that strokes at the border have an edge there.
    let (width, height) = (raster.width + 2, raster.height + 2)
    var distances = [Float](repeating: 0, count: width * height)
    for y in 0..<raster.height {
      for x in 0..<raster.width where raster.values[y * raster.width + x] >= 0.5 {
        distances[(y + 1) * width + x + 1] = 1e6
      }
    }
    Self.spreadDistances(&distances, width: width, height: height)
    for y in 0..<raster.height {
      for x in 0..<raster.width {
        let kept = min(1, max(0, distances[(y + 1) * width + x + 1] - radius))
        raster.values[y * raster.width + x] = min(raster.values[y * raster.width + x], kept)
      }
    }
    let lost = min(Int(radius.rounded()), (min(box.width, box.height) - 1) / 2)
    box = PixelBox(
      x: box.x + lost, y: box.y + lost, width: box.width - 2 * lost, height: box.height - 2 * lost)
  }

  /// Paints everything within `radius` pixels of the strokes, with soft edges.
  mutating func thicken(by radius: Float) {
    let margin = Int(radius.rounded(.up)) + 1
    let (width, height) = (raster.width + 2 * margin, raster.height + 2 * margin)
    var distances = [Float](repeating: 1e6, count: width * height)
    for y in 0..<raster.height {
      for x in 0..<raster.width where raster.values[y * raster.width + x] >= 0.5 {
        distances[(y + margin) * width + x + margin] = 0
      }
    }
    Self.spreadDistances(&distances, width: width, height: height)
    var thick = Raster(width: width, height: height)
    for index in distances.indices { thick.values[index] = min(1, max(0, radius + 1 - distances[index])) }
    for y in 0..<raster.height {
      for x in 0..<raster.width {
        let at = (y + margin) * width + x + margin
        thick.values[at] = max(thick.values[at], raster.values[y * raster.width + x])
      }
    }
    raster = thick
    origin = (origin.x - margin, origin.y - margin)
    let grown = Int(radius.rounded())
    box = PixelBox(
      x: box.x + margin - grown, y: box.y + margin - grown, width: box.width + 2 * grown,
      height: box.height + 2 * grown)
  }

  /// Distances to the nearest zero, within 2 %: two sweeps with the steps 1, √2 and √5.
  ///
  /// Source: Borgefors, "Distance transformations in digital images", 1986.
  private static func spreadDistances(_ distances: inout [Float], width: Int, height: Int) {
    let steps: [(Int, Int, Float)] = [
      (-1, 0, 1), (0, -1, 1), (-1, -1, 1.4142), (1, -1, 1.4142), (-2, -1, 2.2361), (2, -1, 2.2361),
      (-1, -2, 2.2361), (1, -2, 2.2361),
    ]
    distances.withUnsafeMutableBufferPointer { d in
      for sign in [1, -1] {
        for row in 0..<height {
          let y = sign > 0 ? row : height - 1 - row
          for column in 0..<width {
            let x = sign > 0 ? column : width - 1 - column
            var least = d[y * width + x]
            if least == 0 { continue }
            for (dx, dy, length) in steps {
              let (u, v) = (x + sign * dx, y + sign * dy)
              guard u >= 0, u < width, v >= 0, v < height else { continue }
              least = min(least, d[v * width + u] + length)
            }
            d[y * width + x] = least
          }
        }
      }
    }
  }
}

extension DigitCutout {
  /// The digit's box in pixels of the original picture, inside it.
  func pictureBox(_ ink: Ink, width: Int, height: Int) -> PixelBox {
    func range(_ start: Int, _ length: Int, _ scale: Float, _ limit: Int) -> (Int, Int) {
      let first = min(limit - 1, max(0, Int((Float(start) * scale).rounded(.down))))
      let end = min(limit, max(first + 1, Int((Float(start + length) * scale).rounded(.up))))
      return (first, end - first)
    }
    let (x, boxWidth) = range(ink.offset.x + origin.x + box.x, box.width, ink.scale.x, width)
    let (y, boxHeight) = range(ink.offset.y + origin.y + box.y, box.height, ink.scale.y, height)
    return PixelBox(x: x, y: y, width: boxWidth, height: boxHeight)
  }

  /// A boxed digit in the middle of 20×20 pixels.
  static func framed(_ boxed: Raster) -> Raster {
    let side = NormalizedDigit.boxSide
    var result = Raster(width: side, height: side)
    let (left, top) = ((side - boxed.width) / 2, (side - boxed.height) / 2)
    for y in 0..<boxed.height {
      for x in 0..<boxed.width {
        result.values[(y + top) * side + x + left] = boxed.values[y * boxed.width + x]
      }
    }
    return result
  }
}
