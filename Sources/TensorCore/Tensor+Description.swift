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
    let finite = values.filter { $0.isFinite && $0 != 0 }.map { $0.magnitude }
    let largest = finite.max() ?? 0
    let smallest = finite.min() ?? 0
    scientific =
      largest >= 1e8 || (smallest > 0 && smallest < 1e-4) || (smallest > 0 && largest / smallest > 1e4)
    // The fewest decimals, up to four, that show every number as it is.
    decimals =
      scientific ? 4 : (0...4).first { places in finite.allSatisfy { NumberFormat.fits($0, places) } } ?? 4
  }

  private static func fits(_ value: Float, _ places: Int) -> Bool {
    let scaled = Double(value) * NumberFormat.powers[places]
    return (scaled - scaled.rounded()).magnitude < 1e-6 * Swift.max(1, scaled.magnitude)
  }

  private static let powers: [Double] = [1, 10, 100, 1000, 10000]

  func text(_ value: Float) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    guard scientific, value != 0 else { return NumberFormat.fixed(Double(value), decimals) }
    var exponent = 0
    var mantissa = Double(value)
    while mantissa.magnitude >= 10 {
      mantissa /= 10
      exponent += 1
    }
    while mantissa.magnitude < 1 {
      mantissa *= 10
      exponent -= 1
    }
    let sign = exponent < 0 ? "-" : "+"
    let digits = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
    return NumberFormat.fixed(mantissa, 4) + "e" + sign + digits
  }

  private static func fixed(_ value: Double, _ decimals: Int) -> String {
    let scaled = Int64((value.magnitude * powers[decimals]).rounded())
    let unit = Int64(powers[decimals])
    let sign = value < 0 && scaled != 0 ? "-" : ""
    let whole = "\(sign)\(scaled / unit)"
    guard decimals > 0 else { return whole + "." }
    let fraction = String(scaled % unit)
    return whole + "." + String(repeating: "0", count: decimals - fraction.count) + fraction
  }
}
