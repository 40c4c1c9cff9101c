public import Images

/// Small pictures in rows under headings, each with a label: the page that shows many results at a glance.
///
/// Sections stand below each other, and side by side where they fit into one row.
///
/// Letters beyond ASCII need a font of the system; without one they are question marks. Transparent pixels show
/// a chessboard.
public struct ContactSheet: Sendable {
  /// A picture with its label.
  public struct Cell: Sendable {
    /// What is shown, scaled down to the cell where it is larger.
    public var image: Image
    /// What stands below it.
    public var label: String
    /// What stands below the label, paler, such as settings; `nil` for nothing.
    public var note: String?

    /// A picture with its label.
    public init(_ image: Image, label: String, note: String? = nil) {
      (self.image, self.label, self.note) = (image, label, note)
    }
  }

  /// Cells that belong together.
  public struct Section: Sendable {
    /// The heading; empty for none.
    public var title: String
    /// The cells, row by row.
    public var cells: [Cell]

    /// Cells under a heading.
    public init(_ title: String, _ cells: [Cell]) { (self.title, self.cells) = (title, cells) }
  }

  /// What stands at the top; empty for nothing.
  public var title: String
  /// The sections from the top; those without cells are left out.
  public var sections: [Section]
  /// The largest width of a picture, 32…4096 pixels.
  public var cellWidth = 240
  /// The largest height of a picture, 32…4096 pixels.
  public var cellHeight = 180
  /// How many pictures a row has, 1…100.
  public var columns = 6

  /// A page of sections.
  public init(title: String = "", sections: [Section]) { (self.title, self.sections) = (title, sections) }

  /// Writes the page as a PNG or JPEG, as the path's extension says, complete or not at all.
  ///
  /// - Throws: `ImageError` if the file cannot be written.
  public func write(to path: String) throws { try image().write(to: path) }

  /// The page as a picture.
  public func image() -> Image {
    precondition(
      (32...4096).contains(cellWidth) && (32...4096).contains(cellHeight) && (1...100).contains(columns),
      "ContactSheet: expected cells of 32...4096 pixels in 1...100 columns, found \(cellWidth)x\(cellHeight) "
        + "in \(columns)")
    let bands = self.bands
    let widest = bands.map(\.width).max() ?? 1
    let width = 2 * Self.margin + widest * cellWidth + (widest - 1) * Self.gap
    let heading = title.isEmpty ? 0 : 34
    let heights = bands.map { band in
      (band.hasTitles ? Self.titleHeight : 0) + band.rows * rowHeight(band)
    }
    var canvas = Canvas(
      width: width, height: 2 * Self.margin + heading + heights.reduce(0, +), color: .background)
    canvas.text(title, x: Float(Self.margin), y: Float(Self.margin + 9), size: 2.4, bold: true)
    var top = Self.margin + heading
    for (band, height) in zip(bands, heights) {
      draw(band, top: top, on: &canvas)
      top += height
    }
    return canvas.image
  }

  /// Sections side by side, each with the column that it begins in.
  private struct Band {
    var sections: [(section: Section, column: Int)]
    var width: Int
    var rows: Int

    var hasTitles: Bool { sections.contains { !$0.section.title.isEmpty } }
    var hasNotes: Bool { sections.contains { $0.section.cells.contains { $0.note != nil } } }
  }

  private var bands: [Band] {
    var bands: [Band] = []
    for section in sections where !section.cells.isEmpty {
      let count = section.cells.count
      if let last = bands.last, last.width + count <= columns {
        bands[bands.count - 1].sections.append((section, last.width))
        bands[bands.count - 1].width += count
      } else {
        bands.append(
          Band(sections: [(section, 0)], width: min(count, columns), rows: (count + columns - 1) / columns))
      }
    }
    return bands
  }

  private static let margin = 18
  private static let gap = 12
  private static let titleHeight = 30

  /// The height of a picture with the lines below it.
  private func rowHeight(_ band: Band) -> Int { cellHeight + (band.hasNotes ? 50 : 34) }

  private func draw(_ band: Band, top: Int, on canvas: inout Canvas) {
    let cellsTop = top + (band.hasTitles ? Self.titleHeight : 0)
    for (section, column) in band.sections {
      let left = Self.margin + column * (cellWidth + Self.gap)
      canvas.text(section.title, x: Float(left), y: Float(top + 10), size: 1.9, color: .faintInk, bold: true)
      for (index, cell) in section.cells.enumerated() {
        draw(
          cell, left + index % columns * (cellWidth + Self.gap), cellsTop + index / columns * rowHeight(band),
          on: &canvas)
      }
    }
  }

  private func draw(_ cell: Cell, _ left: Int, _ top: Int, on canvas: inout Canvas) {
    let picture = fitted(cell.image)
    canvas.draw(
      picture, x: left + (cellWidth - picture.width) / 2, y: top + (cellHeight - picture.height) / 2)
    write(cell.label, left, top + cellHeight + 14, size: 1.7, .ink, on: &canvas)
    if let note = cell.note { write(note, left, top + cellHeight + 31, size: 1.3, .faintInk, on: &canvas) }
  }

  /// A line in the middle of a cell, smaller where it would be too long.
  private func write(
    _ text: String, _ left: Int, _ y: Int, size: Float, _ color: PlotColor, on canvas: inout Canvas
  ) {
    let fitting = min(size, Float(cellWidth) / max(1, Canvas.textWidth(text, size: 1)))
    canvas.text(
      text, x: Float(left) + Float(cellWidth) / 2, y: Float(y), size: fitting, color: color, anchor: .middle)
  }

  private func fitted(_ image: Image) -> Image {
    let ratio = min(Double(cellWidth) / Double(image.width), Double(cellHeight) / Double(image.height))
    guard ratio < 1 else { return image }
    return image.resized(
      width: max(1, Int((Double(image.width) * ratio).rounded())),
      height: max(1, Int((Double(image.height) * ratio).rounded())), method: .area)
  }
}

extension Canvas {
  /// Lays a picture over the canvas; a chessboard shows through what is transparent.
  mutating func draw(_ image: Image, x left: Int, y top: Int) {
    let planes = image.planes
    let alpha = image.alpha()
    let colors = image.format.colorChannelCount
    func level(_ value: Float) -> UInt8 { UInt8((value * 255).rounded()) }
    for y in 0..<image.height {
      for x in 0..<image.width {
        let index = y * image.width + x
        if alpha != nil {
          let shade: UInt8 = (x / 8 + y / 8) % 2 == 0 ? 236 : 212
          blend(left + x, top + y, PlotColor(shade, shade, shade), 1)
        }
        let red = level(planes[0].values[index])
        let color =
          colors == 3
          ? PlotColor(red, level(planes[1].values[index]), level(planes[2].values[index]))
          : PlotColor(red, red, red)
        blend(left + x, top + y, color, alpha?.values[index] ?? 1)
      }
    }
  }
}
