extension Plot {
  /// The plot on a canvas.
  func drawn() -> Canvas {
    precondition(
      (200...10_000).contains(width) && (150...10_000).contains(height),
      "Plot: expected 200...10000 by 150...10000 pixels, found \(width)x\(height)")
    var canvas = Canvas(width: width, height: height, color: .background)
    let points = series.flatMap { $0.points.filter(isVisible) }
    let xAxis = AxisTicks(values: points.map(\.x), scale: xScale, wanted: max(3, width / 130), isTight: true)
    let yAxis = AxisTicks(values: points.map(\.y), scale: yScale, wanted: max(3, height / 80))
    let frame = self.frame(yAxis)
    canvas.fill(frame.x, frame.y, .panel)
    drawAxes(xAxis, yAxis, frame, on: &canvas)
    let colors = PlotColor.palette
    var placed: [(x: Float, y: Float)] = []
    for (index, series) in series.enumerated() {
      let color = series.color ?? colors[index % colors.count]
      for run in runs(of: series) {
        let path = run.map { frame.place(xAxis.position($0.x), yAxis.position($0.y)) }
        placed += dense(path)
        draw(path, series.style, color, on: &canvas)
      }
    }
    drawLegend(avoiding: placed, frame, on: &canvas)
    return canvas
  }

  /// The pixels inside the axes.
  private struct Frame {
    var x: Range<Int>
    var y: Range<Int>

    func place(_ u: Double, _ v: Double) -> (x: Float, y: Float) {
      (
        Float(x.lowerBound) + Float(u) * Float(x.count - 1) + 0.5,
        Float(y.upperBound) - 0.5 - Float(v) * Float(y.count - 1)
      )
    }
  }

  private func frame(_ yAxis: AxisTicks) -> Frame {
    let widest = yAxis.ticks.map { Canvas.textWidth($0.label, size: 1.6) }.max() ?? 0
    let left = Int(widest) + (yLabel.isEmpty ? 22 : 50)
    let top = title.isEmpty ? 18 : 48
    let bottom = height - (xLabel.isEmpty ? 36 : 62)
    return Frame(x: min(left, width / 2)..<width - 24, y: top..<bottom)
  }

  private func isVisible(_ point: (x: Double, y: Double)) -> Bool {
    func fits(_ value: Double, _ scale: PlotScale) -> Bool {
      switch scale {
      case .linear: value.magnitude <= 1e100
      case .logarithmic: value >= 1e-100 && value <= 1e100
      }
    }
    return fits(point.x, xScale) && fits(point.y, yScale)
  }

  /// The pieces of a series between points that cannot be drawn.
  private func runs(of series: Series) -> [[(x: Double, y: Double)]] {
    var runs: [[(x: Double, y: Double)]] = [[]]
    for point in series.points {
      if isVisible(point) {
        runs[runs.count - 1].append(point)
      } else if runs.last?.isEmpty == false {
        runs.append([])
      }
    }
    return runs.filter { !$0.isEmpty }
  }

  /// A path with points at most 10 pixels apart, to judge what a legend would hide.
  private func dense(_ path: [(x: Float, y: Float)]) -> [(x: Float, y: Float)] {
    path
      + zip(path, path.dropFirst()).flatMap { a, b -> [(x: Float, y: Float)] in
        let count = Int(max(abs(b.x - a.x), abs(b.y - a.y)) / 10)
        return (0..<count).map { index in
          let t = Float(index + 1) / Float(count + 1)
          return (a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t)
        }
      }
  }

  private func draw(
    _ path: [(x: Float, y: Float)], _ style: Style, _ color: PlotColor, on canvas: inout Canvas
  ) {
    switch style {
    case .line: canvas.stroke(path, color, thickness: path.count == 1 ? 6 : 2.2)
    case .faint: canvas.stroke(path, color, thickness: 1.4, alpha: 0.35)
    case .points: for point in path { canvas.stroke([point], color, thickness: 6) }
    }
  }

  private func drawAxes(_ xAxis: AxisTicks, _ yAxis: AxisTicks, _ frame: Frame, on canvas: inout Canvas) {
    var lastEnd = -Float.infinity
    for tick in xAxis.ticks {
      let x = frame.place(xAxis.position(tick.value), 0).x
      canvas.fill(Int(x)..<Int(x) + 1, frame.y, .grid)
      let half = Canvas.textWidth(tick.label, size: 1.6) / 2
      // Numbers of a logarithmic axis crowd; one that would touch the one before is left out.
      guard x - half > lastEnd + 8 else { continue }
      canvas.text(
        tick.label, x: x, y: Float(frame.y.upperBound) + 16, color: .faintInk, anchor: .middle)
      lastEnd = x + half
    }
    var lastY = Float.infinity
    for tick in yAxis.ticks {
      let y = frame.place(0, yAxis.position(tick.value)).y
      canvas.fill(frame.x, Int(y)..<Int(y) + 1, .grid)
      guard y < lastY - 16 else { continue }
      canvas.text(
        tick.label, x: Float(frame.x.lowerBound) - 10, y: y, color: .faintInk, anchor: .end)
      lastY = y
    }
    canvas.fill(frame.x, frame.y.upperBound - 1..<frame.y.upperBound, .faintInk)
    canvas.fill(frame.x.lowerBound..<frame.x.lowerBound + 1, frame.y, .faintInk)
    let (middleX, middleY) = (
      Float(frame.x.lowerBound + frame.x.upperBound) / 2, Float(frame.y.lowerBound + frame.y.upperBound) / 2
    )
    canvas.text(title, x: middleX, y: 24, size: 2.1, anchor: .middle, bold: true)
    canvas.text(xLabel, x: middleX, y: Float(height) - 20, anchor: .middle)
    canvas.text(yLabel, x: 18, y: middleY, anchor: .middle, turned: true)
  }

  /// The legend in the corner that hides the fewest points; one series without a name needs none.
  private func drawLegend(avoiding points: [(x: Float, y: Float)], _ frame: Frame, on canvas: inout Canvas) {
    let named = series.enumerated().filter { !$0.element.name.isEmpty }
    guard !named.isEmpty, series.count > 1 else { return }
    let size: Float = 1.6
    let widest = named.map { Canvas.textWidth($0.element.name, size: size) }.max() ?? 0
    let (boxWidth, boxHeight) = (Int(widest) + 58, named.count * 24 + 12)
    let corners = [
      (frame.x.upperBound - boxWidth - 12, frame.y.lowerBound + 12),
      (frame.x.lowerBound + 14, frame.y.lowerBound + 12),
      (frame.x.upperBound - boxWidth - 12, frame.y.upperBound - boxHeight - 14),
      (frame.x.lowerBound + 14, frame.y.upperBound - boxHeight - 14),
    ]
    func hidden(_ corner: (Int, Int)) -> Int {
      points.count {
        $0.x > Float(corner.0 - 6) && $0.x < Float(corner.0 + boxWidth + 6) && $0.y > Float(corner.1 - 6)
          && $0.y < Float(corner.1 + boxHeight + 6)
      }
    }
    guard let (left, top) = corners.min(by: { hidden($0) < hidden($1) }) else { return }
    canvas.fill(left..<left + boxWidth, top..<top + boxHeight, .grid)
    canvas.fill(left + 1..<left + boxWidth - 1, top + 1..<top + boxHeight - 1, .panel)
    for (row, (index, series)) in named.enumerated() {
      let y = Float(top + 18 + row * 24)
      let color = series.color ?? PlotColor.palette[index % PlotColor.palette.count]
      let ends = [(x: Float(left + 12), y: y), (x: Float(left + 38), y: y)]
      draw(series.style == .points ? [(x: Float(left + 25), y: y)] : ends, series.style, color, on: &canvas)
      canvas.text(series.name, x: Float(left + 48), y: y, size: size)
    }
  }
}
