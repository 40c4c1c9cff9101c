import CKernels

/// A vector of which each number takes a byte: `x ≈ scale · (code − 128)`.
///
/// The largest number in size becomes ±127, so the error of a number is at most 1/254 of it.
struct CompactVector: Equatable, Sendable {
  var codes: [UInt8]
  var scale: Float

  /// Rounds a vector; one that is zero or not finite becomes zero.
  init(_ vector: some Collection<Float>) {
    let numbers = Array(vector)
    codes = [UInt8](repeating: 128, count: numbers.count)
    scale = ck_code_vector(Int64(numbers.count), numbers, &codes)
  }

  init(codes: [UInt8], scale: Float) {
    self.codes = codes
    self.scale = scale
  }

  /// The rows of a matrix, each for itself.
  static func rows(of matrix: [Float], dimensions: Int) -> [CompactVector] {
    stride(from: 0, to: matrix.count, by: dimensions).map { CompactVector(matrix[$0..<$0 + dimensions]) }
  }
}

/// A question's vector, made for products with many compact ones.
struct CompactQuery: Sendable {
  private let codes: [Int8]
  private let scale: Float

  init(_ vector: some Collection<Float>) {
    let compact = CompactVector(vector)
    codes = compact.codes.map { Int8(truncatingIfNeeded: Int($0) - 128) }
    scale = compact.scale
  }

  /// The rows of a matrix, each for itself.
  static func rows(of matrix: [Float], dimensions: Int) -> [CompactQuery] {
    stride(from: 0, to: matrix.count, by: dimensions).map { CompactQuery(matrix[$0..<$0 + dimensions]) }
  }

  /// The inner product with one compact vector.
  func product(with row: ArraySlice<UInt8>, scale: Float) -> Float {
    precondition(
      row.count == dimensions, "CompactQuery.product: expected \(dimensions) codes, found \(row.count)")
    var result: Float = 0
    row.withUnsafeBufferPointer { row in
      guard let base = row.baseAddress else { return }
      withUnsafeBytes(of: scale) { scale in
        guard let scale = scale.baseAddress else { return }
        ck_code_dots(1, Int64(dimensions), base, scale, codes, self.scale, &result)
      }
    }
    return result
  }

  /// The numbers of a vector.
  var dimensions: Int { codes.count }

  /// The inner products with rows that stand one behind the other: first all codes, then all scales.
  ///
  /// - Parameters:
  ///   - block: `count · dimensions` codes and `count` scales of four bytes.
  ///   - products: gets `count` numbers.
  func products(
    count: Int, block: UnsafeRawBufferPointer, into products: UnsafeMutablePointer<Float>
  ) {
    precondition(block.count >= count * (dimensions + 4), "CompactQuery.products: the block is too short")
    guard let base = block.baseAddress, count > 0 else { return }
    ck_code_dots(
      Int64(count), Int64(dimensions), base.assumingMemoryBound(to: UInt8.self), base + count * dimensions,
      codes, scale, products)
  }
}
