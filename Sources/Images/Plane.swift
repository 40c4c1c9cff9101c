/// One channel of a picture as real numbers, from 0 (black, transparent) to 1 (white, opaque).
public struct Plane: Sendable, Equatable {
  /// Columns, at least 1.
  public let width: Int
  /// Rows, at least 1.
  public let height: Int
  /// `width * height` values, row by row from the top; their number cannot change.
  @inlinable public var values: [Float] {
    get { storage }
    _modify {
      yield &storage
      precondition(
        storage.count == width * height,
        "Plane.values: expected \(width * height) values, found \(storage.count)")
    }
  }

  // A property observer on `values` would copy all of them whenever one changes.
  @usableFromInline var storage: [Float]

  /// Creates a plane of one value.
  public init(width: Int, height: Int, repeating value: Float = 0) {
    precondition(
      width > 0 && height > 0, "Plane: expected a size of at least 1x1, found \(width)x\(height)")
    self.init(width: width, height: height, values: [Float](repeating: value, count: width * height))
  }

  /// Creates a plane of `width * height` values, row by row from the top.
  public init(width: Int, height: Int, values: [Float]) {
    precondition(
      width > 0 && height > 0, "Plane: expected a size of at least 1x1, found \(width)x\(height)")
    precondition(
      values.count == width * height,
      "Plane: expected \(width * height) values for \(width)x\(height), found \(values.count)")
    self.width = width
    self.height = height
    self.storage = values
  }

  /// The value in column `x`, row `y`.
  @inlinable public subscript(x: Int, y: Int) -> Float {
    get {
      checkIndex(x, y)
      return storage[y * width + x]
    }
    _modify {
      checkIndex(x, y)
      yield &storage[y * width + x]
    }
  }

  @inlinable func checkIndex(_ x: Int, _ y: Int) {
    precondition(
      x >= 0 && x < width && y >= 0 && y < height,
      "Plane: expected a point inside \(width)x\(height), found (\(x), \(y))")
  }
}
