import ImageFiltering
import JSONText
import Terminal

/// Numbers as text, with the digits that a computation with 24 bits can vouch for.
struct NumberLines {
  /// The rounded numbers.
  let values: [Double]

  /// Numbers with as many digits as are certain; all digits before the point.
  ///
  /// - Parameters:
  ///   - sums: how large each number would be had nothing cancelled.
  ///   - digits: how many digits of it are certain, 7 or more.
  init(_ values: [Double], sums: [Double]? = nil, digits: Int = 7) {
    self.values = zip(values, sums ?? values).map { value, sum in
      let size = max(value.magnitude, sum.magnitude)
      var (decimals, bound) = (digits - 1, 10.0)
      while bound <= size, decimals > 0 { (bound, decimals) = (bound * 10, decimals - 1) }
      while size > 0, bound > size * 10, decimals < 15 { (bound, decimals) = (bound / 10, decimals + 1) }
      return Double(fixed(value, decimals: decimals)) ?? value
    }
  }

  /// The numbers without needless zeros.
  var words: [String] {
    values.map { value in
      if let whole = Int(exactly: value) { return String(whole) }
      return value.description
    }
  }

  /// A number a line.
  var text: String { words.joined(separator: "\n") + "\n" }
}

/// What `--explain` says about a convolution of a signal.
struct SignalExplanation {
  private let filter: SignalFilter
  private let geometry: SignalFilter.Geometry

  init(_ filter: SignalFilter, _ geometry: SignalFilter.Geometry) {
    (self.filter, self.geometry) = (filter, geometry)
  }

  var text: String {
    let weights = KernelTable(Kernel([filter.weights])).text
    return [
      "filter    K = \(filter.weights.count):" + (filter.weights.count <= 31 ? weights : " long"),
      "manner    \(manner)",
      "padding   \(geometry.before) before, \(geometry.after) after"
        + (geometry.before + geometry.after > 0 ? ", \(filter.border.rawValue)" : ""),
      "length    M' = floor((M + P1 + P2 - D (K - 1) - 1) / S) + 1",
      "          \(formula)",
      "result    \(term)",
    ].joined(separator: "\n")
  }

  var json: JSONObject {
    [
      "weights": JSONValue(filter.weights), "flip": JSONValue(filter.flipsKernel),
      "stride": JSONValue(filter.stride), "dilation": JSONValue(filter.dilation),
      "before": JSONValue(geometry.before), "after": JSONValue(geometry.after),
      "border": JSONValue(filter.border.rawValue), "output": JSONValue(geometry.output),
      "formula": JSONValue(formula), "term": JSONValue(term),
    ]
  }

  private var manner: String {
    filter.flipsKernel
      ? "turned round: true convolution (卷积), y[t] = sum of w[k] x[t - k + 1]"
      : "laid on as written: cross-correlation (互相关), y[t] = sum of w[k] x[t + k - 1]"
  }

  private var formula: String {
    "floor((\(geometry.input) + \(geometry.before) + \(geometry.after) - \(filter.dilation)*"
      + "(\(filter.weights.count) - 1) - 1) / \(filter.stride)) + 1 = \(geometry.output)"
  }

  private var term: String {
    if geometry.before != geometry.after {
      return filter.stride == 1
        ? "as many results as numbers, each from the past alone" : "results from the past alone"
    }
    return ChapterTerm(stride: filter.stride, padding: [geometry.before], span: [geometry.span]).text
  }
}

/// Both signals over each other.
struct SignalPlot {
  private let plot: Plot

  init(
    _ input: [Double], _ result: [Double], _ filter: SignalFilter, _ geometry: SignalFilter.Geometry,
    label: String?
  ) {
    // A result stands where the middle of its window is, with causal padding where the window ends.
    let place = filter.padding == .causal ? Double(geometry.span - 1) : Double(geometry.span - 1) / 2
    let start = 1 + place - Double(geometry.before)
    let weights = filter.weights.prefix(5).map { KernelTable.number(Double($0)) }.joined(separator: ", ")
    let dots = filter.weights.count > 5 ? ", ..." : ""
    plot = Plot(
      title: "\(label ?? "signal") with [\(weights)\(dots)]", xLabel: "number", yLabel: "",
      series: [
        .init("input", values: input, style: input.count > 60 ? .faint : .line),
        .init("result", points: result.enumerated().map { (start + Double($0 * filter.stride), $1) }),
      ])
  }

  func write(to path: String) throws { try plot.write(to: path) }
}
