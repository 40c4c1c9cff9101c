import Images
import TensorCore

/// A square picture of ink that shapes are drawn on, anti-aliased.
package struct Sketch {
  package private(set) var plane: Plane
  let side: Int

  package init(side: Int) {
    self.side = side
    plane = Plane(width: side, height: side, repeating: 0)
  }

  package struct Point {
    var x: Float
    var y: Float

    package init(_ x: Float, _ y: Float) { (self.x, self.y) = (x, y) }
  }

  /// Sets every pixel from its value and its place in 0 … 1.
  mutating func map(_ value: (_ old: Float, _ x: Float, _ y: Float) -> Float) {
    for y in 0..<side {
      for x in 0..<side {
        let new = value(plane[x, y], (Float(x) + 0.5) / Float(side), (Float(y) + 0.5) / Float(side))
        plane[x, y] = min(1, max(0, new))
      }
    }
  }

  /// Draws a line through points in 0 … 1, of a width in pixels.
  package mutating func stroke(_ points: [Point], width: Float, ink: Float = 1) {
    for (a, b) in zip(points, points.dropFirst()) { segment(a, b, width: width, ink: ink) }
  }

  private mutating func segment(_ a: Point, _ b: Point, width: Float, ink: Float) {
    let scale = Float(side)
    let (ax, ay, bx, by) = (a.x * scale, a.y * scale, b.x * scale, b.y * scale)
    let (dx, dy) = (bx - ax, by - ay)
    let length = max(dx * dx + dy * dy, 1e-6)
    let reach = width / 2 + 1
    let columns = range(min(ax, bx) - reach, max(ax, bx) + reach)
    for y in range(min(ay, by) - reach, max(ay, by) + reach) {
      for x in columns {
        let (px, py) = (Float(x) + 0.5 - ax, Float(y) + 0.5 - ay)
        let along = min(1, max(0, (px * dx + py * dy) / length))
        let (qx, qy) = (px - along * dx, py - along * dy)
        let distance = (qx * qx + qy * qy).squareRoot()
        let cover = min(1, max(0, width / 2 + 0.5 - distance))
        plane[x, y] = max(plane[x, y], ink * cover)
      }
    }
  }

  /// Fills a polygon of points in 0 … 1 by the even-odd rule, four samples a pixel.
  package mutating func fill(_ points: [Point], ink: Float = 1) {
    guard points.count > 2 else { return }
    let scale = Float(side)
    for y in 0..<side {
      for x in 0..<side {
        var hits = 0
        for sample in 0..<4 {
          let px = (Float(x) + (sample & 1 == 0 ? 0.25 : 0.75)) / scale
          let py = (Float(y) + (sample & 2 == 0 ? 0.25 : 0.75)) / scale
          if contains(points, px, py) { hits += 1 }
        }
        if hits > 0 { plane[x, y] += (ink - plane[x, y]) * Float(hits) / 4 }
      }
    }
  }

  private func contains(_ points: [Point], _ x: Float, _ y: Float) -> Bool {
    var inside = false
    var b = points[points.count - 1]
    for a in points {
      if (a.y > y) != (b.y > y), x < (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x { inside.toggle() }
      b = a
    }
    return inside
  }

  private func range(_ low: Float, _ high: Float) -> Range<Int> {
    let first = max(0, min(side, Int(low.rounded(.down))))
    return first..<max(first, min(side, Int(high.rounded(.up)) + 1))
  }
}
