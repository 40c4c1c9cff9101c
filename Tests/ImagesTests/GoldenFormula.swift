import Images

/// The samples that `make_golden.py` puts into its files.
enum GoldenFormula {
  static func sample(_ x: Int, _ y: Int, _ channel: Int, bits: Int) -> Int {
    let base = x * 37 + y * 91 + x * y * 5 + channel * 53
    return (base * 1021 & 0xFFFF) >> (16 - bits)
  }

  static func paletteEntry(_ index: Int) -> [Int] {
    [index * 67 & 255, (index * 131 + 7) & 255, (255 - index * 29) & 255]
  }

  /// The pixel that a reader should give for the file of this kind.
  static func pixel(_ x: Int, _ y: Int, kind: String, bits: Int, transparent: Bool) -> [Int] {
    let top = bits == 16 ? 65_535 : 255
    func stored(_ x: Int, _ y: Int) -> [Int] {
      let channels = ["gray": 1, "palette": 1, "grayalpha": 2, "rgb": 3, "rgba": 4][kind] ?? 0
      return (0..<channels).map { sample(x, y, $0, bits: bits) }
    }
    if kind == "palette" {
      let count = bits == 8 ? 200 : 1 << bits
      let index = sample(x, y, 0, bits: bits) % count
      let alpha = index <= count / 2 ? index * 83 & 255 : 255
      return paletteEntry(index) + (transparent ? [alpha] : [])
    }
    let values = stored(x, y)
    let alpha = transparent ? [values == stored(2, 1) ? 0 : top] : []
    return values.map { bits < 8 ? $0 * 255 / ((1 << bits) - 1) : $0 } + alpha
  }
}
