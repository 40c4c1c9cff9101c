/// A number with a fixed count of decimals, rounded to the nearest (halves away from zero).
///
/// `fixed(99.84, decimals: 1)` is `99.8`; values that are not finite are `nan`, `inf` and `-inf`.
///
/// - Parameter decimals: 0…15.
public func fixed(_ value: Double, decimals: Int) -> String {
  precondition((0...15).contains(decimals), "fixed: expected 0...15 decimals, found \(decimals)")
  guard value.isFinite else { return value.description }
  var power = 1.0
  for _ in 0..<decimals { power *= 10 }
  let scaled = (value.magnitude * power).rounded()
  guard scaled < 1e18 else { return value.description }
  let digits = String(UInt64(scaled))
  let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.utf8.count)) + digits
  let sign = value < 0 && scaled > 0 ? "-" : ""
  guard decimals > 0 else { return sign + padded }
  return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
}

/// A whole number with a comma between thousands.
///
/// `grouped(61706)` is `61,706`.
public func grouped(_ value: Int) -> String {
  let digits = String(value.magnitude)
  var text = value < 0 ? "-" : ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.utf8.count - index) % 3 == 0 { text += "," }
    text.append(digit)
  }
  return text
}

/// A percentage with one decimal, as `99.8`; with two below one, as `0.42`.
public func percentText(_ percent: Double) -> String {
  fixed(percent, decimals: percent.magnitude < 1 ? 2 : 1)
}
