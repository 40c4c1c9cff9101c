import Glibc

/// Redrawing of a digit's strokes: thinner, thicker, softer.
enum StrokeRedrawing {
  /// The skeleton of what is above one half, drawn with strokes of the given width in pixels.
  ///
  /// Source of the skeleton: Zhang and Suen, "A fast parallel algorithm for thinning digital
  /// patterns", 1984.
  static func thinned(_ raster: Raster, width strokeWidth: Float) -> Raster {
    let (width, height) = (raster.width, raster.height)
    var isInk = raster.values.map { $0 > 0.5 }
    for at in isInk.indices {
      let (x, y) = (at % width, at / width)
      if x == 0 || y == 0 || x == width - 1 || y == height - 1 { isInk[at] = false }
    }
    // The neighbours clockwise from the one above.
    let around = [-width, 1 - width, 1, width + 1, width, width - 1, -1, -width - 1]
    var isChanging = true
    while isChanging {
      isChanging = false
      for phase in 0..<2 {
        var removed: [Int] = []
        for at in isInk.indices where isInk[at] {
          let n = around.map { isInk[at + $0] }
          let number = n.count { $0 }
          guard number >= 2, number <= 6 else { continue }
          let changes = (0..<8).count { !n[$0] && n[($0 + 1) % 8] }
          guard changes == 1 else { continue }
          let isFree =
            phase == 0
            ? !(n[0] && n[2] && n[4]) && !(n[2] && n[4] && n[6])
            : !(n[0] && n[2] && n[6]) && !(n[0] && n[4] && n[6])
          if isFree { removed.append(at) }
        }
        for at in removed { isInk[at] = false }
        isChanging = isChanging || !removed.isEmpty
      }
    }
    let skeleton = Raster(width: width, height: height, values: isInk.map { $0 ? 1 : 0 })
    return thickened(skeleton, radius: 0.5 * (strokeWidth - 1))
  }

  /// Everything within `radius` pixels of what is above one half, with soft edges.
  static func thickened(_ raster: Raster, radius: Float) -> Raster {
    let (width, height) = (raster.width, raster.height)
    var result = Raster(width: width, height: height)
    let reach = Int(radius.rounded(.up)) + 1
    for y in 0..<height {
      for x in 0..<width where raster.values[y * width + x] > 0.5 {
        for v in max(0, y - reach)...min(height - 1, y + reach) {
          for u in max(0, x - reach)...min(width - 1, x + reach) {
            let distance = Float((u - x) * (u - x) + (v - y) * (v - y)).squareRoot()
            let cover = min(1, max(0, radius + 1 - distance))
            result.values[v * width + u] = max(result.values[v * width + u], cover)
          }
        }
      }
    }
    return result
  }

  /// A Gaussian blur; what lies outside counts as zero.
  static func blurred(_ raster: Raster, deviation: Float) -> Raster {
    let reach = Int((3 * deviation).rounded(.up))
    var kernel = (-reach...reach).map { expf(-Float($0 * $0) / (2 * deviation * deviation)) }
    let sum = kernel.reduce(0, +)
    kernel = kernel.map { $0 / sum }
    func pass(_ source: Raster, _ dx: Int, _ dy: Int) -> Raster {
      var result = Raster(width: source.width, height: source.height)
      for y in 0..<source.height {
        for x in 0..<source.width {
          var value: Float = 0
          for (index, weight) in kernel.enumerated() {
            let (u, v) = (x + dx * (index - reach), y + dy * (index - reach))
            guard u >= 0, u < source.width, v >= 0, v < source.height else { continue }
            value += weight * source.values[v * source.width + u]
          }
          result.values[y * source.width + x] = value
        }
      }
      return result
    }
    return pass(pass(raster, 1, 0), 0, 1)
  }
}
