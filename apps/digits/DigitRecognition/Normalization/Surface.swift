/// A quadratic surface fitted to the ground of a picture; strokes do not count.
///
/// z = k₀ + k₁x + k₂y + k₃x² + k₄xy + k₅y², with x and y from -1 to 1 across the picture. Iteratively
/// reweighted least squares: a plane through the frame first (absolute residuals), then the whole
/// surface with Tukey's biweight, which gives what is far away no weight at all.
struct Surface {
  private var coefficients: [Double]

  private struct Sample {
    let x: Double
    let y: Double
    let value: Double
    let isFrame: Bool

    func residual(_ k: [Double]) -> Double {
      value - (k[0] + x * (k[1] + k[3] * x + k[4] * y) + y * (k[2] + k[5] * y))
    }
  }

  /// `nil` when the picture has too few pixels for a fit.
  init?(fittedTo raster: Raster) {
    let (width, height) = (raster.width, raster.height)
    guard min(width, height) >= 8 else { return nil }
    // A grid of at most about 24×24 samples.
    let (stepX, stepY) = (max(1, width / 24), max(1, height / 24))
    let depth = max(1, min(width, height) / 14)
    var samples: [Sample] = []
    samples.reserveCapacity(1600)
    for y in stride(from: 0, to: height, by: stepY) {
      for x in stride(from: 0, to: width, by: stepX) {
        let isFrame = min(x, y) < depth + stepX || x >= width - depth - stepX || y >= height - depth - stepY
        let (u, v) = (2 * Double(x) / Double(width - 1) - 1, 2 * Double(y) / Double(height - 1) - 1)
        samples.append(Sample(x: u, y: v, value: Double(raster.values[y * width + x]), isFrame: isFrame))
      }
    }
    let frame = samples.filter(\.isFrame).map(\.value).sorted()
    coefficients = [frame[frame.count / 2], 0, 0, 0, 0, 0]
    func solve(_ terms: Int, _ weight: (Double, Bool) -> Double) {
      var matrix = [Double](repeating: 0, count: terms * (terms + 1))
      let k = coefficients
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 6) { basis in
        basis[0] = 1
        for sample in samples {
          let w = weight(sample.residual(k), sample.isFrame)
          if w == 0 { continue }
          (basis[1], basis[2]) = (sample.x, sample.y)
          (basis[3], basis[4], basis[5]) = (sample.x * sample.x, sample.x * sample.y, sample.y * sample.y)
          // The lower triangle; the upper is its mirror.
          for i in 0..<terms {
            let weighted = w * basis[i]
            for j in 0...i { matrix[i * (terms + 1) + j] += weighted * basis[j] }
            matrix[i * (terms + 1) + terms] += weighted * sample.value
          }
        }
      }
      for i in 0..<terms {
        for j in 0..<i { matrix[j * (terms + 1) + i] = matrix[i * (terms + 1) + j] }
      }
      if let solution = Self.solved(&matrix, terms) {
        coefficients.replaceSubrange(0..<terms, with: solution)
      }
    }
    for _ in 0..<6 { solve(3) { residual, isFrame in isFrame ? 1 / max(abs(residual), 0.004) : 0 } }
    for round in 0..<6 {
      let k = coefficients
      let spread = samples.filter(\.isFrame).map { abs($0.residual(k)) }.sorted()
      let scale = 1.48 * spread[spread.count / 2]
      // The cut starts generous, so that the surface can bend, and closes in.
      let cut = max(5 * scale, round < 3 ? 0.12 : 0.06)
      solve(6) { residual, _ in
        let t = residual / cut
        return abs(t) < 1 ? (1 - t * t) * (1 - t * t) : 0
      }
    }
  }

  /// The row `y` as a polynomial in the column: a + b·column + c·column².
  func row(_ y: Int, width: Int, height: Int) -> (Float, Float, Float) {
    let k = coefficients
    let v = 2 * Double(y) / Double(height - 1) - 1
    let constant = k[0] + k[2] * v + k[5] * v * v
    let linear = k[1] + k[4] * v
    // u = s·column - 1
    let s = 2 / Double(width - 1)
    return (
      Float(constant - linear + k[3]), Float(s * (linear - 2 * k[3])), Float(s * s * k[3])
    )
  }

  /// Gaussian elimination with row exchange on an augmented matrix; `nil` when it is singular.
  private static func solved(_ matrix: inout [Double], _ n: Int) -> [Double]? {
    let stride = n + 1
    for column in 0..<n {
      let pivot = (column..<n).max { abs(matrix[$0 * stride + column]) < abs(matrix[$1 * stride + column]) }
      guard let pivot, abs(matrix[pivot * stride + column]) > 1e-9 else { return nil }
      for j in 0..<stride { matrix.swapAt(column * stride + j, pivot * stride + j) }
      for row in 0..<n where row != column {
        let factor = matrix[row * stride + column] / matrix[column * stride + column]
        if factor == 0 { continue }
        for j in column..<stride { matrix[row * stride + j] -= factor * matrix[column * stride + j] }
      }
    }
    return (0..<n).map { matrix[$0 * stride + n] / matrix[$0 * stride + $0] }
  }
}
