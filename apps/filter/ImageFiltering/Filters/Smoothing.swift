extension FilterCatalogue {
  static let smoothing: [Filter] = [identity, box, gaussian]

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
    kernels: { [.init(name: "box", kernel: Kernel.box($0.integer("size")))] },
    reach: { $0.integer("size") / 2 }
  ) { picture, arguments in
    try Convolution(kernel: .box(arguments.integer("size")), border: arguments.border).apply(to: picture)
  }

  static let gaussian = Filter(
    "gaussian", aliases: ["gauss"], .smoothing, "A soft blur: weights fall off as a bell",
    purpose:
      "The blur of choice: it shows no direction and no edges of its own. sigma is the radius of the bell; "
      + "details smaller than it vanish. Noise goes with sigma 1...2, a defocused background with 5...20.",
    parameters: [.number("sigma", 0.1...100, default: 1.5, unit: "pixels", "Radius of the bell"), .border],
    kernels: { [.init(name: "gaussian", kernel: Kernel.gaussian(sigma: $0.number("sigma")))] },
    reach: { Kernel.gaussian(sigma: $0.number("sigma")).rows / 2 }
  ) { picture, arguments in
    try Convolution(kernel: .gaussian(sigma: arguments.number("sigma")), border: arguments.border)
      .apply(to: picture)
  }
}

extension FilterParameter {
  static let border = choice(
    "border", ["reflect", "replicate", "wrap", "zero"], "What lies beyond the edge of the picture")
}

extension FilterArguments {
  var border: Border { Border(rawValue: choice("border")) ?? .reflect }
}
