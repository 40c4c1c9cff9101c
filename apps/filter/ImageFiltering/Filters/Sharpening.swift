extension FilterCatalogue {
  static let sharpening: [Filter] = [sharpen]

  static let sharpen = Filter(
    "sharpen", .sharpening, "Brings out what differs from its neighbours",
    purpose:
      "Adds the laplacian to the picture. amount 1 is the usual kernel; noise is sharpened too, so smooth "
      + "a noisy picture first.",
    parameters: [.number("amount", 0...10, default: 1, "How much is added"), .border],
    kernels: { [.init(name: "sharpen", kernel: Kernel.sharpen(amount: Float($0.number("amount"))))] },
    reach: { _ in 1 }
  ) { picture, arguments in
    let kernel = Kernel.sharpen(amount: Float(arguments.number("amount")))
    return try Convolution(kernel: kernel, border: arguments.border).apply(to: picture)
  }
}
