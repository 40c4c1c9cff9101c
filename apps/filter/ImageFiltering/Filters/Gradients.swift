internal import CFilterKernels

/// A pair of first derivatives at right angles.
struct GradientKernels: Sendable {
  let name: String
  let summary: String
  let purpose: String
  /// What makes the steepest edge about white.
  let gain: Double
  /// The derivative along the row, as for correlation.
  let x: Kernel
  /// The derivative along the column.
  let y: Kernel
}

extension FilterCatalogue {
  static let gradientKernels: [GradientKernels] = [
    derivative(
      "sobel", "The first derivative, smoothed across: 1 2 1",
      "The usual measure of slope. Scharr is truer to the direction, prewitt simpler.",
      gain: 1, [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
    derivative(
      "scharr", "The first derivative, smoothed across: 3 10 3",
      "As sobel, four times as strong, and equally strong in all directions (Scharr 2000): best when the "
        + "direction counts.",
      gain: 0.25, [[-3, 0, 3], [-10, 0, 10], [-3, 0, 3]]),
    derivative(
      "prewitt", "The first derivative, smoothed across: 1 1 1",
      "The simplest of the three by three (Prewitt 1970).", gain: 1.33,
      [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]),
    GradientKernels(
      name: "roberts", summary: "Differences along the two diagonals",
      purpose:
        "The oldest (Roberts 1963) and smallest, two by two pixels: sharp, and sensitive to noise. Its x and "
        + "y are the diagonals.",
      gain: 2,
      x: Kernel([[1, 0], [0, -1]]), y: Kernel([[0, 1], [-1, 0]])),
  ]

  static let gradients: [Filter] = gradientKernels.map(gradientFilter)

  private static func derivative(
    _ name: String, _ summary: String, _ purpose: String, gain: Double, _ x: [[Float]]
  )
    -> GradientKernels
  {
    GradientKernels(
      name: name, summary: summary, purpose: purpose, gain: gain, x: Kernel(x), y: Kernel(x).transposed)
  }

  private static func gradientFilter(_ kernels: GradientKernels) -> Filter {
    Filter(
      kernels.name, .edges, kernels.summary,
      purpose: kernels.purpose
        + " output direction shows where the slope points as a colour (red: brighter to "
        + "the right), and how steep it is as its brightness.",
      parameters: [
        .choice(
          "output", ["magnitude", "x", "y", "direction"],
          "Steepness, the slope along the row or column, or the direction in colour"),
        .gain(kernels.gain), .range("absolute"), .color, .border,
      ],
      kernels: { _ in [.init(name: "x", kernel: kernels.x), .init(name: "y", kernel: kernels.y)] },
      reach: { $0.choice("output") == "magnitude" ? 1 : $0.local(1) }
    ) { picture, arguments in
      let source = arguments.colored(picture)
      switch arguments.choice("output") {
      case "x", "y":
        let kernel = arguments.choice("output") == "x" ? kernels.x : kernels.y
        // Kernels of two by two are widened so that they have a middle: their upper left corner.
        return try Convolution(
          kernel: kernel.rows == 2 ? kernel.widened : kernel, border: arguments.border,
          divisor: Float(1 / arguments.number("gain")), range: arguments.range
        ).apply(to: source)
      case "direction": return picture.gray.slope(kernels, arguments, colors: true)
      default: return source.slope(kernels, arguments, colors: false)
      }
    }
  }
}

extension Picture {
  /// The steepness of each channel, or the direction of a gray picture as colours.
  fileprivate func slope(_ kernels: GradientKernels, _ arguments: FilterArguments, colors: Bool) -> Picture {
    filtered(channels: colors ? 3 : channels) { source, target in
      kernels.x.weights.withUnsafeBufferPointer { x in
        kernels.y.weights.withUnsafeBufferPointer { y in
          var (source, target) = (source, target)
          // The anchor is the middle of three by three, the upper left of two by two.
          let anchor = Int32((kernels.x.rows - 1) / 2)
          var options = cf_gradient(
            rows: Int32(kernels.x.rows), columns: Int32(kernels.x.columns), x: x.baseAddress,
            y: y.baseAddress,
            top: anchor, left: anchor, border: arguments.border.code, scale: Float(arguments.number("gain")))
          if colors {
            cf_gradient_colors(&source, &target, &options)
          } else {
            cf_gradient_magnitude(&source, &target, &options)
          }
        }
      }
    }
  }
}

extension Kernel {
  /// A row of zeros above and a column of zeros to the left.
  fileprivate var widened: Kernel {
    let empty = [Float](repeating: 0, count: columns + 1)
    return Kernel([empty] + (0..<rows).map { row in [0] + (0..<columns).map { self[row, $0] } })
  }
}
