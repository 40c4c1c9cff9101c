/// An n-dimensional array of 32-bit integers: class labels, tokens, positions.
public struct IndexTensor: Hashable, Sendable {
  /// The elements in row-major order.
  public let elements: [Int32]
  /// The size along each axis.
  public let shape: Shape

  /// An index tensor with the given elements in row-major order.
  ///
  /// - Precondition: there are as many elements as the shape holds.
  public init(_ elements: [Int32], shape: Shape) {
    precondition(
      elements.count == shape.elementCount,
      "IndexTensor: shape \(shape) holds \(shape.elementCount) elements, found \(elements.count)")
    self.elements = elements
    self.shape = shape
  }

  /// A vector of indices.
  public init(_ elements: [Int]) {
    self.init(elements.map { Int32(clamping: $0) }, shape: [elements.count])
  }

  /// A matrix of indices from rows of equal length.
  public init(_ rows: [[Int]]) {
    let columns = rows.first?.count ?? 0
    for row in rows {
      precondition(row.count == columns, "IndexTensor: rows of \(columns) and \(row.count) elements")
    }
    self.init(rows.flatMap { $0 }.map { Int32(clamping: $0) }, shape: [rows.count, columns])
  }

  /// The number of elements.
  public var elementCount: Int { elements.count }

  /// The same elements in another shape with as many.
  public func reshaped(_ shape: Shape) -> IndexTensor { IndexTensor(elements, shape: shape) }
}

extension IndexTensor: ExpressibleByArrayLiteral {
  /// A vector of literal indices.
  public init(arrayLiteral elements: Int...) { self.init(elements) }
}
