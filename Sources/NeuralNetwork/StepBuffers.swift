import TensorCore

/// Two matrices, of which a step reads one and writes the other.
final class StepBuffers {
  private let start: UnsafeMutablePointer<Float>
  private let rows: Int, columns: Int

  /// Zeros.
  init(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    start = .allocate(capacity: 2 * rows * columns)
    start.initialize(repeating: 0, count: 2 * rows * columns)
  }

  deinit { start.deallocate() }

  /// One of the two, 0 or 1.
  subscript(half: Int) -> UnsafeMutablePointer<Float> { start + half * rows * columns }

  func tensor(_ half: Int) -> Tensor {
    Tensor(shape: [rows, columns]) { $0.baseAddress?.initialize(from: self[half], count: rows * columns) }
  }

  func set(_ half: Int, _ value: Tensor) {
    value.withUnsafeElements {
      _ = UnsafeMutableBufferPointer(start: self[half], count: $0.count).update(from: $0)
    }
  }

  func clear(_ half: Int) { self[half].update(repeating: 0, count: rows * columns) }

  /// Row i of the other half becomes row `origins[i]` of this.
  func reorder(_ half: Int, _ origins: [Int]) {
    for (row, origin) in origins.enumerated() {
      (self[1 - half] + row * columns).update(from: self[half] + origin * columns, count: columns)
    }
  }
}
