import Images

/// The ink of a picture and its pieces, when what lies around the writing has been taken away: ruled lines,
/// and the table that a sheet of paper lies on.
struct Scene: Sendable {
  var ink: Ink
  var components: Components

  /// Finds the ink of a picture.
  ///
  /// - Parameter limit: the most pixels to work on; larger pictures are reduced first.
  /// - Throws: `NormalizationFailure.blank` when nothing stands out.
  init(_ image: Image, limit: Int) throws(NormalizationFailure) {
    try self.init(Ink(image, limit: limit))
  }

  /// Takes away what lies around the writing.
  ///
  /// - Throws: `NormalizationFailure.blank` when nothing stands out.
  init(_ found: Ink) throws(NormalizationFailure) {
    guard !found.isBlank else { throw .blank }
    ink = found
    ink.eraseRuledLines()
    components = Components(ink)
    guard let view = sheet() else { return }
    var inner = Ink(ink.raster.cropped(to: view), source: ink.source, scale: ink.scale)
    guard !inner.isBlank else { return }
    inner.offset = (ink.offset.x + view.x, ink.offset.y + view.y)
    inner.eraseRuledLines()
    let pieces = Components(inner)
    guard pieces.pieces.contains(where: { $0.area >= 12 }) else { return }
    (ink, components) = (inner, pieces)
  }

  /// The largest rectangle that shrinking the box of the heaviest piece gives, whose rim lies on that
  /// piece: a sheet of paper on a darker table, not a stroke.
  private func sheet() -> PixelBox? {
    let pieces = components.pieces
    guard let main = pieces.indices.max(by: { pieces[$0].mass < pieces[$1].mass }) else { return nil }
    let piece = pieces[main]
    let area = piece.width * piece.height
    // Thick strokes fill half of their box and more, but hardly three quarters of a box of this size.
    guard 4 * piece.area > 3 * area, 3 * area > ink.raster.count, min(piece.width, piece.height) >= 24 else {
      return nil
    }
    for step in 1...3 {
      let (dx, dy) = (max(1, piece.width * step / 25), max(1, piece.height * step / 25))
      let view = PixelBox(
        x: piece.left + dx, y: piece.top + dy, width: piece.width - 2 * dx, height: piece.height - 2 * dy)
      var (on, total) = (0, 0)
      func look(_ x: Int, _ y: Int) {
        total += 1
        if components.labels[y * ink.raster.width + x] == Int32(main) { on += 1 }
      }
      for x in view.x..<view.x + view.width {
        look(x, view.y)
        look(x, view.y + view.height - 1)
      }
      for y in view.y..<view.y + view.height {
        look(view.x, y)
        look(view.x + view.width - 1, y)
      }
      // Not so the bold 0, whose round outline leaves the corners free.
      if on * 100 >= total * 99 { return view }
    }
    return nil
  }
}

extension Ink {
  /// Takes away two or more thin lines that run from border to border, along rows or columns; what
  /// crosses them stays.
  fileprivate mutating func eraseRuledLines() {
    let (width, height) = (raster.width, raster.height)
    guard min(width, height) >= 48 else { return }
    eraseLines(count: height, length: width, step: width, along: 1)
    eraseLines(count: width, length: height, step: 1, along: width)
  }

  /// - Parameters:
  ///   - count: the number of rows (or columns).
  ///   - length: the pixels of each.
  ///   - step: from one row to the next in the raster.
  ///   - along: from one pixel of a row to the next in the raster.
  private mutating func eraseLines(count: Int, length: Int, step: Int, along: Int) {
    let low = faintLevel
    var isLine = [Bool](repeating: false, count: count)
    raster.values.withUnsafeBufferPointer { pixels in
      for row in 0..<count {
        // Most rows end here: a line reaches both borders.
        let first = row * step
        guard pixels[first + along] > low, pixels[first + (length - 2) * along] > low else { continue }
        var covered = 0
        for place in 0..<length where pixels[first + place * along] > low { covered += 1 }
        isLine[row] = covered * 10 >= length * 9
      }
    }
    var lines: [Range<Int>] = []
    var row = 0
    while row < count {
      var end = row
      while end < count && isLine[end] { end += 1 }
      if end > row { lines.append(row..<end) }
      row = max(end, row + 1)
    }
    guard lines.count >= 2, lines.allSatisfy({ $0.count * 20 <= count }) else { return }
    raster.values.withUnsafeMutableBufferPointer { pixels in
      for line in lines {
        let most = line.count + 2
        for place in 0..<length {
          var (start, end) = (line.lowerBound, line.upperBound)
          while start > 0 && line.upperBound - start <= most
            && pixels[(start - 1) * step + place * along] > low
          {
            start -= 1
          }
          while end < count && end - start <= most && pixels[end * step + place * along] > low { end += 1 }
          if end - start <= most {
            for row in max(0, start - 1)..<min(count, end + 1) { pixels[row * step + place * along] = 0 }
          }
        }
      }
    }
  }
}
