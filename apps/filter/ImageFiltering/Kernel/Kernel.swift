/// A matrix of weights that a convolution lays over each pixel.
public struct Kernel: Sendable, Hashable {
  /// The largest number of rows or columns.
  public static let maximumSize = 1023

  /// The number of rows, at least 1.
  public let rows: Int
  /// The number of columns, at least 1.
  public let columns: Int
  /// `rows * columns` finite weights, row by row.
  public let weights: [Float]

  /// Creates a kernel.
  ///
  /// - Precondition: there are `rows * columns` weights, all finite, and at least one of each.
  public init(rows: Int, columns: Int, weights: [Float]) {
    precondition(
      rows > 0 && columns > 0 && weights.count == rows * columns,
      "Kernel: expected \(rows)x\(columns) weights, found \(weights.count)")
    precondition(weights.allSatisfy(\.isFinite), "Kernel: expected finite weights")
    self.rows = rows
    self.columns = columns
    self.weights = weights
  }

  /// A kernel of rows of equal length.
  ///
  /// - Precondition: the rows have one length, and there is at least one weight.
  public init(_ rows: [[Float]]) {
    let columns = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columns }, "Kernel: expected rows of one length")
    self.init(rows: rows.count, columns: columns, weights: rows.flatMap { $0 })
  }

  /// The weight in a row and a column.
  public subscript(row: Int, column: Int) -> Float { weights[row * columns + column] }

  /// Turned by half a turn: correlation with it is convolution with this one.
  public var flipped: Kernel { Kernel(rows: rows, columns: columns, weights: weights.reversed()) }

  /// Rows and columns exchanged.
  public var transposed: Kernel {
    var turned: [Float] = []
    for column in 0..<columns {
      for row in 0..<rows { turned.append(self[row, column]) }
    }
    return Kernel(rows: columns, columns: rows, weights: turned)
  }

  /// Every weight multiplied.
  public func scaled(by factor: Float) -> Kernel {
    Kernel(rows: rows, columns: columns, weights: weights.map { $0 * factor })
  }

  /// The sum of the weights: what the kernel makes of a uniform picture of ones.
  public var sum: Float { Float(weights.reduce(0.0) { $0 + Double($1) }) }

  /// `3x5`.
  public var sizeText: String { "\(rows)x\(columns)" }
}
