extension FilterCatalogue {
  static let morphology: [Filter] = [
    morphological(
      "erode", "The smallest value around each pixel", "Bright shapes shrink and thin ones vanish."
    ) {
      $0.extreme($1, largest: false)
    },
    morphological("dilate", "The largest value around each pixel", "Bright shapes grow and gaps close.") {
      $0.extreme($1, largest: true)
    },
    morphological(
      "open", reach: 2, "erode, then dilate",
      "Takes bright specks and thin bright lines away; everything larger keeps its size."
    ) { $0.extreme($1, largest: false).extreme($1, largest: true) },
    morphological(
      "close", reach: 2, "dilate, then erode",
      "Fills dark specks and thin dark lines; everything larger keeps its size."
    ) { $0.extreme($1, largest: true).extreme($1, largest: false) },
    morphological("gradient", "dilate minus erode", "Outlines of shapes, as thick as the neighbourhood.") {
      $0.extreme($1, largest: true).mixed(with: $0.extreme($1, largest: false), 1, -1)
    },
  ]

  private static func morphological(
    _ name: String, reach: Int = 1, _ summary: String, _ purpose: String,
    _ body: @escaping @Sendable (Picture, Shape) -> Picture
  ) -> Filter {
    Filter(
      name, .morphology, summary,
      purpose: purpose + " Size and shape are those of the neighbourhood; what lies beyond the edge of the "
        + "picture does not count.",
      parameters: [.size("size", 1...255, default: 3, "Height and width of the neighbourhood"), .shape],
      kernels: { [.init(name: $0.choice("shape"), kernel: $0.shape.kernel)] },
      reach: { $0.integer("size") / 2 * reach }
    ) { picture, arguments in body(picture, arguments.shape) }
  }
}
