extension Tensor: CustomStringConvertible {
  /// The elements as nested brackets, aligned, with long axes shortened to their ends.
  public var description: String {
    let edge = 3
    let shorten = elementCount > 1000
    func shown(_ size: Int) -> [Int?] {
      guard shorten, size > 2 * edge else { return (0..<size).map { $0 } }
      return (0..<edge).map { $0 } + [nil] + ((size - edge)..<size).map { $0 }
    }
    let values = elements
    let strides = shape.strides
    var visible: [Float] = []
    func collect(_ axis: Int, _ base: Int) {
      if axis == rank { return visible.append(values[base]) }
      for index in shown(shape[axis]) { if let index { collect(axis + 1, base + index * strides[axis]) } }
    }
    if elementCount > 0 { collect(0, 0) }
    let format = NumberFormat(visible)
    let width = visible.map { format.text($0).count }.max() ?? 0

    func lines(_ axis: Int, _ base: Int) -> String {
      if axis == rank {
        let text = format.text(values[base])
        return String(repeating: " ", count: width - text.count) + text
      }
      let parts = shown(shape[axis]).map { index in
        index.map { lines(axis + 1, base + $0 * strides[axis]) } ?? "..."
      }
      if axis == rank - 1 { return "[" + parts.joined(separator: ", ") + "]" }
      let gap = String(repeating: "\n", count: rank - 1 - axis) + String(repeating: " ", count: axis + 1)
      return "[" + parts.joined(separator: "," + gap) + "]"
    }
    return elementCount == 0 ? "[] shape \(shape)" : lines(0, 0)
  }
}

/// One way of writing all numbers of a tensor: whole numbers, up to four decimals, or powers of ten.
private struct NumberFormat {
  let decimals: Int
  let scientific: Bool

  init(_ values: [Float]) {
    let finite = values.filter { $0.isFinite && $0 != 0 }.map { Double($0.magnitude) }
    let largest = finite.max() ?? 0
    let smallest = finite.min() ?? 0
    let scientific = largest >= 1e8 || (smallest > 0 && (smallest < 1e-4 || largest / smallest > 1e7))
    let shown = scientific ? finite.map { NumberFormat.split($0, 4).mantissa } : finite
    // The fewest decimals, up to four, that show every number as it is.
    decimals = (0...4).first { places in shown.allSatisfy { NumberFormat.fits($0, places) } } ?? 4
    self.scientific = scientific
  }

  private static let powers: [Double] = [1, 10, 100, 1000, 10000]

  private static func fits(_ value: Double, _ places: Int) -> Bool {
    let scaled = value * powers[places]
    return (scaled - scaled.rounded()).magnitude < 1e-6 * Swift.max(1, scaled.magnitude)
  }

  /// Mantissa in 1 ..< 10 after rounding to so many decimals, and exponent of ten, of a positive number.
  private static func split(_ value: Double, _ decimals: Int) -> (mantissa: Double, exponent: Int) {
    var (mantissa, exponent) = (value, 0)
    while (mantissa * powers[decimals]).rounded() >= 10 * powers[decimals] {
      mantissa /= 10
      exponent += 1
    }
    while (mantissa * powers[decimals]).rounded() < powers[decimals] {
      mantissa *= 10
      exponent -= 1
    }
    return (mantissa, exponent)
  }

  func text(_ value: Float) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    let sign = value < 0 ? "-" : ""
    let size = Double(value.magnitude)
    guard scientific else {
      // Zeros at the end give way to spaces, so that the points stand under each other.
      let digits = NumberFormat.fixed(size, decimals)
      let kept = digits.reversed().drop { $0 == "0" }.count
      let blank = decimals == 0 ? 0 : digits.count - kept
      return (size == 0 ? "" : sign) + digits.prefix(kept) + String(repeating: " ", count: blank)
    }
    let (mantissa, exponent) = size == 0 ? (0, 0) : NumberFormat.split(size, decimals)
    let power = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
    return sign + NumberFormat.fixed(mantissa, decimals) + "e" + (exponent < 0 ? "-" : "+") + power
  }

  private static func fixed(_ value: Double, _ decimals: Int) -> String {
    let scaled = Int64((value * powers[decimals]).rounded())
    let unit = Int64(powers[decimals])
    guard decimals > 0 else { return "\(scaled)." }
    let fraction = String(scaled % unit)
    return "\(scaled / unit)." + String(repeating: "0", count: decimals - fraction.count) + fraction
  }
}
