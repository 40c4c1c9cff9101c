extension FilterCatalogue {
  static let edges: [Filter] = [laplacian]

  static let laplacian = Filter(
    "laplacian", .edges, "The second derivative: differences from all neighbours",
    purpose: "Fine lines and noise, in every direction at once; uniform areas become black.",
    parameters: [
      .choice("neighbors", ["4", "8"], "Which neighbours count: across, or across and diagonal"),
      .range("absolute"), .border,
    ],
    kernels: { [.init(name: "laplacian", kernel: Kernel.laplacian(neighbors: $0.choice("neighbors")))] },
    reach: { $0.choice("range") == "rescale" ? nil : 1 }
  ) { picture, arguments in
    let kernel = Kernel.laplacian(neighbors: arguments.choice("neighbors"))
    return try Convolution(kernel: kernel, border: arguments.border, range: arguments.range).apply(
      to: picture)
  }
}

extension FilterParameter {
  static func range(_ first: String) -> FilterParameter {
    let others = ["clip", "absolute", "rescale"].filter { $0 != first }
    return choice(
      "range", [first] + others,
      "What becomes of results below black and above white: cut off, made positive, or all mapped to 0...255")
  }
}

extension FilterArguments {
  var range: Convolution.RangeRule { Convolution.RangeRule(rawValue: choice("range")) ?? .clip }
}
