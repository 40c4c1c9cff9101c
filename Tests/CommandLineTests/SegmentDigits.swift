import Images

/// Digits as a pocket calculator shows them, slightly turned about: enough for a small network to learn.
enum SegmentDigits {
  /// Which of the segments top, top left, top right, middle, bottom left, bottom right, bottom are on.
  private static let segments = [
    "1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010", "1111111",
    "1111011",
  ]

  /// A picture with ink 1 on ground 0.
  ///
  /// - Parameters:
  ///   - digit: 0 to 9.
  ///   - side: the width and height of the picture.
  ///   - variant: changes slant, size and thickness.
  static func plane(_ digit: Int, side: Int, variant: Int) -> Plane {
    let slant = Float(variant % 5 - 2) * 0.06
    let thickness = 0.07 + Float(variant / 5 % 3) * 0.015
    let (width, height) = (Float(0.3) + Float(variant % 3) * 0.03, Float(0.6) + Float(variant % 4) * 0.03)
    let (left, top) = (0.5 - width / 2, 0.5 - height / 2)
    let lines: [(Float, Float, Float, Float)] = [
      (0, 0, 1, 0), (0, 0, 0, 0.5), (1, 0, 1, 0.5), (0, 0.5, 1, 0.5), (0, 0.5, 0, 1), (1, 0.5, 1, 1),
      (0, 1, 1, 1),
    ]
    let on = zip(lines, segments[digit]).filter { $1 == "1" }.map(\.0)
    var plane = Plane(width: side, height: side, repeating: 0)
    for y in 0..<side {
      for x in 0..<side {
        let v = (Float(y) + 0.5) / Float(side)
        let u = (Float(x) + 0.5) / Float(side) - slant * (0.5 - v)
        let distance =
          on.map { line -> Float in
            let (ax, ay) = (left + line.0 * width, top + line.1 * height)
            let (bx, by) = (left + line.2 * width, top + line.3 * height)
            let (dx, dy) = (max(ax - u, u - bx, 0), max(ay - v, v - by, 0))
            return (dx * dx + dy * dy).squareRoot()
          }.min() ?? 1
        plane[x, y] = min(1, max(0, (thickness / 2 - distance) * Float(side) + 0.5))
      }
    }
    return plane
  }

  /// A PNG of a digit, dark on a bright ground.
  static func png(_ digit: Int, side: Int = 120, variant: Int = 1) throws -> [UInt8] {
    let ink = plane(digit, side: side, variant: variant)
    return try Image(Plane(width: side, height: side, values: ink.values.map { 0.95 - 0.85 * $0 }))
      .encodedPNG()
  }

  /// A PNG with several digits side by side.
  static func row(_ digits: [Int], side: Int = 60) throws -> [UInt8] {
    var row = Plane(width: side * digits.count, height: side, repeating: 1)
    for (place, digit) in digits.enumerated() {
      let ink = plane(digit, side: side, variant: place)
      for y in 0..<side {
        for x in 0..<side { row[place * side + x, y] = 1 - ink[x, y] }
      }
    }
    return try Image(row).encodedPNG()
  }
}
