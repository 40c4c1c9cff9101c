internal import CFilterKernels

extension FilterCatalogue {
  static let sharpening: [Filter] = [sharpen, unsharp, highPass]

  static let sharpen = Filter(
    "sharpen", .sharpening, "Brings out what differs from its neighbours",
    purpose: "Takes the laplacian from the picture. amount 1 is the usual kernel; noise is sharpened too, so "
      + "smooth a noisy picture first or use unsharp.",
    parameters: [.number("amount", 0...10, default: 1, "How much is added"), .border],
    kernels: { [.init(name: "sharpen", kernel: .sharpen(amount: Float($0.number("amount"))))] },
    reach: { _ in 1 }
  ) { picture, arguments in
    let kernel = Kernel.sharpen(amount: Float(arguments.number("amount")))
    return try Convolution(kernel: kernel, border: arguments.border).apply(to: picture)
  }

  static let unsharp = Filter(
    "unsharp", aliases: ["unsharp-mask"], .sharpening, "Adds what a blur takes away",
    purpose:
      "The sharpening of photographers. sigma is the size of the details, amount how much they gain; what "
      + "differs from its surroundings by threshold or less stays as it is, and with it the noise.",
    parameters: [
      .number("sigma", 0.1...100, default: 2, unit: "pixels", "Radius of the blur"),
      .number("amount", 0...20, default: 1, "How much is added"),
      .number("threshold", 0...255, default: 0, unit: "levels", "Smaller differences are left alone"),
      .border,
    ],
    kernels: { arguments in
      let blur = Kernel.gaussian(sigma: arguments.number("sigma"))
      let amount = Float(arguments.number("amount"))
      var weights = blur.weights.map { -amount * $0 }
      weights[weights.count / 2] += 1 + amount
      return [
        .init(name: "unsharp", kernel: Kernel(rows: blur.rows, columns: blur.columns, weights: weights))
      ]
    },
    reach: { Picture.gaussianReach(sigma: $0.number("sigma")) }
  ) { picture, arguments in
    let blur = picture.gaussian(sigma: arguments.number("sigma"), border: arguments.border, depth: .float)
    return picture.combined(
      CF_SHARPEN, with: blur, p: Float(arguments.number("amount")),
      r: Float(arguments.number("threshold")) / 255 * picture.white)
  }

  static let highPass = Filter(
    "high-pass", aliases: ["highpass"], .sharpening, "Only what a blur takes away, on middle gray",
    purpose:
      "Shows the details smaller than sigma without light and shade; laid over the picture it sharpens.",
    parameters: [
      .number("sigma", 0.1...100, default: 5, unit: "pixels", "Radius of the blur"), .gain(1), .border,
    ],
    kernels: { arguments in
      let blur = Kernel.gaussian(sigma: arguments.number("sigma"))
      var weights = blur.weights.map { -$0 }
      weights[weights.count / 2] += 1
      return [
        .init(name: "high-pass", kernel: Kernel(rows: blur.rows, columns: blur.columns, weights: weights))
      ]
    },
    reach: { Picture.gaussianReach(sigma: $0.number("sigma")) }
  ) { picture, arguments in
    let blur = picture.gaussian(sigma: arguments.number("sigma"), border: arguments.border, depth: .float)
    let gain = Float(arguments.number("gain"))
    return picture.mixed(with: blur, gain, -gain, plus: picture.white * 128 / 255)
  }
}
