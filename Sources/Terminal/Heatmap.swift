public import Images

/// A table of numbers as a picture, such as a confusion matrix: darker is more.
///
/// Text on it may be in any script that a font of the system has; without one, other characters than ASCII are
/// shown as question marks.
public struct Heatmap: Sendable {
  /// What stands above the picture.
  public var title: String
  /// What the rows are.
  public var rowLabel: String
  /// What the columns are.
  public var columnLabel: String
  /// The names of the rows, from the top.
  public var rowNames: [String]
  /// The names of the columns, from the left.
  public var columnNames: [String]
  /// The values by row; those below zero or not finite are left blank.
  public var values: [[Double]]
  /// The side of a cell in pixels, 24…200.
  public var cellSize = 56
  /// Whether shades follow each row's share of its sum, which makes rare errors visible, or the values.
  public var shadesByShareOfRow = true

  /// A picture of a table.
  ///
  /// - Precondition: there is a name for each row and column, and all rows have the same length.
  public init(
    title: String, rowLabel: String, columnLabel: String, rowNames: [String], columnNames: [String],
    values: [[Double]]
  ) {
    precondition(
      values.count == rowNames.count && values.allSatisfy { $0.count == columnNames.count },
      "Heatmap: expected \(rowNames.count) rows of \(columnNames.count), found rows of \(values.map(\.count))"
    )
    self.title = title
    self.rowLabel = rowLabel
    self.columnLabel = columnLabel
    self.rowNames = rowNames
    self.columnNames = columnNames
    self.values = values
  }

  /// Writes the picture as a PNG or JPEG, as the path's extension says, complete or not at all.
  ///
  /// - Throws: `ImageError` if the file cannot be written.
  public func write(to path: String) throws { try image().write(to: path) }

  /// The table as a picture.
  public func image() -> Image {
    precondition(
      (24...200).contains(cellSize), "Heatmap: expected cells of 24...200 pixels, found \(cellSize)")
    let nameWidth = Int(rowNames.map { Canvas.textWidth($0, size: 1.6) }.max() ?? 0)
    let (left, top) = (nameWidth + 58, 84)
    let (columns, rows) = (columnNames.count, rowNames.count)
    var canvas = Canvas(
      width: left + columns * cellSize + 24, height: top + rows * cellSize + 24, color: .background)
    let middle = Float(left) + Float(columns * cellSize) / 2
    canvas.text(title, x: middle, y: 22, size: 2.1, anchor: .middle, bold: true)
    canvas.text(columnLabel, x: middle, y: 46, color: .faintInk, anchor: .middle)
    canvas.text(
      rowLabel, x: 18, y: Float(top) + Float(rows * cellSize) / 2, color: .faintInk, anchor: .middle,
      turned: true)
    for (column, name) in columnNames.enumerated() {
      canvas.text(name, x: center(left, column), y: Float(top) - 14, anchor: .middle)
    }
    let largest = values.joined().filter(\.isFinite).max() ?? 0
    for (row, values) in values.enumerated() {
      canvas.text(rowNames[row], x: Float(left) - 10, y: center(top, row), anchor: .end)
      let sum = values.reduce(0) { $0 + ($1.isFinite ? max($1, 0) : 0) }
      for (column, value) in values.enumerated() {
        let share = shadesByShareOfRow ? (sum > 0 ? value / sum : 0) : (largest > 0 ? value / largest : 0)
        drawCell(value, share, x: left + column * cellSize, y: top + row * cellSize, on: &canvas)
      }
    }
    return canvas.image
  }

  private func center(_ start: Int, _ index: Int) -> Float {
    Float(start) + (Float(index) + 0.5) * Float(cellSize)
  }

  private func drawCell(_ value: Double, _ share: Double, x: Int, y: Int, on canvas: inout Canvas) {
    guard value.isFinite, value >= 0 else { return }
    // The fourth root lifts a share of 1 in 1000 to a visible shade.
    let shade = value > 0 ? Float(min(share, 1).squareRoot().squareRoot()) * 0.92 + 0.03 : 0
    let color = PlotColor.panel.mixed(with: PlotColor.palette[0], share: shade)
    canvas.fill(x + 1..<x + cellSize, y + 1..<y + cellSize, color)
    let text = value == value.rounded() ? grouped(Int(min(value, 1e15))) : fixed(value, decimals: 2)
    guard value > 0 else { return }
    let size = min(1.6, Float(cellSize - 6) / max(1, Canvas.textWidth(text, size: 1)))
    canvas.text(
      text, x: Float(x) + Float(cellSize) / 2, y: Float(y) + Float(cellSize) / 2, size: size,
      color: color.contrast(with: .panel) > color.contrast(with: .ink) ? .panel : .ink, anchor: .middle)
  }
}
