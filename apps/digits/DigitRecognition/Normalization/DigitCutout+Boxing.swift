import Images

extension DigitCutout {
  /// The digit scaled to 20×20 pixels, aspect kept, strokes stretched to the full range.
  ///
  /// - Returns: the pixels of the digit's own rectangle, at most 20×20, its longer side 20.
  func boxed() -> Raster {
    let side = NormalizedDigit.boxSide
    let longer = max(box.width, box.height)
    let (width, height) = (
      max(1, (box.width * side * 2 + longer) / (2 * longer)),
      max(1, (box.height * side * 2 + longer) / (2 * longer))
    )
    let columns = Self.weights(start: box.x, length: box.width, count: width, limit: raster.width)
    let rows = Self.weights(start: box.y, length: box.height, count: height, limit: raster.height)
    var wide = [Float](repeating: 0, count: raster.height * width)
    for y in max(0, box.y - 1)..<min(raster.height, box.y + box.height + 1) {
      for (x, taps) in columns.enumerated() {
        var sum: Float = 0
        for tap in 0..<taps.weights.count {
          sum += taps.weights[tap] * raster.values[y * raster.width + taps.first + tap]
        }
        wide[y * width + x] = sum
      }
    }
    var result = Raster(width: width, height: height)
    for (y, taps) in rows.enumerated() {
      for x in 0..<width {
        var sum: Float = 0
        for tap in 0..<taps.weights.count { sum += taps.weights[tap] * wide[(taps.first + tap) * width + x] }
        result.values[y * width + x] = sum
      }
    }
    return result
  }

  /// For each of `count` output pixels the first input pixel and the weights from there on.
  ///
  /// Shrinking weighs by covered length (area averaging); enlarging interpolates linearly; the same size
  /// copies.
  private static func weights(
    start: Int, length: Int, count: Int, limit: Int
  ) -> [(first: Int, weights: [Float])] {
    let step = Float(length) / Float(count)
    return (0..<count).map { index in
      let (begin, end) = (Float(start) + Float(index) * step, Float(start) + Float(index + 1) * step)
      if step >= 1 {
        let first = Int(begin + 1e-4)
        let last = min(limit - 1, max(first, Int((end - 1e-4).rounded(.up)) - 1))
        return (
          first,
          (first...last).map { max(0, min(end, Float($0 + 1)) - max(begin, Float($0))) / step }
        )
      }
      let at = 0.5 * (begin + end) - 0.5
      let low = Int(at.rounded(.down))
      let share = at - Float(low)
      // Beyond the cut-out there is ground.
      if low < 0 { return (0, [share]) }
      if low + 1 >= limit { return (limit - 1, [1 - share]) }
      return (low, [1 - share, share])
    }
  }

  /// Stretches the values so that strokes reach 1 after shrinking has thinned them out.
  static func stretch(_ raster: inout Raster) {
    let sorted = raster.values.filter { $0 > 0.2 }.sorted()
    guard let largest = sorted.last else { return }
    let level = min(largest, max(sorted.quantile(0.8), 0.6 * largest))
    guard level < 0.98 else { return }
    for index in raster.values.indices { raster.values[index] = min(1, raster.values[index] / level) }
  }

  /// Places a boxed digit in 28×28 pixels, its centre of mass within half a pixel of the middle.
  static func centered(_ boxed: Raster) -> Raster {
    let side = NormalizedDigit.side
    var (mass, x, y) = (Float(0), Float(0), Float(0))
    for row in 0..<boxed.height {
      for column in 0..<boxed.width {
        let value = boxed.values[row * boxed.width + column]
        mass += value
        x += value * Float(column)
        y += value * Float(row)
      }
    }
    let middle = Float(side / 2)
    // As in MNIST, whose centres of mass are from 13.5 to 14.5; never beyond the border.
    func offset(_ moment: Float, _ length: Int) -> Int {
      let wanted = mass > 0 ? (middle - moment / mass).rounded() : 0
      return min(max(0, Int(wanted)), side - length)
    }
    let (left, top) = (offset(x, boxed.width), offset(y, boxed.height))
    var result = Raster(width: side, height: side)
    for row in 0..<boxed.height {
      for column in 0..<boxed.width {
        result.values[(row + top) * side + column + left] = boxed.values[row * boxed.width + column]
      }
    }
    return result
  }
}
