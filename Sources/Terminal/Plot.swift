public import Images

/// A line plot with axes, numbers, a legend and any number of series, written as a picture.
///
/// Letters beyond ASCII need a font of the system; without one they are question marks.
public struct Plot: Sendable {
  /// How a series is drawn.
  public enum Style: Sendable, Hashable {
    /// Points joined by a line.
    case line
    /// Points joined by a pale line, for noisy values behind a smooth series.
    case faint
    /// Dots alone.
    case points
  }

  /// Points that belong together.
  public struct Series: Sendable {
    /// The name in the legend.
    public var name: String
    /// The points; one that is not finite, beyond 1e100, or not positive on a logarithmic axis, breaks the line.
    public var points: [(x: Double, y: Double)]
    /// How they are drawn.
    public var style: Style
    /// The colour, or nil for the next one of the palette.
    public var color: PlotColor?

    /// A series of points.
    public init(
      _ name: String, points: [(x: Double, y: Double)], style: Style = .line, color: PlotColor? = nil
    ) {
      self.name = name
      self.points = points
      self.style = style
      self.color = color
    }

    /// A series of values at 1, 2, 3 and so on, such as one an epoch.
    public init(_ name: String, values: [Double], style: Style = .line, color: PlotColor? = nil) {
      self.init(
        name, points: values.enumerated().map { (Double($0 + 1), $1) }, style: style, color: color)
    }
  }

  /// What stands above the plot.
  public var title: String
  /// What the horizontal axis shows.
  public var xLabel: String
  /// What the vertical axis shows.
  public var yLabel: String
  /// How the horizontal axis is laid out.
  public var xScale = PlotScale.linear
  /// How the vertical axis is laid out.
  public var yScale = PlotScale.linear
  /// What is drawn, the first series at the bottom.
  public var series: [Series]
  /// The width of the picture in pixels, 200…10,000.
  public var width = 960
  /// The height of the picture in pixels, 150…10,000.
  public var height = 600

  /// A plot of the given series.
  public init(title: String, xLabel: String, yLabel: String, series: [Series]) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
  }

  /// Writes the plot as a PNG or JPEG, as the path's extension says, complete or not at all.
  ///
  /// - Throws: `ImageError` if the file cannot be written.
  public func write(to path: String) throws { try image().write(to: path) }

  /// The plot as a picture.
  public func image() -> Image { drawn().image }
}
