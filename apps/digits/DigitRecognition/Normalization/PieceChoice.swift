/// Which pieces of ink make up the one digit of a picture.
enum PieceChoice {
  /// The pieces of a single figure: the heaviest, and those that are heavy or near enough to belong to it.
  ///
  /// - Throws: `NormalizationFailure.noSingleFigure` when there are only specks or very many pieces.
  static func single(_ components: Components, _ ink: Ink) throws(NormalizationFailure) -> [Int] {
    let pieces = components.pieces
    let candidates = pieces.indices.filter { !isFrame($0, components, ink.raster) }
    guard let main = candidates.max(by: { pieces[$0].mass < pieces[$1].mass }) else {
      throw .noSingleFigure
    }
    let largest = pieces[main]
    guard largest.area >= 5 else { throw .noSingleFigure }
    let heavy = candidates.filter { pieces[$0].mass >= 0.25 * largest.mass }
    guard heavy.count <= 8 else { throw .noSingleFigure }
    let figures = severalFigures(pieces, candidates)
    guard figures < 2 else { throw .severalFigures(figures) }
    // In noise a piece must be heavier to be more than a cluster of noise.
    let isNoisy = ink.hadImpulses || ink.noise > 0.03 * ink.peak
    return candidates.filter { index in
      let piece = pieces[index]
      if piece.mass >= 0.15 * largest.mass { return true }
      let gap = distance(piece, largest)
      let isNear = gap <= 0.25 * Float(largest.longerSide)
      return piece.mass >= (isNoisy ? 0.06 : isNear ? 0.01 : 0.05) * largest.mass
    }
  }

  /// The number of figures of like weight and height that stand clearly apart; 0 or 1 for one digit.
  private static func severalFigures(_ pieces: [Component], _ candidates: [Int]) -> Int {
    guard candidates.count > 1 else { return 0 }
    let lines = FigureGrouping(pieces, candidates: candidates).lines
    let outlines = lines.joined().map(\.outline)
    let heaviest = outlines.reduce(0) { max($0, $1.mass) }
    let tallest = Float(outlines.reduce(0) { max($0, $1.height) })
    func isFigure(_ outline: Component) -> Bool {
      outline.mass >= 0.4 * heaviest && Float(outline.height) >= 0.6 * tallest
    }
    var (most, widest) = (0, Float(0))
    var bottom: Int?
    for line in lines {
      // A slanting bar close above a 5 is no line of its own.
      let top = line.reduce(Int.max) { min($0, $1.outline.top) }
      if let bottom, Float(top - bottom - 1) < 0.12 * tallest { continue }
      bottom = line.reduce(0) { max($0, $1.outline.bottom) }
      var number = 0
      var end: Int?
      for figure in line where isFigure(figure.outline) {
        let gap = end.map { Float(figure.outline.left - $0 - 1) }
        if gap ?? .infinity >= 0.12 * tallest { number += 1 }
        widest = max(widest, gap ?? 0)
        end = max(end ?? 0, figure.outline.right)
      }
      if number > 0 && most > 0 { widest = .infinity }
      most += number
    }
    // Two pieces with a narrow gap may be the halves of one digit.
    if most == 2 && widest < 0.2 * tallest { return 1 }
    return most
  }

  /// Whether a piece is around the writing instead of being part of it: the border of a sheet, a shadow
  /// along the picture's edge, a frame or a circle.
  static func isFrame(_ index: Int, _ components: Components, _ raster: Raster) -> Bool {
    let pieces = components.pieces
    let piece = pieces[index]
    if pieces.indices.contains(where: { encloses(index, $0, components, raster.width) }) { return true }
    let (touchesLeft, touchesRight) = (piece.left == 0, piece.right == raster.width - 1)
    let (touchesTop, touchesBottom) = (piece.top == 0, piece.bottom == raster.height - 1)
    let touched = [touchesLeft, touchesRight, touchesTop, touchesBottom].count { $0 }
    let spans = touchesLeft && touchesRight || touchesTop && touchesBottom
    guard touched >= 3 || spans || touched == 2 && raster.width >= 64 else { return false }
    // The rest must be a figure of its own.
    return pieces.contains { other in
      other.left > 0 && other.top > 0 && other.right < raster.width - 1 && other.bottom < raster.height - 1
        && other.longerSide * 8 >= min(raster.width, raster.height) && other.area >= 12
    }
  }

  /// Whether one piece stands on all four sides of another that is large enough to be the figure.
  private static func encloses(_ index: Int, _ other: Int, _ components: Components, _ width: Int) -> Bool {
    let (outer, inner) = (components.pieces[index], components.pieces[other])
    guard index != other, inner.area >= 12, 10 * inner.longerSide >= 3 * outer.longerSide,
      outer.left < inner.left, outer.right > inner.right, outer.top < inner.top, outer.bottom > inner.bottom
    else { return false }
    let (x, y) = ((inner.left + inner.right) / 2, (inner.top + inner.bottom) / 2)
    func isOuter(_ x: Int, _ y: Int) -> Bool { components.labels[y * width + x] == Int32(index) }
    return (outer.left..<inner.left).contains { isOuter($0, y) }
      && (inner.right + 1...outer.right).contains { isOuter($0, y) }
      && (outer.top..<inner.top).contains { isOuter(x, $0) }
      && (inner.bottom + 1...outer.bottom).contains { isOuter(x, $0) }
  }

  /// The gap between the boxes of two pieces, 0 when they overlap.
  static func distance(_ a: Component, _ b: Component) -> Float {
    let dx = max(0, max(a.left - b.right, b.left - a.right) - 1)
    let dy = max(0, max(a.top - b.bottom, b.top - a.bottom) - 1)
    return Float(dx * dx + dy * dy).squareRoot()
  }
}
