extension FilterCatalogue {
  static let edges: [Filter] =
    [canny] + gradients + [laplacian, laplacianOfGaussian, differenceOfGaussians]

  static let canny = Filter(
    "canny", aliases: ["edges"], .edges, "Thin lines along edges, white on black",
    purpose:
      "The best general edge detector: slopes are thinned to lines of one pixel; a line counts when it is "
      + "stronger than high somewhere and stronger than low all along. sigma blurs first and so chooses how fine the "
      + "details may be. Fewer lines: raise high. Broken lines: lower low. sigma 0 is OpenCV's Canny.",
    color: .strongestChannel,
    parameters: [
      .number(
        "sigma", 0...20, default: 1.2, unit: "pixels", "Radius of the blur that comes first; 0 for none"),
      .number("low", 0...5000, default: 40, unit: "levels", "How strong a line must be where it goes on"),
      .number("high", 0...5000, default: 110, unit: "levels", "How strong a line must be somewhere"),
      .choice("norm", ["l1", "l2"], "Strength of a slope: |x| + |y|, or its true length"), .replicatingBorder,
    ],
    kernels: { _ in
      [
        .init(name: "x", kernel: gradientKernels[0].x),
        .init(name: "y", kernel: gradientKernels[0].x.transposed),
      ]
    },
    check: { arguments in
      if arguments.number("low") > arguments.number("high") {
        throw FilterError.conflict(
          filter: "canny",
          reason: "low (\(shortText(arguments.number("low")))) must not be above high "
            + "(\(shortText(arguments.number("high"))))")
      }
    }
  ) { picture, arguments in
    let sigma = arguments.number("sigma")
    let smooth = sigma >= 0.1 ? picture.gaussian(sigma: sigma, border: arguments.border) : picture
    return smooth.canny(
      low: arguments.number("low"), high: arguments.number("high"), squared: arguments.choice("norm") == "l2",
      border: arguments.border)
  }

  static let laplacian = Filter(
    "laplacian", .edges, "The second derivative: differences from all neighbours",
    purpose: "Fine lines and noise, in every direction at once; uniform areas and even slopes become black.",
    parameters: [
      .choice("neighbors", ["4", "8"], "Which neighbours count: across, or across and diagonal"), .gain(1),
      .range("absolute"), .border,
    ],
    kernels: { [.init(name: "laplacian", kernel: .laplacian(neighbors: $0.choice("neighbors")))] },
    reach: { $0.local(1) }
  ) { picture, arguments in
    try Convolution(
      kernel: .laplacian(neighbors: arguments.choice("neighbors")), border: arguments.border,
      divisor: Float(1 / arguments.number("gain")), range: arguments.range
    ).apply(to: picture)
  }

  static let laplacianOfGaussian = Filter(
    "laplacian-of-gaussian", aliases: ["log", "marr-hildreth"], .edges,
    "The second derivative after a blur",
    purpose:
      "As laplacian, without its noise: answers to lines and blobs of about sigma's size (Marr and Hildreth "
      + "1980). The result is multiplied by sigma², so that sizes can be compared.",
    parameters: [
      .number("sigma", 0.5...30, default: 1.5, unit: "pixels", "Size of the details"), .gain(6),
      .range("absolute"), .border,
    ],
    kernels: {
      [.init(name: "laplacian of gaussian", kernel: .laplacianOfGaussian(sigma: $0.number("sigma")))]
    },
    reach: { $0.local(Picture.gaussianReach(sigma: $0.number("sigma"))) }
  ) { picture, arguments in
    // The kernel is the sum of two that are products of a column and a row.
    let (derivative, bell) = Kernel.secondDerivative(sigma: arguments.number("sigma"))
    let (d, g) = (derivative.map { Float($0) }, bell.map { Float($0) })
    let across = picture.separable(column: g, row: d, border: arguments.border, depth: .float)
    let down = picture.separable(column: d, row: g, border: arguments.border, depth: .float)
    return across.mixed(with: down, 1, 1)
      .ranged(arguments.range, gain: arguments.number("gain"), depth: picture.depth)
  }

  static let differenceOfGaussians = Filter(
    "difference-of-gaussians", aliases: ["dog"], .edges, "A fine blur minus a coarse one",
    purpose:
      "What is larger than sigma and smaller than ratio times sigma: much as laplacian-of-gaussian with "
      + "ratio 1.6, a band of sizes with more.",
    parameters: [
      .number("sigma", 0.1...50, default: 1, unit: "pixels", "Radius of the fine blur"),
      .number("ratio", 1.05...10, default: 1.6, "How much larger the coarse blur is"), .gain(10),
      .range("absolute"), .border,
    ],
    kernels: { arguments in
      let sigma = arguments.number("sigma")
      let fine = Kernel.gaussian(sigma: sigma)
      let coarse = Kernel.gaussian(sigma: sigma * arguments.number("ratio"))
      return [.init(name: "fine", kernel: fine), .init(name: "coarse", kernel: coarse)]
    },
    reach: { $0.local(Picture.gaussianReach(sigma: $0.number("sigma") * $0.number("ratio"))) }
  ) { picture, arguments in
    let sigma = arguments.number("sigma")
    let fine = picture.gaussian(sigma: sigma, border: arguments.border, depth: .float)
    let coarse = picture.gaussian(
      sigma: sigma * arguments.number("ratio"), border: arguments.border, depth: .float)
    return fine.mixed(with: coarse, 1, -1)
      .ranged(arguments.range, gain: arguments.number("gain"), depth: picture.depth)
  }
}
