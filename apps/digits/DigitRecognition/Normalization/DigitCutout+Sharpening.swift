extension DigitCutout {
  /// The sharpness that soft pictures get; MNIST's own is from 0.6 to 0.75.
  static let wantedSharpness: Float = 0.5

  /// Sharpens a boxed digit that is softer than enlarging and reducing make it: one out of focus.
  ///
  /// Unsharp masking, v + a (v - blurred v), with more strength the softer the picture is.
  static func sharpen(_ raster: inout Raster) {
    let missing = wantedSharpness - sharpness(of: raster)
    guard missing > 0 else { return }
    let amount = min(2.5, missing / 0.06)
    let soft = raster.binomiallyBlurred()
    for index in raster.values.indices {
      let value = raster.values[index]
      raster.values[index] = min(1, max(0, value + amount * (value - soft.values[index])))
    }
  }

  /// The mean length of the gradient, steep places weighing more: Σ|∇v|² / Σ|∇v|.
  static func sharpness(of raster: Raster) -> Float {
    var (sum, squares) = (Float(0), Float(0))
    let (width, height) = (raster.width, raster.height)
    func value(_ x: Int, _ y: Int) -> Float {
      x < 0 || y < 0 || x >= width || y >= height ? 0 : raster.values[y * width + x]
    }
    for y in -1..<height {
      for x in -1..<width {
        let here = value(x, y)
        let (dx, dy) = (value(x + 1, y) - here, value(x, y + 1) - here)
        let square = dx * dx + dy * dy
        squares += square
        sum += square.squareRoot()
      }
    }
    return sum > 0 ? squares / sum : 1
  }
}

extension Raster {
  /// A 3×3 blur with the weights 1, 2, 1 along rows and columns; what lies outside counts as zero.
  func binomiallyBlurred() -> Raster {
    func pass(_ source: Raster, _ step: Int, _ isInside: (Int, Int) -> (Bool, Bool)) -> Raster {
      var result = source
      for y in 0..<height {
        for x in 0..<width {
          let at = y * width + x
          let (hasBefore, hasAfter) = isInside(x, y)
          let before = hasBefore ? source.values[at - step] : 0
          let after = hasAfter ? source.values[at + step] : 0
          result.values[at] = 0.25 * (before + 2 * source.values[at] + after)
        }
      }
      return result
    }
    let wide = pass(self, 1) { x, _ in (x > 0, x + 1 < width) }
    return pass(wide, width) { _, y in (y > 0, y + 1 < height) }
  }
}
