import Images

/// The ink of chosen pieces, cut out of its surroundings and stretched to the range from 0 to 1.
struct DigitCutout {
  /// The strokes, 0 to 1, with some ground around them.
  var raster: Raster
  /// Where the cut-out begins in the ink's raster.
  var origin: (x: Int, y: Int)
  /// The digit's box in the cut-out.
  var box: PixelBox
  /// The mean width of the strokes, in pixels of the cut-out.
  var strokeWidth: Float

  /// Cuts the pieces for which `isChosen` holds; they are at least one.
  init(_ ink: Ink, _ components: Components, chosen: [Int]) {
    let chosenPieces = chosen.map { components.pieces[$0] }
    let left = chosenPieces.reduce(Int.max) { min($0, $1.left) }
    let right = chosenPieces.reduce(0) { max($0, $1.right) }
    let top = chosenPieces.reduce(Int.max) { min($0, $1.top) }
    let bottom = chosenPieces.reduce(0) { max($0, $1.bottom) }
    let longer = max(right - left, bottom - top) + 1
    // Faint edges of strokes reach this far beyond what was labelled.
    let reach = max(2, Int((0.06 * Float(longer)).rounded()))
    let (x0, x1) = (max(0, left - reach), min(ink.raster.width - 1, right + reach))
    let (y0, y1) = (max(0, top - reach), min(ink.raster.height - 1, bottom + reach))
    let (width, height) = (x1 - x0 + 1, y1 - y0 + 1)
    origin = (x0, y0)

    var isKept = [Bool](repeating: false, count: components.pieces.count)
    for index in chosen { isKept[index] = true }
    var near = [Bool](repeating: false, count: width * height)
    var pixels = [Float](repeating: 0, count: width * height)
    for y in 0..<height {
      let from = (y + y0) * ink.raster.width + x0
      for x in 0..<width {
        pixels[y * width + x] = ink.raster.values[from + x]
        let label = components.labels[from + x]
        near[y * width + x] = label >= 0 && isKept[Int(label)]
      }
    }
    let stroke = pixels.indices.lazy.filter { near[$0] }.map { pixels[$0] }
    let high = Self.level(stroke, upTo: ink.peak)
    let floor = Self.floor(ink)
    Self.spread(&near, width: width, height: height, reach: reach)
    let gain = 1 / max(high - floor, 1e-6)
    for index in pixels.indices {
      pixels[index] = near[index] ? min(1, max(0, (pixels[index] - floor) * gain)) : 0
    }
    raster = Raster(width: width, height: height, values: pixels)
    box = Self.box(raster, isNoisy: floor > 0)
    strokeWidth = Self.strokeWidth(raster)
  }

  /// The level that nine tenths of the stroke's strong pixels do not exceed.
  private static func level(_ stroke: some Sequence<Float>, upTo peak: Float) -> Float {
    var bins = [Int](repeating: 0, count: 256)
    var count = 0
    for value in stroke where value > 0.5 * peak {
      bins[min(255, Int(value / peak * 256))] += 1
      count += 1
    }
    var below = 0
    for bin in 0..<256 {
      below += bins[bin]
      if below * 10 >= count * 7 { return peak * Float(bin + 1) / 256 }
    }
    return peak
  }

  /// The level below which there is only noise, 0 for a clean picture.
  private static func floor(_ ink: Ink) -> Float {
    guard ink.noise > 0.004 else { return 0 }
    return min(2.5 * ink.noise, 0.4 * ink.peak)
  }

  /// Lets the set grow by `reach` pixels along rows and columns.
  private static func spread(_ set: inout [Bool], width: Int, height: Int, reach: Int) {
    func pass(_ start: Int, _ step: Int, _ count: Int) {
      for backwards in [false, true] {
        var left = 0
        for index in 0..<count {
          let at = start + (backwards ? count - 1 - index : index) * step
          // What this pass has set does not spread further: `left` only starts anew at old members.
          if line[backwards ? count - 1 - index : index] {
            left = reach
          } else if left > 0 {
            left -= 1
            set[at] = true
          }
        }
      }
    }
    var line = [Bool](repeating: false, count: max(width, height))
    for y in 0..<height {
      for x in 0..<width { line[x] = set[y * width + x] }
      pass(y * width, 1, width)
    }
    for x in 0..<width {
      for y in 0..<height { line[y] = set[y * width + x] }
      pass(x, width, height)
    }
  }

  /// The box of the faint edges, but not far beyond that of the strokes' half height: blurred strokes
  /// have a wide skirt.
  private static func box(_ raster: Raster, isNoisy: Bool) -> PixelBox {
    var columns = [Float](repeating: 0, count: raster.width)
    var rows = [Float](repeating: 0, count: raster.height)
    for y in 0..<raster.height {
      for x in 0..<raster.width {
        let value = raster.values[y * raster.width + x]
        columns[x] = max(columns[x], value)
        rows[y] = max(rows[y], value)
      }
    }
    func range(_ line: [Float], _ level: Float) -> (Int, Int) {
      let first = line.firstIndex { $0 >= level } ?? 0
      let last = line.lastIndex { $0 >= level } ?? line.count - 1
      return (first, last)
    }
    let (innerX, innerY) = (range(columns, 0.5), range(rows, 0.5))
    let longer = max(innerX.1 - innerX.0, innerY.1 - innerY.0) + 1
    let skirt = max(1, Int((0.055 * Float(longer)).rounded()))
    let faint: Float = isNoisy ? 0.3 : 0.02
    let (outerX, outerY) = (range(columns, faint), range(rows, faint))
    let (x0, x1) = (max(outerX.0, innerX.0 - skirt), min(outerX.1, innerX.1 + skirt))
    let (y0, y1) = (max(outerY.0, innerY.0 - skirt), min(outerY.1, innerY.1 + skirt))
    return PixelBox(x: x0, y: y0, width: x1 - x0 + 1, height: y1 - y0 + 1)
  }

  /// Twice the area over the length of the outline, both taken from the grey values: the outline is the
  /// sum of the gradients' lengths.
  private static func strokeWidth(_ raster: Raster) -> Float {
    var (area, outline) = (Float(0), Float(0))
    let width = raster.width
    for y in 0..<raster.height - 1 {
      for x in 0..<width - 1 {
        let at = y * width + x
        let value = raster.values[at]
        let (dx, dy) = (raster.values[at + 1] - value, raster.values[at + width] - value)
        area += value
        outline += (dx * dx + dy * dy).squareRoot()
      }
    }
    return outline > 0 ? 2 * area / outline : 0
  }
}
