internal import CFilterKernels

extension FilterCatalogue {
  static let thresholds: [Filter] = [threshold]

  static let threshold = Filter(
    "threshold", aliases: ["binarize"], .threshold,
    "White where a pixel is brighter than a level, else black",
    purpose:
      "method fixed takes level; otsu finds the level that parts dark from bright best (Otsu 1979); adaptive "
      + "compares with the mean of a square, which copes with uneven light: for text on photographed paper take a "
      + "size of two or three lines.",
    color: .luminance,
    parameters: [
      .choice("method", ["fixed", "otsu", "adaptive"], "How the level is found"),
      .number("level", 0...255, default: 128, unit: "levels", "Brighter than this is white")
        .only(for: "fixed"),
      .size("size", 3...255, default: 25, "Side of the square").only(for: "adaptive"),
      .number(
        "offset", -255...255, default: 8, unit: "levels",
        "How much darker than the mean still counts as white"
      ).only(for: "adaptive"),
      FilterParameter(
        name: "invert", kind: .flag, defaultValue: .flag(false), unit: nil,
        summary: "Exchanges black and white"),
    ],
    reach: {
      switch $0.choice("method") {
      case "otsu": nil
      case "adaptive": $0.integer("size") / 2
      default: 0
      }
    }
  ) { picture, arguments in
    let gray = picture.gray
    let operation = arguments.flag("invert") ? CF_BELOW : CF_ABOVE
    switch arguments.choice("method") {
    case "adaptive":
      let mean = gray.box(size: arguments.integer("size"), border: .replicate)
      return gray.combined(operation, with: mean, r: -Float(arguments.number("offset")) / 255 * gray.white)
    case "otsu": return gray.parted(operation, above: gray.otsuLevel())
    default: return gray.parted(operation, above: Float(arguments.number("level")) / 255 * gray.white)
    }
  }
}

extension Picture {
  /// White where samples are above a level, in units of the samples.
  fileprivate func parted(_ operation: cf_operation, above level: Float) -> Picture {
    let black = Picture(
      width: width, height: height, channels: 1, samples: Samples(zeros: width * height, depth))
    return combined(operation, with: black, r: level)
  }

  /// The level, in units of the samples, that parts dark from bright best.
  ///
  /// The variance between the samples above it and the others is largest there: at the first of the best, as
  /// OpenCV has it. Real numbers are counted as 16 bits.
  func otsuLevel() -> Float {
    let counted = depth == .float ? converted(to: .uint16) : self
    var counts = [UInt64](repeating: 0, count: counted.depth == .uint8 ? 256 : 65_536)
    counted.samples.withUnsafeSamples { samples in
      counts.withUnsafeMutableBufferPointer { counts in
        var image = cf_image(samples, width, height, 1, counted.depth.code)
        cf_histogram(&image, counts.baseAddress)
      }
    }
    let total = Double(width * height)
    let mean = counts.enumerated().reduce(0.0) { $0 + Double($1.offset) * Double($1.element) } / total
    var (below, belowMean, best, level) = (0.0, 0.0, 0.0, 0)
    for (value, count) in counts.enumerated() {
      let share = Double(count) / total
      belowMean *= below
      below += share
      let above = 1 - below
      if min(below, above) < 1.192e-7 || max(below, above) > 1 - 1.192e-7 { continue }
      belowMean = (belowMean + Double(value) * share) / below
      let aboveMean = (mean - below * belowMean) / above
      let variance = below * above * (belowMean - aboveMean) * (belowMean - aboveMean)
      if variance > best { (best, level) = (variance, value) }
    }
    return Float(level) * white / counted.white
  }
}

extension Picture.Samples {
  fileprivate init(zeros count: Int, _ depth: Picture.Depth) {
    switch depth {
    case .uint8: self = .uint8([UInt8](repeating: 0, count: count))
    case .uint16: self = .uint16([UInt16](repeating: 0, count: count))
    case .float: self = .float([Float](repeating: 0, count: count))
    }
  }
}
