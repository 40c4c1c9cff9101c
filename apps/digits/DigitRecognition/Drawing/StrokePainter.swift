import Images

/// Draws pen strokes with soft edges.
public enum StrokePainter {
  /// How much of each pixel the strokes cover, 0 to 1.
  ///
  /// - Parameters:
  ///   - strokes: lines in pixels of the picture; what lies outside is cut off.
  ///   - width: the columns of the picture.
  ///   - height: the rows of the picture.
  ///   - softness: the width of the edge in pixels; 1 is a crisp pen, more is a blunt pencil.
  public static func coverage(
    of strokes: [PenStroke], width: Int, height: Int, softness: Float = 1
  ) -> Plane {
    var raster = Raster(width: width, height: height)
    raster.values.withUnsafeMutableBufferPointer { pixels in
      for stroke in strokes {
        let points = stroke.points
        for index in points.indices.dropLast(points.count > 1 ? 1 : 0) {
          let (a, b) = (points[index], points[min(index + 1, points.count - 1)])
          paint(from: a, to: b, radius: 0.5 * stroke.width, softness, pixels, width, height)
        }
      }
    }
    return raster.plane
  }

  private static func paint(
    from a: PenPoint, to b: PenPoint, radius: Float, _ softness: Float,
    _ pixels: UnsafeMutableBufferPointer<Float>, _ width: Int, _ height: Int
  ) {
    let reach = radius + softness
    let (left, right) = clamped(min(a.x, b.x) - reach, max(a.x, b.x) + reach, width)
    let (top, bottom) = clamped(min(a.y, b.y) - reach, max(a.y, b.y) + reach, height)
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let square = dx * dx + dy * dy
    guard left <= right, top <= bottom else { return }
    for y in top...bottom {
      for x in left...right {
        let (px, py) = (Float(x) + 0.5 - a.x, Float(y) + 0.5 - a.y)
        let t = square > 0 ? min(1, max(0, (px * dx + py * dy) / square)) : 0
        let (ex, ey) = (px - t * dx, py - t * dy)
        let distance = (ex * ex + ey * ey).squareRoot()
        let cover = min(1, max(0, (radius - distance) / softness + 0.5))
        let at = y * width + x
        if cover > pixels[at] { pixels[at] = cover }
      }
    }
  }

  private static func clamped(_ low: Float, _ high: Float, _ count: Int) -> (Int, Int) {
    // Far points would not fit in an integer.
    (Int(min(Float(count), max(0, low))), Int(max(-1, min(Float(count - 1), high))))
  }
}
