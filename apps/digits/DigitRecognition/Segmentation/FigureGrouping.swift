/// Pieces of ink gathered into figures, and figures into lines.
struct FigureGrouping: Sendable {
  /// A figure: the pieces that belong to one digit.
  struct Figure: Sendable {
    /// Indices of its pieces.
    var members: [Int]
    /// The box around them, their mass and so on.
    var outline: Component
  }

  /// The lines from top to bottom; in each the figures from left to right.
  private(set) var lines: [[Figure]] = []

  /// Gathers pieces.
  ///
  /// Tall pieces make the lines; short ones (a bar of a 5, a dot of ink) join the figure that they stand
  /// over or under, or touch almost; those that join none are figures if they are heavy, else dropped.
  init(_ pieces: [Component], candidates: [Int]) {
    guard let height = Self.typicalHeight(candidates.map { pieces[$0] }) else { return }
    let tall = candidates.filter { Float(pieces[$0].height) >= 0.5 * height }
    let short = candidates.filter { Float(pieces[$0].height) < 0.5 * height }
    for index in tall.sorted(by: { pieces[$0].middleY < pieces[$1].middleY }) {
      place(Figure(members: [index], outline: pieces[index]))
    }
    for line in lines.indices { joinOverlapping(&lines[line], height: height) }
    var left: [Figure] = []
    // Heavy ones first: a speck may belong to one of them.
    for index in short.sorted(by: { pieces[$0].mass > pieces[$1].mass }) {
      let figure = Figure(members: [index], outline: pieces[index])
      if !attach(figure, height: height) { left.append(figure) }
    }
    let masses = lines.joined().map(\.outline.mass).sorted()
    let typicalMass = masses[masses.count / 2]
    for figure in left
    where figure.outline.mass >= 0.1 * typicalMass && Float(figure.outline.longerSide) >= 0.25 * height {
      if !attach(figure, height: height) { place(figure) }
    }
    let heaviest = lines.joined().reduce(0) { max($0, $1.outline.mass) }
    for line in lines.indices {
      lines[line].removeAll { $0.outline.mass < 0.04 * heaviest }
      lines[line].sort { $0.outline.left + $0.outline.right < $1.outline.left + $1.outline.right }
    }
    lines.removeAll { $0.isEmpty }
    lines.sort { Self.middle($0) < Self.middle($1) }
  }

  /// The height that half of the ink exceeds: specks hardly count.
  private static func typicalHeight(_ pieces: [Component]) -> Float? {
    let sorted = pieces.sorted { $0.height < $1.height }
    let half = 0.5 * sorted.reduce(0) { $0 + $1.mass }
    var sum: Float = 0
    for piece in sorted {
      sum += piece.mass
      if sum >= half { return Float(piece.height) }
    }
    return nil
  }

  private static func middle(_ line: [Figure]) -> Float {
    line.reduce(0) { $0 + $1.outline.middleY } / Float(line.count)
  }

  /// Adds a figure to the line that its middle lies in, or begins a new one.
  private mutating func place(_ figure: Figure) {
    for line in lines.indices {
      let top = lines[line].reduce(0) { $0 + Float($1.outline.top) } / Float(lines[line].count)
      let bottom = lines[line].reduce(0) { $0 + Float($1.outline.bottom) } / Float(lines[line].count)
      let middle = figure.outline.middleY
      let isInside = middle > top && middle < bottom
      // A tall figure may hold a line of smaller ones.
      let holds =
        Float(figure.outline.top) < 0.5 * (top + bottom)
        && Float(figure.outline.bottom) > 0.5 * (top + bottom)
      if isInside || holds {
        lines[line].append(figure)
        return
      }
    }
    lines.append([figure])
  }

  /// Joins tall pieces of a line that stand in the same columns, or so near that they must be one figure.
  private func joinOverlapping(_ line: inout [Figure], height: Float) {
    line.sort { $0.outline.left < $1.outline.left }
    var index = 0
    while index < line.count {
      var other = index + 1
      while other < line.count {
        let (a, b) = (line[index].outline, line[other].outline)
        let overlap = min(a.right, b.right) - max(a.left, b.left) + 1
        let narrower = min(a.width, b.width)
        let isOver = Float(overlap) >= 0.45 * Float(narrower)
        let width = max(a.right, b.right) - min(a.left, b.left) + 1
        let isBeside = overlap <= 0 && Float(-overlap) < 0.045 * height && Float(width) < 0.85 * height
        if isOver || isBeside {
          line[index] = Self.joined(line[index], line.remove(at: other))
          other = index + 1
        } else {
          other += 1
        }
      }
      index += 1
    }
  }

  /// Joins a short piece to the figure that it belongs to; says whether there is one.
  private mutating func attach(_ figure: Figure, height: Float) -> Bool {
    let piece = figure.outline
    var best: (line: Int, index: Int, cost: Float)?
    for line in lines.indices {
      for index in lines[line].indices {
        let other = lines[line][index].outline
        let overlap = min(piece.right, other.right) - max(piece.left, other.left) + 1
        let gapX = Float(max(0, -overlap))
        let gapY = Float(max(0, max(other.top - piece.bottom, piece.top - other.bottom) - 1))
        let share = Float(max(0, overlap)) / Float(min(piece.width, other.width))
        let isOver = share >= 0.35 && gapY < 0.4 * height
        // What stands beside must be small, or it is a small figure beside a large one.
        let isSmall = Float(piece.height) < 0.3 * height && piece.mass < 0.25 * other.mass
        let reach = (isSmall ? 0.12 : 0.04) * height
        let isBeside = gapX < reach && gapY < reach
        guard isOver || isBeside else { continue }
        let cost = (gapX * gapX + gapY * gapY).squareRoot() - (isOver ? 0.1 * share * height : 0)
        if best.map({ cost < $0.cost }) ?? true { best = (line, index, cost) }
      }
    }
    guard let best else { return false }
    lines[best.line][best.index] = Self.joined(lines[best.line][best.index], figure)
    return true
  }

  private static func joined(_ a: Figure, _ b: Figure) -> Figure {
    var outline = a.outline
    outline.left = min(outline.left, b.outline.left)
    outline.right = max(outline.right, b.outline.right)
    outline.top = min(outline.top, b.outline.top)
    outline.bottom = max(outline.bottom, b.outline.bottom)
    outline.area += b.outline.area
    outline.mass += b.outline.mass
    outline.peak = max(outline.peak, b.outline.peak)
    return Figure(members: a.members + b.members, outline: outline)
  }
}

extension Component {
  fileprivate var middleY: Float { 0.5 * Float(top + bottom) }
}
