import Glibc
import TensorCore

/// A table of numbers for filters of signals.
enum Tide {
  /// Ten days of a harbour, hour by hour: the level in metres with waves on it, and the wind.
  static func table() -> String {
    var generator = RandomGenerator(seed: 12)
    var wind: Float = 6
    var lines = ["hour,level,wind"]
    for hour in 0..<240 {
      let t = Float(hour)
      let moon = 1.45 * cosf(2 * .pi * t / 12.42) + 0.42 * cosf(2 * .pi * t / 12 + 0.7)
      wind = max(0, wind + 0.9 * generator.normal() - 0.06 * (wind - 7))
      let level = 2.4 + moon + 0.03 * (wind - 7) + 0.16 * generator.normal()
      lines.append("\(hour),\(text(level)),\(text(wind))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// With two decimals.
  private static func text(_ value: Float) -> String {
    let hundredths = Int((value.magnitude * 100).rounded())
    let fraction = hundredths % 100
    let sign = value < 0 && hundredths > 0 ? "-" : ""
    return "\(sign)\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
  }
}
