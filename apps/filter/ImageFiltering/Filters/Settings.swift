// Parameters that several filters share, and their values.

extension FilterParameter {
  static let border = choice(
    "border", ["reflect", "replicate", "wrap", "zero"], "What lies beyond the edge of the picture")

  static let replicatingBorder = choice(
    "border", ["replicate", "reflect", "wrap", "zero"], "What lies beyond the edge of the picture")

  static func range(_ first: String) -> FilterParameter {
    let others = ["clip", "absolute", "rescale"].filter { $0 != first }
    return choice(
      "range", [first] + others,
      "What becomes of results below black and above white: cut off, made positive, or all mapped to 0...255")
  }

  static func gain(_ value: Double) -> FilterParameter {
    number("gain", 0.05...50, default: value, "What results are multiplied by")
  }

  static let color = choice(
    "color", ["channels", "gray"], "Each channel by itself, or brightness only with a gray result")

  static let shape = choice("shape", ["square", "cross", "disc"], "The neighbourhood")
}

extension FilterArguments {
  var border: Border { Border(rawValue: choice("border")) ?? .reflect }
  var range: Convolution.RangeRule { Convolution.RangeRule(rawValue: choice("range")) ?? .clip }
  var shape: Shape { Shape(choice("shape"), size: integer("size")) }

  /// The picture, gray when the parameter `color` says so.
  func colored(_ picture: Picture) -> Picture { choice("color") == "gray" ? picture.gray : picture }

  /// A reach that a rescaled range makes that of the whole picture.
  func local(_ reach: Int) -> Int? { range == .rescale ? nil : reach }
}
