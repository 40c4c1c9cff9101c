extension FilterCatalogue {
  static let smoothing: [Filter] = [identity, box, gaussian, motion, median, bilateral]

  static let identity = Filter(
    "identity", .smoothing, "Changes nothing",
    purpose:
      "The kernel with a single 1 in its middle: a check that a chain reads and writes pictures unharmed.",
    color: .unchanged,
    kernels: { _ in [.init(name: "identity", kernel: Kernel([[0, 0, 0], [0, 1, 0], [0, 0, 0]]))] },
    reach: { _ in 0 }
  ) { picture, _ in picture }

  static let box = Filter(
    "box", aliases: ["blur", "mean"], .smoothing, "The mean of a square around each pixel",
    purpose: "The quickest blur. Larger squares blur more and show their corners; gaussian does not.",
    parameters: [.size("size", 1...255, default: 5, "Side of the square"), .border],
    kernels: { [.init(name: "box", kernel: .box($0.integer("size")))] },
    reach: { $0.integer("size") / 2 }
  ) { picture, arguments in picture.box(size: arguments.integer("size"), border: arguments.border) }

  static let gaussian = Filter(
    "gaussian", aliases: ["gauss"], .smoothing, "A soft blur: weights fall off as a bell",
    purpose:
      "The blur of choice: it shows no direction and no edges of its own. sigma is the radius of the bell; "
      + "details smaller than it vanish. Noise goes with sigma 1...2, a defocused background takes 5...20.",
    parameters: [.number("sigma", 0.1...100, default: 1.5, unit: "pixels", "Radius of the bell"), .border],
    kernels: { [.init(name: "gaussian", kernel: .gaussian(sigma: $0.number("sigma")))] },
    reach: { Picture.gaussianReach(sigma: $0.number("sigma")) }
  ) { picture, arguments in picture.gaussian(sigma: arguments.number("sigma"), border: arguments.border) }

  static let motion = Filter(
    "motion", .smoothing, "The blur of a camera that moved",
    purpose: "The mean along a line. angle 0 is a movement along the row, 90 along the column.",
    parameters: [
      .integer("length", 1...255, default: 15, unit: "pixels", "Length of the movement"),
      .number("angle", -360...360, default: 0, unit: "degrees", "Direction, counterclockwise from the row"),
      .border,
    ],
    kernels: {
      [.init(name: "motion", kernel: .motion(length: $0.integer("length"), angle: $0.number("angle")))]
    },
    reach: { $0.integer("length") / 2 }
  ) { picture, arguments in
    let kernel = Kernel.motion(length: arguments.integer("length"), angle: arguments.number("angle"))
    return try Convolution(kernel: kernel, border: arguments.border).apply(to: picture)
  }

  static let median = Filter(
    "median", .smoothing, "The middle value of a square around each pixel",
    purpose:
      "Takes single wrong pixels (salt and pepper) away and keeps edges sharp, which no convolution can: it "
      + "is not linear.",
    parameters: [.size("size", 3...99, default: 3, "Side of the square"), .replicatingBorder],
    reach: { $0.integer("size") / 2 }
  ) { picture, arguments in picture.median(size: arguments.integer("size"), border: arguments.border) }

  static let bilateral = Filter(
    "bilateral", .smoothing, "Smooths areas and keeps their edges",
    purpose:
      "A mean in which only neighbours of like colour count. tolerance is how different they may be: about "
      + "twice the noise. Good for skin and sky; with much tolerance pictures look painted.",
    color: .together,
    parameters: [
      .integer("radius", 1...25, default: 5, unit: "pixels", "How far neighbours count"),
      .number("tolerance", 1...500, default: 40, unit: "levels", "How different colours may be"), .border,
    ],
    reach: { $0.integer("radius") }
  ) { picture, arguments in
    picture.bilateral(
      radius: arguments.integer("radius"), color: arguments.number("tolerance"), border: arguments.border)
  }
}
