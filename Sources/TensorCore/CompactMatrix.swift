import CKernels

/// A fixed matrix W in few bytes, for products with one vector or a few: y = W x.
///
/// Such products, of which a network that writes text character by character consists, are bound by reading
/// W. It is kept in the order in which it is read and in a precision of choice; sums are formed in float32.
///
/// | precision | bytes a value | of a value, at most | one row of 2,048 × 512, one core (Zen 4) |
/// |---|---|---|---|
/// | `float32` | 4 | exact | 45 µs |
/// | `float16` | 2 | 2⁻¹¹ of it | 39 µs |
/// | `bfloat16` | 2 | 2⁻⁸ of it | 39 µs |
/// | `int8` | 1 | 1/254 of the largest of its row | 15 µs |
///
/// With `int8` the vector is rounded to 16 bits as well: each element by at most 2⁻¹⁶ of the largest magnitude
/// of the vector, a 256th of what the weights' own rounding does. A vector that holds an infinity or no number
/// is multiplied in float32, so that both propagate.
///
/// The product with a vector does not depend on the number of threads or of the vectors beside it.
public final class CompactMatrix: @unchecked Sendable {
  /// How values are kept.
  public enum Precision: String, CaseIterable, Sendable {
    /// As they are.
    case float32
    /// 16-bit IEEE floats; magnitudes of 65,520 or more become infinite.
    case float16
    /// The upper half of a float32, rounded.
    case bfloat16
    /// Integers −127 … 127 and a scale a row. A row with an infinity or no number gives no number.
    case int8
  }

  /// How values are kept.
  public let precision: Precision
  /// n, the size of y.
  public let rowCount: Int
  /// k, the size of x.
  public let columnCount: Int
  private let pointer: OpaquePointer

  /// Converts a matrix.
  ///
  /// - Parameters:
  ///   - matrix: W, `[n, k]`: the weights of a layer as they are.
  ///   - precision: how to keep it.
  public convenience init(_ matrix: Tensor, precision: Precision) {
    precondition(matrix.rank == 2, "CompactMatrix: expected two axes, found \(matrix.shape)")
    let (rows, columns) = (matrix.shape[0], matrix.shape[1])
    let (values, count) = (matrix.detached.pointer, Int64(matrix.elementCount))
    switch precision {
    case .float32:
      self.init(precision, rows: rows, columns: columns, values: values, scales: nil)
    case .float16, .bfloat16:
      let halves = [UInt16](unsafeUninitializedCapacity: Int(count)) { buffer, initialized in
        initialized = Int(count)
        guard let out = buffer.baseAddress else { return }
        precision == .float16 ? ck_to_float16(values, out, count) : ck_to_bfloat16(values, out, count)
      }
      self.init(precision, rows: rows, columns: columns, values: halves, scales: nil)
    case .int8:
      let (integers, scales) = CompactMatrix.quantized(values, rows: rows, columns: columns)
      self.init(precision, rows: rows, columns: columns, values: integers, scales: scales)
    }
  }

  /// Takes values that are in that precision already.
  ///
  /// - Parameters:
  ///   - precision: what `values` are.
  ///   - rows: n.
  ///   - columns: k.
  ///   - values: n·k values, row after row.
  ///   - scales: n floats for `int8`, `nil` for others.
  package init(
    _ precision: Precision, rows: Int, columns: Int, values: UnsafeRawPointer, scales: UnsafePointer<Float>?
  ) {
    self.precision = precision
    (rowCount, columnCount) = (rows, columns)
    pointer = ck_compact_new(precision.kind, Int64(rows), Int64(columns), values, scales)
  }

  deinit { ck_compact_free(pointer) }

  /// The memory it takes; rows are padded to a multiple of 64.
  public var byteCount: Int { Int(ck_compact_bytes(pointer)) }

  private static func quantized(
    _ values: UnsafePointer<Float>, rows: Int, columns: Int
  ) -> (integers: [Int8], scales: [Float]) {
    var integers = [Int8](repeating: 0, count: rows * columns)
    var scales = [Float](repeating: 0, count: rows)
    integers.withUnsafeMutableBufferPointer { integers in
      guard let out = integers.baseAddress else { return }
      for row in 0..<rows {
        let from = values + row * columns
        if ck_all_finite(from, Int64(columns)) != 0 {
          ck_to_int8_rows(from, out + row * columns, &scales[row], 1, Int64(columns))
        } else {
          scales[row] = .nan
        }
      }
    }
    return (integers, scales)
  }
}

// MARK: Products

extension CompactMatrix {
  /// W x for vectors in memory: allocates nothing.
  ///
  /// - Parameters:
  ///   - x: vectors of k values, one after the other.
  ///   - y: gets a vector of n values for each.
  ///   - adding: whether to add to what is in `y`, for example a bias or another product.
  /// - Precondition: `x` holds as many vectors as `y`.
  public func multiply(
    _ x: UnsafeBufferPointer<Float>, into y: UnsafeMutableBufferPointer<Float>, adding: Bool = false
  ) {
    guard rowCount > 0, let to = y.baseAddress else { return }
    let vectors = y.count / rowCount
    precondition(
      y.count == vectors * rowCount && x.count == vectors * columnCount,
      "CompactMatrix.multiply: expected vectors of \(columnCount) and as many of \(rowCount), found \(x.count) "
        + "and \(y.count) values")
    multiply(
      x.baseAddress ?? UnsafePointer(to), columnCount, vectors: vectors, into: to, rowCount, adding: adding)
  }

  /// W x for each vector along the last axis.
  ///
  /// - Parameter x: `[…, k]`.
  /// - Returns: `[…, n]`. Not differentiable: x counts as a constant.
  public func product(with x: Tensor) -> Tensor {
    precondition(
      x.rank >= 1 && x.dimension(-1) == columnCount,
      "CompactMatrix: expected [..., \(columnCount)], found \(x.shape)")
    var shape = x.shape
    shape[x.rank - 1] = rowCount
    let vectors = x.shape.elementCount(of: 0..<(x.rank - 1))
    return Tensor.filled(shape) {
      multiply(x.detached.pointer, columnCount, vectors: vectors, into: $0, rowCount, adding: false)
    }
  }

  /// W x for vectors that lie `xStride` apart, into results that lie `yStride` apart: allocates nothing.
  package func multiply(
    _ x: UnsafePointer<Float>, _ xStride: Int, vectors: Int, into y: UnsafeMutablePointer<Float>,
    _ yStride: Int, adding: Bool
  ) {
    ck_compact_multiply(pointer, Int64(vectors), x, Int64(xStride), adding, y, Int64(yStride))
  }
}

// MARK: Rows

extension CompactMatrix {
  /// Copies row `index` as floats: the embedding of a symbol, where W holds one a row.
  ///
  /// - Precondition: 0 ≤ `index` < `rowCount` and room for `columnCount` values.
  public func copyRow(_ index: Int, into out: UnsafeMutableBufferPointer<Float>) {
    precondition(
      (0..<rowCount).contains(index) && out.count >= columnCount,
      "CompactMatrix.copyRow: expected a row of 0..<\(rowCount) and room for \(columnCount) values, found row "
        + "\(index) and room for \(out.count)")
    guard let to = out.baseAddress else { return }
    ck_compact_row(pointer, Int64(index), to)
  }

  /// All of it as floats, `[n, k]`.
  public var tensor: Tensor {
    Tensor.filled([rowCount, columnCount]) { out in
      for row in 0..<rowCount { ck_compact_row(pointer, Int64(row), out + row * columnCount) }
    }
  }
}

extension CompactMatrix.Precision {
  fileprivate var kind: ck_compact_kind {
    switch self {
    case .float32: ck_compact_float32
    case .float16: ck_compact_float16
    case .bfloat16: ck_compact_bfloat16
    case .int8: ck_compact_int8
    }
  }
}
