internal import Glibc

/// How values are laid out along an axis.
public enum PlotScale: Sendable, Hashable {
  /// Equal steps for equal differences.
  case linear
  /// Equal steps for equal ratios; values of 0 and less are left out.
  case logarithmic
}

/// The range of an axis and the places with a number.
struct AxisTicks {
  var range: ClosedRange<Double>
  var ticks: [(value: Double, label: String)]
  var scale: PlotScale

  /// An axis for finite values; logarithmic ones are positive.
  ///
  /// - Parameter isTight: whether a linear axis ends at the values instead of at the next numbers.
  init(values: [Double], scale: PlotScale, wanted: Int = 6, isTight: Bool = false) {
    self.scale = scale
    var low = values.min() ?? (scale == .linear ? 0 : 1)
    var high = values.max() ?? (scale == .linear ? 1 : 10)
    switch scale {
    case .linear:
      if low == high {
        let margin = low == 0 ? 1 : abs(low) * 0.1
        (low, high) = (low - margin, high + margin)
      }
      let countsOnly = values.allSatisfy { $0 == $0.rounded() } && !values.isEmpty
      let step = max(
        AxisTicks.niceStep((high / Double(wanted) - low / Double(wanted))), countsOnly && isTight ? 1 : 0)
      let (first, last) = ((low / step).rounded(.down), (high / step).rounded(.up))
      range = first * step...max(last * step, first * step + step)
      let decimals = max(0, Int((-log10(step)).rounded(.up)))
      ticks = (0...min(100, Int(last - first))).map { index in
        let value = (first + Double(index)) * step
        return (value, AxisTicks.label(value, decimals: decimals))
      }
      if isTight {
        range = low...high
        ticks.removeAll { !range.contains($0.value) }
      }
    case .logarithmic:
      let (first, last) = (
        log10(low).rounded(.down), max(log10(high).rounded(.up), log10(low).rounded(.down) + 1)
      )
      let decades = Int(last - first)
      let multiples: [Double] = decades <= 1 ? [1, 2, 3, 5] : decades <= 3 ? [1, 2, 5] : [1]
      let every = max(1, (decades + 7) / 8)
      var ticks: [(value: Double, label: String)] = []
      for decade in stride(from: 0, through: decades, by: every) {
        for multiple in multiples where decade < decades || multiple == 1 {
          let value = multiple * pow(10, first + Double(decade))
          ticks.append((value, AxisTicks.label(value, decimals: max(0, Int(-first) - decade))))
        }
      }
      range = pow(10, first)...pow(10, last)
      self.ticks = ticks
    }
  }

  /// Where a value lies, from 0 at the beginning of the axis to 1 at its end.
  func position(_ value: Double) -> Double {
    switch scale {
    case .linear: (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    case .logarithmic: log(value / range.lowerBound) / log(range.upperBound / range.lowerBound)
    }
  }

  /// The least of 1, 2, 2.5 and 5 times a power of ten that is not below `step`.
  static func niceStep(_ step: Double) -> Double {
    guard step > 0, step.isFinite else { return 1 }
    let power = pow(10, log10(step).rounded(.down))
    for multiple in [1, 2, 2.5, 5] where multiple * power >= step * 0.999_999 { return multiple * power }
    return 10 * power
  }

  /// A number for a tick: with so many decimals, thousands as `20k`, very large and small ones as `1e-6`.
  static func label(_ value: Double, decimals: Int) -> String {
    let size = abs(value)
    if size < 1e-12 { return "0" }
    if size >= 1e7 || decimals > 5 {
      let power = log10(size).rounded(.down)
      let digits = fixed(value / pow(10, power), decimals: 2)
      return "\(trimmed(digits))e\(Int(power))"
    }
    if size >= 10_000, decimals == 0 { return trimmed(fixed(value / 1000, decimals: 3)) + "k" }
    return fixed(value, decimals: decimals + (decimals > 0 && needsOneMore(value, decimals) ? 1 : 0))
  }

  /// Steps of 2.5 need a digit more than their power of ten says.
  private static func needsOneMore(_ value: Double, _ decimals: Int) -> Bool {
    let scaled = value * pow(10, Double(decimals))
    return abs(scaled - scaled.rounded()) > 0.01
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text[...]
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return String(text)
  }
}
