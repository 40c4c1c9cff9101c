internal import Glibc

/// The neighbourhood of a morphological filter, row by row.
struct Shape {
  /// How far each row reaches to both sides of the middle column, from the top.
  let reach: [Int32]

  /// A square, a cross, or the pixels of a disc (as OpenCV's ellipse), `size` rows high; `size` is odd.
  init(_ name: String, size: Int) {
    let half = size / 2
    reach = (-half...half).map { y in
      switch name {
      case "cross": y == 0 ? Int32(half) : 0
      case "disc":
        half == 0
          ? 0
          : Int32((Double(half) * sqrt(1 - Double(y * y) / Double(half * half))).rounded(.toNearestOrEven))
      default: Int32(half)
      }
    }
  }

  /// Ones where the shape is, for display.
  var kernel: Kernel {
    let half = reach.count / 2
    return Kernel(reach.map { reach in (-half...half).map { abs($0) <= Int(reach) ? 1 : 0 } })
  }
}
