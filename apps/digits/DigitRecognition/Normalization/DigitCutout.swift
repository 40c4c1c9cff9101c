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
    // What is read and written here is counted once a pixel, so unchecked.
    ink.raster.values.withUnsafeBufferPointer { values in
      components.labels.withUnsafeBufferPointer { labels in
        pixels.withUnsafeMutableBufferPointer { pixels in
          near.withUnsafeMutableBufferPointer { near in
            for y in 0..<height {
              let from = (y + y0) * ink.raster.width + x0
              for x in 0..<width {
                pixels[y * width + x] = values[from + x]
                let label = labels[from + x]
                if label >= 0 { near[y * width + x] = isKept[Int(label)] }
              }
            }
          }
        }
      }
    }
    let high = Self.level(pixels, where: near, upTo: ink.peak)
    let floor = Self.floor(ink)
    Self.spread(&near, width: width, height: height, reach: reach)
    let gain = 1 / max(high - floor, 1e-6)
    pixels.withUnsafeMutableBufferPointer { pixels in
      near.withUnsafeBufferPointer { near in
        for index in pixels.indices {
          pixels[index] = near[index] ? min(1, max(0, (pixels[index] - floor) * gain)) : 0
        }
      }
    }
    raster = Raster(width: width, height: height, values: pixels)
    box = Self.box(raster, isNoisy: floor > 0)
    strokeWidth = Self.strokeWidth(raster)
  }

  /// The level that nine tenths of the stroke's strong pixels do not exceed.
  private static func level(_ pixels: [Float], where isStroke: [Bool], upTo peak: Float) -> Float {
    var bins = [Int](repeating: 0, count: 256)
    var count = 0
    pixels.withUnsafeBufferPointer { pixels in
      isStroke.withUnsafeBufferPointer { isStroke in
        for index in pixels.indices where isStroke[index] && pixels[index] > 0.5 * peak {
          bins[min(255, Int(pixels[index] / peak * 256))] += 1
          count += 1
        }
      }
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
  ///
  /// Members that a pass has made do not spread further in it: it counts down from old ones only.
  private static func spread(_ set: inout [Bool], width: Int, height: Int, reach: Int) {
    var old = set
    /// Sweeps once, by rows or by columns, in one direction; `left` has a counter a line.
    func sweep(
      _ set: UnsafeMutableBufferPointer<Bool>, _ old: UnsafeMutableBufferPointer<Bool>, _ at: Int,
      _ left: inout Int
    ) {
      if old[at] {
        left = reach
      } else if left > 0 {
        left -= 1
        set[at] = true
      }
    }
    set.withUnsafeMutableBufferPointer { set in
      old.withUnsafeMutableBufferPointer { old in
        for y in 0..<height {
          var left = 0
          for x in 0..<width { sweep(set, old, y * width + x, &left) }
          left = 0
          for x in (0..<width).reversed() { sweep(set, old, y * width + x, &left) }
        }
        _ = old.update(fromContentsOf: set)
        // All columns side by side: memory is walked through in order.
        var left = [Int](repeating: 0, count: width)
        left.withUnsafeMutableBufferPointer { left in
          for y in 0..<height { for x in 0..<width { sweep(set, old, y * width + x, &left[x]) } }
          left.update(repeating: 0)
          for y in (0..<height).reversed() { for x in 0..<width { sweep(set, old, y * width + x, &left[x]) } }
        }
      }
    }
  }

  /// The box of the faint edges, but not far beyond that of the strokes' half height: blurred strokes
  /// have a wide skirt.
  private static func box(_ raster: Raster, isNoisy: Bool) -> PixelBox {
    var columns = [Float](repeating: 0, count: raster.width)
    var rows = [Float](repeating: 0, count: raster.height)
    raster.values.withUnsafeBufferPointer { values in
      columns.withUnsafeMutableBufferPointer { columns in
        for y in 0..<raster.height {
          var row: Float = 0
          for x in 0..<raster.width {
            let value = values[y * raster.width + x]
            columns[x] = max(columns[x], value)
            row = max(row, value)
          }
          rows[y] = row
        }
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
    raster.values.withUnsafeBufferPointer { values in
      for y in 0..<raster.height - 1 {
        for x in 0..<width - 1 {
          let at = y * width + x
          let value = values[at]
          let (dx, dy) = (values[at + 1] - value, values[at + width] - value)
          // Most of a picture is ground, where both sums stay as they are.
          if value == 0, dx == 0, dy == 0 { continue }
          area += value
          outline += (dx * dx + dy * dy).squareRoot()
        }
      }
    }
    return outline > 0 ? 2 * area / outline : 0
  }
}
