import CKernels
import TensorCore

/// Rows and columns of a picture or of features.
struct Region: Equatable {
  var rows: Range<Int>
  var columns: Range<Int>

  /// The part that both have.
  func clamped(to other: Region) -> Region {
    Region(rows: rows.clamped(to: other.rows), columns: columns.clamped(to: other.columns))
  }

  var pixelCount: Int { rows.count * columns.count }

  /// A grid of regions of at most `size` rows and columns that cover this one.
  func tiles(of size: Int) -> [Region] {
    stride(from: rows.lowerBound, to: rows.upperBound, by: size).flatMap { top in
      stride(from: columns.lowerBound, to: columns.upperBound, by: size).map { left in
        Region(
          rows: top..<min(top + size, rows.upperBound), columns: left..<min(left + size, columns.upperBound))
      }
    }
  }
}

/// Features of a whole picture, kept in 32 or 16 bits, read and written by regions.
final class FeatureStore {
  let height: Int
  let width: Int
  let channels: Int
  private var wide: [Float]
  private var half: [UInt16]

  /// The whole of it.
  var region: Region { Region(rows: 0..<height, columns: 0..<width) }

  /// A store whose values are to be written.
  ///
  /// - Parameters:
  ///   - height: rows.
  ///   - width: columns.
  ///   - channels: values a place.
  ///   - isHalf: whether values are kept in half precision.
  init(height: Int, width: Int, channels: Int, isHalf: Bool) {
    (self.height, self.width, self.channels) = (height, width, channels)
    let count = height * width * channels
    wide = isHalf ? [] : [Float](repeating: 0, count: count)
    half = isHalf ? [UInt16](repeating: 0, count: count) : []
  }

  /// The values of a region, `[1, rows, columns, C]`.
  func read(_ region: Region) -> Tensor {
    let row = region.columns.count * channels
    return Tensor(shape: [1, region.rows.count, region.columns.count, channels]) { out in
      guard let base = out.baseAddress else { return }
      for (index, y) in region.rows.enumerated() {
        let start = (y * width + region.columns.lowerBound) * channels
        if half.isEmpty {
          wide.withUnsafeBufferPointer { source in
            if let first = source.baseAddress { (base + index * row).update(from: first + start, count: row) }
          }
        } else {
          half.withUnsafeBufferPointer { source in
            if let first = source.baseAddress {
              ck_from_float16(first + start, base + index * row, Int64(row))
            }
          }
        }
      }
    }
  }

  /// Replaces the values of a region.
  func write(_ values: Tensor, to region: Region) {
    let row = region.columns.count * channels
    values.withUnsafeElements { source in
      guard let first = source.baseAddress else { return }
      for (index, y) in region.rows.enumerated() {
        let start = (y * width + region.columns.lowerBound) * channels
        if half.isEmpty {
          wide.withUnsafeMutableBufferPointer { out in
            if let base = out.baseAddress { (base + start).update(from: first + index * row, count: row) }
          }
        } else {
          half.withUnsafeMutableBufferPointer { out in
            if let base = out.baseAddress { ck_to_float16(first + index * row, base + start, Int64(row)) }
          }
        }
      }
    }
  }
}

/// Mean and variance of channels, gathered from pieces.
struct GatheredMoments {
  private var count = 0.0
  private var means: [Double]
  private var squares: [Double]

  init(channels: Int) {
    means = [Double](repeating: 0, count: channels)
    squares = means
  }

  /// Takes in a piece (Chan et al., 1979).
  ///
  /// - Parameter values: `[1, H, W, C]`.
  mutating func add(_ values: Tensor) {
    let part = Double(values.elementCount / means.count)
    let partMeans = values.mean(axes: [0, 1, 2]).elements
    let partVariances = values.variance(axes: [0, 1, 2]).elements
    for channel in means.indices {
      let difference = Double(partMeans[channel]) - means[channel]
      means[channel] += difference * part / (count + part)
      squares[channel] +=
        Double(partVariances[channel]) * part + difference * difference * count * part / (count + part)
    }
    count += part
  }

  /// The factor and the shift that normalise by these moments: y = x · factor + shift.
  func affine(weight: Tensor, bias: Tensor, epsilon: Float) -> (factor: Tensor, shift: Tensor) {
    let (gamma, beta) = (weight.elements, bias.elements)
    let factors = means.indices.map { channel in
      Float(Double(gamma[channel]) / (squares[channel] / count + Double(epsilon)).squareRoot())
    }
    let shifts = means.indices.map { Float(Double(beta[$0]) - means[$0] * Double(factors[$0])) }
    return (Tensor(factors), Tensor(shifts))
  }
}
