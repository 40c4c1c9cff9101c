internal import CFilterKernels

extension FilterCatalogue {
  static let artistic: [Filter] = [kuwahara, sketch, cartoon]

  static let kuwahara = Filter(
    "kuwahara", .artistic, "Patches of even colour, as brush strokes",
    purpose:
      "Each pixel takes the mean of the calmest of the four squares that it is a corner of: edges stay "
      + "sharp, texture goes (Kuwahara 1976). The larger the radius, the broader the brush.",
    color: .together,
    parameters: [.integer("radius", 1...40, default: 4, unit: "pixels", "Breadth of the brush"), .border],
    reach: { $0.integer("radius") }
  ) { picture, arguments in picture.kuwahara(radius: arguments.integer("radius"), border: arguments.border) }

  static let sketch = Filter(
    "sketch", aliases: ["pencil"], .artistic, "A drawing in pencil",
    purpose:
      "Brightness over its own blur: even areas become paper, edges become strokes. sigma is the breadth of "
      + "the shading, darkness how hard the pencil is pressed. color yes draws with coloured pencils, each channel by itself.",
    color: .luminance,
    parameters: [
      .number("sigma", 0.5...50, default: 6, unit: "pixels", "Breadth of the shading"),
      .integer("darkness", 1...4, default: 2, "How hard the pencil is pressed"),
      FilterParameter(
        name: "color", kind: .flag, defaultValue: .flag(false), unit: nil, summary: "Coloured pencils"),
    ],
    reach: { Picture.gaussianReach(sigma: $0.number("sigma")) }
  ) { picture, arguments in
    let source = arguments.flag("color") ? picture : picture.gray
    let shade = source.gaussian(sigma: arguments.number("sigma"), border: .reflect, depth: .float)
    let once = source.combined(CF_DODGE, with: shade, depth: .float)
    var drawing = once
    for _ in 1..<max(2, arguments.integer("darkness")) where arguments.integer("darkness") > 1 {
      drawing = drawing.combined(CF_MULTIPLY, with: once)
    }
    return drawing.converted(to: picture.depth)
  }

  static let cartoon = Filter(
    "cartoon", .artistic, "Flat colours with dark outlines",
    purpose:
      "Smooths areas and keeps edges, takes brightness down to a few levels, and draws outlines where a pixel "
      + "is darker than its surroundings. outline 0 leaves the lines out.",
    color: .together,
    parameters: [
      .integer("levels", 2...32, default: 7, "How many levels of brightness"),
      .integer("radius", 1...15, default: 5, unit: "pixels", "How far areas are smoothed"),
      .number("tolerance", 1...500, default: 60, unit: "levels", "How different colours of one area may be"),
      .number(
        "outline", 0...20, default: 8, unit: "levels",
        "How much darker than its surroundings a line is; 0: none"),
    ],
    reach: { 2 * $0.integer("radius") + 8 }
  ) { picture, arguments in
    let color = Double(arguments.number("tolerance"))
    let radius = arguments.integer("radius")
    let flat = picture.bilateral(radius: radius, color: color, border: .reflect)
      .bilateral(radius: radius, color: color, border: .reflect).converted(to: .float)
    let gray = flat.gray
    let steps = gray.combined(CF_STEPS, with: gray, p: Float(arguments.integer("levels")))
    let shade = steps.gaussian(sigma: 0.7, border: .reflect).combined(CF_QUOTIENT, with: gray)
    var drawing = flat.combined(CF_MULTIPLY, with: shade)
    if arguments.number("outline") > 0 {
      let calm = picture.gray.median(size: 5, border: .replicate)
      let mean = calm.box(size: 9, border: .replicate, depth: .float)
      let lines = calm.combined(
        CF_ABOVE, with: mean, r: -Float(arguments.number("outline")) / 255, depth: .float)
      drawing = drawing.combined(CF_MULTIPLY, with: lines.gaussian(sigma: 0.6, border: .reflect))
    }
    return drawing.converted(to: picture.depth)
  }
}
