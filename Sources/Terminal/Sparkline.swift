/// Values as a line of small bars, such as `▂▃▅▇█▆`.
///
/// - Parameters:
///   - values: what is drawn, scaled from the least to the greatest; one that is not finite leaves a gap.
///   - width: at most so many columns, at least 1; longer series are averaged in equal parts.
public func sparkline(_ values: [Double], width: Int = 60) -> String {
  precondition(width >= 1, "sparkline: expected a width of at least 1, found \(width)")
  let bars = Array("▁▂▃▄▅▆▇█")
  let count = min(values.count, width)
  let parts = (0..<count).map { index -> Double in
    let part = values[index * values.count / count..<(index + 1) * values.count / count].filter(\.isFinite)
    return part.isEmpty ? .nan : part.reduce(0, +) / Double(part.count)
  }
  let finite = parts.filter(\.isFinite)
  guard let low = finite.min(), let high = finite.max() else { return String(repeating: " ", count: count) }
  return String(
    parts.map { value -> Character in
      guard value.isFinite else { return " " }
      // Halves first, so that the difference of two huge values stays finite.
      let share = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0.5
      return bars[min(7, Int(share * 8))]
    })
}

/// A share as a bar of whole and partial blocks, such as `██████▍   `.
///
/// - Parameters:
///   - share: 0…1; what lies outside is drawn as the nearer end, what is not finite as 0.
///   - width: the columns of a full bar; the rest is filled with spaces.
public func barChart(_ share: Double, width: Int = 20) -> String {
  precondition(width >= 0, "barChart: expected a width of at least 0, found \(width)")
  let eighths = Int(((share.isFinite ? min(max(share, 0), 1) : 0) * Double(width) * 8).rounded())
  let partial = Array(" ▏▎▍▌▋▊▉")[eighths % 8]
  let full = String(repeating: "█", count: eighths / 8)
  return eighths % 8 == 0
    ? full + String(repeating: " ", count: width - eighths / 8)
    : full + String(partial) + String(repeating: " ", count: width - eighths / 8 - 1)
}
