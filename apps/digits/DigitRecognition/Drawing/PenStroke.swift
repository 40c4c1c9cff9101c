/// A point of a drawing, in pixels from the top left corner.
public struct PenPoint: Equatable, Sendable {
  /// The distance from the left border.
  public var x: Float
  /// The distance from the upper border.
  public var y: Float

  /// A point at the given distances.
  public init(_ x: Float, _ y: Float) {
    self.x = x
    self.y = y
  }
}

/// A line that a pen draws without being lifted.
public struct PenStroke: Equatable, Sendable {
  /// The corners of the line; one point is a dot.
  public var points: [PenPoint]
  /// The diameter of the pen's tip in pixels.
  public var width: Float

  /// A line along straight segments.
  public init(points: [PenPoint], width: Float) {
    precondition(!points.isEmpty && width > 0, "PenStroke: expected at least one point and a positive width")
    self.points = points
    self.width = width
  }

  /// A smooth line through the given points: a uniform Catmull-Rom spline.
  ///
  /// - Parameter steps: the number of straight pieces between two points.
  public init(through points: [PenPoint], width: Float, steps: Int = 8) {
    guard points.count > 2 else {
      self.init(points: points, width: width)
      return
    }
    var line: [PenPoint] = []
    for index in 0..<points.count - 1 {
      let (a, b) = (points[max(0, index - 1)], points[index])
      let (c, d) = (points[index + 1], points[min(points.count - 1, index + 2)])
      func blend(_ a: Float, _ b: Float, _ c: Float, _ d: Float, _ t: Float) -> Float {
        let cubic = (-a + 3 * b - 3 * c + d) * t * t * t
        let square = (2 * a - 5 * b + 4 * c - d) * t * t
        return 0.5 * (2 * b + (c - a) * t + square + cubic)
      }
      for step in 0..<steps {
        let t = Float(step) / Float(steps)
        line.append(PenPoint(blend(a.x, b.x, c.x, d.x, t), blend(a.y, b.y, c.y, d.y, t)))
      }
    }
    line.append(points[points.count - 1])
    self.init(points: line, width: width)
  }
}
