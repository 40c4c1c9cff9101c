internal import CFilterKernels
internal import Glibc

extension Kernel {
  /// Equal weights that add up to 1.
  public static func box(_ size: Int) -> Kernel {
    Kernel(
      rows: size, columns: size, weights: [Float](repeating: 1 / Float(size * size), count: size * size))
  }

  /// A bell, e^(-(x² + y²) / 2 sigma²), whose weights add up to 1; 6 sigma + 1 rows and columns, rounded to an
  /// odd number, as OpenCV has.
  public static func gaussian(sigma: Double) -> Kernel {
    let row = gaussianRow(sigma: sigma, size: Int(cf_gaussian_size(sigma)))
    return Kernel(
      rows: row.count, columns: row.count, weights: row.flatMap { a in row.map { Float(a * $0) } })
  }

  /// One row of the bell.
  static func gaussianRow(sigma: Double, size: Int) -> [Double] {
    let middle = Double(size - 1) / 2
    let weights = (0..<size).map { exp(-(Double($0) - middle) * (Double($0) - middle) / (2 * sigma * sigma)) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// Equal weights along a line of `length` pixels through the middle, at an angle in degrees counterclockwise
  /// from the row; pixels that the line only touches have less.
  public static func motion(length: Int, angle: Double) -> Kernel {
    let size = length | 1
    let half = size / 2
    var weights = [Double](repeating: 0, count: size * size)
    let (dx, dy) = (cos(angle * .pi / 180), -sin(angle * .pi / 180))
    // Points every sixteenth of a pixel, each shared among the four pixels around it.
    let points = length * 16
    for point in 0..<points {
      let t = (Double(point) + 0.5) / 16 - Double(length) / 2
      let (x, y) = (t * dx + Double(half), t * dy + Double(half))
      let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
      for (column, row) in [(left, top), (left + 1, top), (left, top + 1), (left + 1, top + 1)] {
        guard (0..<size).contains(column), (0..<size).contains(row) else { continue }
        weights[row * size + column] +=
          (1 - (x - Double(column)).magnitude) * (1 - (y - Double(row)).magnitude)
      }
    }
    let sum = weights.reduce(0, +)
    return Kernel(rows: size, columns: size, weights: weights.map { $0 < 1e-9 ? 0 : Float($0 / sum) })
  }

  /// The picture plus `amount` times what its four neighbours lack.
  public static func sharpen(amount: Float) -> Kernel {
    Kernel([[0, -amount, 0], [-amount, 1 + 4 * amount, -amount], [0, -amount, 0]])
  }

  /// The second derivative over 4 or 8 neighbours.
  static func laplacian(neighbors: String) -> Kernel {
    neighbors == "8"
      ? Kernel([[1, 1, 1], [1, -8, 1], [1, 1, 1]]) : Kernel([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
  }

  /// The second derivative of a bell and the bell, as rows of numbers; both are 8 sigma + 1 long.
  ///
  /// The derivative's numbers add up to 0 and are multiplied by sigma², so that edges of any softness answer alike.
  static func secondDerivative(sigma: Double) -> (derivative: [Double], bell: [Double]) {
    let half = max(1, Int((4 * sigma).rounded(.up)))
    let bell = gaussianRow(sigma: sigma, size: 2 * half + 1)
    var derivative = bell.enumerated().map { index, value in
      let x = Double(index - half)
      return value * (x * x / (sigma * sigma) - 1)
    }
    let mean = derivative.reduce(0, +)
    derivative = zip(derivative, bell).map { $0 - mean * $1 }
    return (derivative, bell)
  }

  /// The sum of the second derivatives of a bell along rows and columns: the "Mexican hat", upside down.
  public static func laplacianOfGaussian(sigma: Double) -> Kernel {
    let (d, g) = secondDerivative(sigma: sigma)
    let weights = g.indices.flatMap { u in g.indices.map { v in Float(d[u] * g[v] + g[u] * d[v]) } }
    return Kernel(rows: g.count, columns: g.count, weights: weights)
  }

  /// A wave under a bell: answers to stripes of its width and direction.
  ///
  ///     e^(-(x'² + (aspect y')²) / 2 s²) cos(2π x' / wavelength + phase)
  ///
  /// with x', y' turned by `angle` (degrees; 0 is vertical stripes), s as the bandwidth in octaves says. The weights
  /// add up to 0 and their magnitudes to 2: stripes from black to white at their best answer with white.
  public static func gabor(
    wavelength: Double, angle: Double, bandwidth: Double = 1, aspect: Double = 0.5, phase: Double = 0
  ) -> Kernel {
    let power = exp2(bandwidth)
    let s = wavelength / .pi * sqrt(log(2.0) / 2) * (power + 1) / (power - 1)
    let half = min(maximumSize / 2, max(1, Int((2.5 * s / min(aspect, 1)).rounded(.up))))
    let (c, n) = (cos(angle * .pi / 180), sin(angle * .pi / 180))
    var bell: [Double] = []
    var wave: [Double] = []
    for y in -half...half {
      for x in -half...half {
        let (u, v) = (Double(x) * c - Double(y) * n, Double(x) * n + Double(y) * c)
        bell.append(exp(-(u * u + aspect * aspect * v * v) / (2 * s * s)))
        wave.append(cos(2 * .pi * u / wavelength + phase * .pi / 180))
      }
    }
    let products = zip(bell, wave).map { $0 * $1 }
    let mean = products.reduce(0, +) / bell.reduce(0, +)
    let weights = zip(products, bell).map { $0 - mean * $1 }
    let magnitude = weights.reduce(0) { $0 + $1.magnitude }
    let size = 2 * half + 1
    return Kernel(rows: size, columns: size, weights: weights.map { Float($0 * 2 / magnitude) })
  }
}
