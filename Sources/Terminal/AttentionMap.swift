public import Images

/// Which words of a sentence a network looked at while it wrote each word of the translation, as a picture.
///
/// The source runs along the top, the translation down the side; the darker a cell, the more of the attention of
/// its row it has. Chinese labels along the top are stacked, words of letters run upwards.
public struct AttentionMap: Sendable {
  /// What stands above the picture; nothing if empty.
  public var title: String
  /// The symbols of the source, from the left.
  public let source: [String]
  /// The symbols of the translation, from the top.
  public let translation: [String]
  /// The attention by row of the translation, 0…1 each.
  public let weights: [[Float]]

  /// A picture of attention.
  ///
  /// - Precondition: neither side is empty; there is a row of weights for each symbol of the translation with one
  ///   for each symbol of the source.
  public init(title: String = "", source: [String], translation: [String], weights: [[Float]]) {
    precondition(
      !source.isEmpty && !translation.isEmpty && weights.count == translation.count
        && weights.allSatisfy { $0.count == source.count },
      "AttentionMap: expected \(translation.count) rows of \(source.count), found rows of \(weights.map(\.count))"
    )
    self.title = title
    self.source = source
    self.translation = translation
    self.weights = weights
  }

  /// What keeps the labels from being read on this machine, and what to do about it; `nil` if nothing does.
  public var complaint: String? { Terminal.complaint(aboutLabels: [title] + source + translation) }

  /// Writes the picture as a PNG or JPEG, as the path's extension says, complete or not at all.
  ///
  /// - Throws: `ImageError` if the file cannot be written.
  public func write(to path: String) throws { try image().write(to: path) }

  /// The picture; cells become smaller where there are many.
  public func image() -> Image {
    let cell = min(max(1_600 / max(source.count, translation.count), 6), 44)
    let size = min(1.7, Float(cell) / 13)
    let font = (source + translation).lazy.compactMap { Canvas.font(for: $0) }.first
    let nameWidth = translation.map { Canvas.textWidth($0, size: size, font: font) }.max() ?? 0
    let nameHeight = source.map { height(of: $0, size: size, font) }.max() ?? 0
    let titleHeight = title.isEmpty ? 0 : 34
    let (left, top) = (Int(nameWidth) + 34, Int(nameHeight) + 30 + titleHeight)
    let titleWidth = Int(Canvas.textWidth(title, size: 2)) + 36
    var canvas = Canvas(
      width: max(left + source.count * cell + 18, titleWidth), height: top + translation.count * cell + 18,
      color: .background)
    if !title.isEmpty { canvas.text(title, x: 18, y: 24, size: 2, bold: true) }
    for (column, name) in source.enumerated() {
      draw(
        name, x: Float(left) + (Float(column) + 0.5) * Float(cell), bottom: Float(top) - 10, size, font,
        &canvas)
    }
    for (row, name) in translation.enumerated() {
      let y = top + row * cell
      canvas.text(
        name, x: Float(left) - 10, y: Float(y) + Float(cell) / 2, size: size, anchor: .end, font: font)
      for (column, weight) in weights[row].enumerated() {
        drawCell(weight, x: left + column * cell, y: y, side: cell, &canvas)
      }
    }
    return canvas.image
  }

  private func drawCell(_ weight: Float, x: Int, y: Int, side: Int, _ canvas: inout Canvas) {
    let share = weight.isFinite ? min(max(weight, 0), 1) : 0
    let color = PlotColor.panel.mixed(with: PlotColor.palette[0], share: share)
    let border = side >= 12 ? 1 : 0
    canvas.fill(x..<x + side, y..<y + side, .grid)
    canvas.fill(x + border..<x + side, y + border..<y + side, color)
    guard share >= 0.095, side >= 30 else { return }
    let isLight = color.contrast(with: .panel) > color.contrast(with: .ink)
    canvas.text(
      "\(Int((share * 100).rounded()))", x: Float(x) + Float(side + border) / 2,
      y: Float(y) + Float(side + border) / 2, size: 1.25, color: isLight ? .panel : .ink, anchor: .middle)
  }

  // MARK: Labels along the top

  /// Whether a label reads well from top to bottom: all of it wide characters.
  private func isStacked(_ name: String) -> Bool {
    !name.isEmpty && name.allSatisfy { $0.displayWidth == 2 }
  }

  private func lineHeight(_ size: Float) -> Float { size * 10.5 }

  private func height(of name: String, size: Float, _ font: LabelFont?) -> Float {
    isStacked(name) ? Float(name.count) * lineHeight(size) : Canvas.textWidth(name, size: size, font: font)
  }

  private func draw(
    _ name: String, x: Float, bottom: Float, _ size: Float, _ font: LabelFont?, _ canvas: inout Canvas
  ) {
    guard isStacked(name) else {
      canvas.text(name, x: x, y: bottom, size: size, turned: true, font: font)
      return
    }
    for (index, character) in name.reversed().enumerated() {
      let y = bottom - (Float(index) + 0.5) * lineHeight(size)
      canvas.text(String(character), x: x, y: y, size: size, anchor: .middle)
    }
  }
}
