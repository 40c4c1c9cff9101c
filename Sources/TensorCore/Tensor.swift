/// An n-dimensional array of 32-bit floats.
///
/// A tensor is an immutable value: operations make new ones. Elements lie in row-major order; reshaping
/// and slicing along the first axis share memory with the original. Images are channels-last
/// (`[N, H, W, C]`), sequences `[N, T, C]`.
///
/// Inside ``valueAndGradients(of:_:)`` and its relatives, operations on tracked tensors are recorded for
/// reverse-mode differentiation; everywhere else nothing is.
public struct Tensor: Sendable {
  let storage: TensorStorage
  let offset: Int
  /// The size along each axis.
  public let shape: Shape
  /// Where this value stands on a tape; `nil` when nothing is recorded.
  let node: Tape.Reference?

  init(storage: TensorStorage, offset: Int, shape: Shape, node: Tape.Reference? = nil) {
    self.storage = storage
    self.offset = offset
    self.shape = shape
    self.node = node
  }

  /// The number of axes.
  public var rank: Int { shape.rank }

  /// The number of elements.
  public var elementCount: Int { shape.elementCount }

  /// The size of an axis, counted from the end when negative.
  public func dimension(_ axis: Int) -> Int { shape[shape.normalizedAxis(axis)] }

  /// The same value without its place on a tape: no gradient flows through it.
  public var detached: Tensor {
    node == nil ? self : Tensor(storage: storage, offset: offset, shape: shape)
  }

  /// Whether operations on this value are being recorded.
  public var isTracked: Bool { node?.tape.isRecording ?? false }

  var pointer: UnsafePointer<Float> { UnsafePointer(storage.pointer + offset) }
}

// MARK: Making and reading elements

extension Tensor {
  /// A tensor whose elements `body` writes; `body` must write every one.
  ///
  /// - Parameter shape: the shape of the result.
  public init(shape: Shape, initializingWith body: (UnsafeMutableBufferPointer<Float>) throws -> Void)
    rethrows
  {
    let count = shape.elementCount
    let storage = TensorStorage(count: count)
    try body(UnsafeMutableBufferPointer(start: storage.pointer, count: count))
    self.init(storage: storage, offset: 0, shape: shape)
  }

  /// A tensor with the given elements in row-major order.
  ///
  /// - Precondition: there are as many elements as the shape holds.
  public init(_ elements: [Float], shape: Shape) {
    precondition(
      elements.count == shape.elementCount,
      "Tensor: shape \(shape) holds \(shape.elementCount) elements, found \(elements.count)")
    self.init(shape: shape) { buffer in
      _ = buffer.initialize(from: elements)
    }
  }

  /// A vector.
  public init(_ elements: [Float]) { self.init(elements, shape: [elements.count]) }

  /// A matrix from rows of equal length.
  public init(_ rows: [[Float]]) {
    let columns = rows.first?.count ?? 0
    for row in rows {
      precondition(row.count == columns, "Tensor: rows of \(columns) and \(row.count) elements")
    }
    self.init(rows.flatMap { $0 }, shape: [rows.count, columns])
  }

  /// A scalar, of shape `[]`.
  public init(_ value: Float) { self.init([value], shape: []) }

  /// Calls `body` with the elements in row-major order; the pointer is valid only inside.
  public func withUnsafeElements<R>(_ body: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
    try withExtendedLifetime(storage) {
      try body(UnsafeBufferPointer(start: pointer, count: elementCount))
    }
  }

  /// The elements in row-major order.
  public var elements: [Float] { withUnsafeElements { Array($0) } }

  /// The only element.
  ///
  /// - Precondition: the tensor has exactly one element.
  public var item: Float {
    precondition(elementCount == 1, "item: expected one element, found shape \(shape)")
    return withUnsafeElements { $0[0] }
  }

  /// The element at the given position, one index an axis.
  public subscript(position: Int...) -> Float {
    precondition(position.count == rank, "subscript: \(position.count) indices for shape \(shape)")
    var index = 0
    for (axis, value) in position.enumerated() {
      precondition(
        value >= 0 && value < shape[axis], "subscript: index \(value) of axis \(axis) in shape \(shape)")
      index = index * shape[axis] + value
    }
    return withUnsafeElements { $0[index] }
  }
}
