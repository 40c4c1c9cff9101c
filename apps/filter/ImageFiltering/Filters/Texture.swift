internal import Images

extension FilterCatalogue {
  static let texture: [Filter] = [emboss, gabor, gaborBank]

  static let emboss = Filter(
    "emboss", .texture, "A relief in gray, lit from a corner",
    purpose:
      "style chapter is the kernel of the chapter: the difference between what lies to the upper right and "
      + "to the lower left, on gray. style relief keeps the picture under the light.",
    parameters: [
      .choice("style", ["chapter", "relief"], "The chapter's kernel on gray, or the picture as a relief"),
      .number("depth", 0.1...10, default: 1, "How strong the light is"),
      .number("bias", 0...255, default: 128, unit: "levels", "Gray of flat areas").only(for: "chapter"),
      .color, .border,
    ],
    kernels: { [.init(name: $0.choice("style"), kernel: embossing($0))] },
    reach: { _ in 1 }
  ) { picture, arguments in
    try Convolution(
      kernel: embossing(arguments), border: arguments.border,
      bias: arguments.choice("style") == "relief" ? 0 : Float(arguments.number("bias"))
    ).apply(to: arguments.colored(picture))
  }

  private static func embossing(_ arguments: FilterArguments) -> Kernel {
    let depth = Float(arguments.number("depth"))
    if arguments.choice("style") == "chapter" {
      return Kernel([[0, 1, 1], [-1, 0, 1], [-1, -1, 0]]).scaled(by: depth)
    }
    return Kernel([[0, depth, depth], [-depth, 1, depth], [-depth, -depth, 0]])
  }

  static let gabor = Filter(
    "gabor", .texture, "Answers to stripes of one width and direction",
    purpose:
      "A wave under a bell, as cells of the visual cortex have it. wavelength is the distance from stripe "
      + "to stripe, angle 0 finds vertical ones. A narrow bandwidth is choosier.",
    color: .luminance,
    parameters: [
      .number("wavelength", 2...100, default: 8, unit: "pixels", "Distance from stripe to stripe"),
      .number(
        "angle", -360...360, default: 0, unit: "degrees", "Direction across the stripes, counterclockwise"),
      .number("bandwidth", 0.3...3, default: 1, unit: "octaves", "How much the width may differ"),
      .number("aspect", 0.2...2, default: 0.5, "Width of the bell by its length"),
      .number(
        "phase", -360...360, default: 0, unit: "degrees",
        "0 for a bright stripe in the middle, 90 for an edge"),
      .gain(4), .range("absolute"), .border,
    ],
    kernels: { [.init(name: "gabor", kernel: gaborKernel($0))] },
    reach: { $0.local(gaborKernel($0).rows / 2) }
  ) { picture, arguments in
    try Convolution(
      kernel: gaborKernel(arguments), border: arguments.border, divisor: Float(1 / arguments.number("gain")),
      range: arguments.range
    ).apply(to: picture.gray)
  }

  private static func gaborKernel(_ arguments: FilterArguments) -> Kernel {
    .gabor(
      wavelength: arguments.number("wavelength"), angle: arguments.number("angle"),
      bandwidth: arguments.number("bandwidth"), aspect: arguments.number("aspect"),
      phase: arguments.number("phase"))
  }

  static let gaborBank = Filter(
    "gabor-bank", .texture, "Gabor filters of several directions and widths, as a contact sheet",
    purpose:
      "Directions from left to right, widths doubling from top to bottom: which stripes a picture is made "
      + "of. The result is a picture of its own size.",
    color: .luminance,
    parameters: [
      .integer("directions", 1...12, default: 6, "How many directions"),
      .integer("widths", 1...5, default: 3, "How many widths, each twice the one before"),
      .number(
        "wavelength", 2...100, default: 4, unit: "pixels", "The smallest distance from stripe to stripe"),
      .integer("tile", 32...1024, default: 240, unit: "pixels", "Longer side of each picture"), .gain(8),
      .border,
    ],
    kernels: { arguments in
      bankAngles(arguments).map { angle in
        .init(
          name: "\(shortText(angle)) degrees",
          kernel: .gabor(wavelength: arguments.number("wavelength"), angle: angle))
      }
    }
  ) { picture, arguments in
    let opaque = Picture(
      width: picture.width, height: picture.height, channels: 1, samples: picture.gray.samples)
    var sheet = ContactSheet(
      columns: arguments.integer("directions"), rows: arguments.integer("widths"),
      tile: arguments.integer("tile"), of: opaque)
    for row in 0..<arguments.integer("widths") {
      for (column, angle) in bankAngles(arguments).enumerated() {
        let wavelength = arguments.number("wavelength") * Double(1 << row)
        let convolution = Convolution(
          kernel: .gabor(wavelength: wavelength, angle: angle), border: arguments.border,
          divisor: Float(1 / arguments.number("gain")), range: .absolute)
        sheet.place(try convolution.apply(to: opaque), column: column, row: row)
      }
    }
    return sheet.picture.converted(to: picture.depth)
  }

  private static func bankAngles(_ arguments: FilterArguments) -> [Double] {
    let count = arguments.integer("directions")
    return (0..<count).map { 180 * Double($0) / Double(count) }
  }
}

/// Pictures of one size in rows and columns, made smaller to fit.
private struct ContactSheet {
  let tileWidth: Int
  let tileHeight: Int
  let columns: Int
  let gap = 6
  var plane: Plane

  init(columns: Int, rows: Int, tile: Int, of picture: Picture) {
    let scale = min(1, Double(tile) / Double(max(picture.width, picture.height)))
    tileWidth = max(1, Int((Double(picture.width) * scale).rounded()))
    tileHeight = max(1, Int((Double(picture.height) * scale).rounded()))
    self.columns = columns
    plane = Plane(
      width: columns * (tileWidth + gap) + gap, height: rows * (tileHeight + gap) + gap, repeating: 0.25)
  }

  mutating func place(_ picture: Picture, column: Int, row: Int) {
    guard case .float(let values) = picture.converted(to: .float).samples else { return }
    let small = Plane(width: picture.width, height: picture.height, values: values)
      .resized(width: tileWidth, height: tileHeight, method: .area)
    let (left, top) = (gap + column * (tileWidth + gap), gap + row * (tileHeight + gap))
    for y in 0..<tileHeight {
      for x in 0..<tileWidth { plane[left + x, top + y] = small[x, y] }
    }
  }

  var picture: Picture {
    Picture(width: plane.width, height: plane.height, channels: 1, samples: .float(plane.values))
  }
}
