internal import Glibc

extension Kernel {
  /// Equal weights that add up to 1.
  public static func box(_ size: Int) -> Kernel {
    Kernel(
      rows: size, columns: size,
      weights: [Float](repeating: 1 / Float(size * size), count: size * size))
  }

  /// A bell, e^(-(x² + y²) / 2σ²), whose weights add up to 1; 2 ⌈3 sigma⌉ + 1 rows and columns as OpenCV has.
  public static func gaussian(sigma: Double) -> Kernel {
    let row = gaussianRow(sigma: sigma)
    return Kernel(
      rows: row.count, columns: row.count, weights: row.flatMap { a in row.map { Float(a * $0) } })
  }

  /// One row of the bell.
  static func gaussianRow(sigma: Double, size: Int? = nil) -> [Double] {
    let size = size ?? (Int((sigma * 6).rounded(.toNearestOrEven)) + 1) | 1
    let middle = Double(size - 1) / 2
    let weights = (0..<size).map { exp(-(Double($0) - middle) * (Double($0) - middle) / (2 * sigma * sigma)) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
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
}
