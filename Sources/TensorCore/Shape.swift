/// The extent of a tensor along each of its axes.
///
/// A shape is a collection of sizes, `[2, 3]` is a valid literal, and `[]` is the shape of a scalar. At
/// most ``maximumRank`` axes; kept in place, so that making one takes no memory from the heap.
public struct Shape: Hashable, Sendable {
  /// The largest number of axes.
  public static let maximumRank = 8

  // Two vectors and not one of eight: values aligned to more than 16 bytes break asynchronous functions,
  // whose frames the runtime aligns to 16.
  private var lower = SIMD4<Int32>(repeating: 0)
  private var upper = SIMD4<Int32>(repeating: 0)
  private var storedRank: Int32

  /// Makes a shape from sizes, each between 0 and 2³¹ − 1.
  public init(_ sizes: some Collection<Int>) {
    precondition(
      sizes.count <= Shape.maximumRank,
      "a shape has at most \(Shape.maximumRank) axes, found \(sizes.count)")
    storedRank = Int32(truncatingIfNeeded: sizes.count)
    var axis = 0
    for size in sizes {
      precondition(
        size >= 0 && size <= Int(Int32.max), "the size of axis \(axis) is out of range: \(size)")
      setSize(Int32(truncatingIfNeeded: size), at: axis)
      axis += 1
    }
  }

  private func size(at axis: Int) -> Int32 { axis < 4 ? lower[axis] : upper[axis - 4] }

  private mutating func setSize(_ size: Int32, at axis: Int) {
    if axis < 4 { lower[axis] = size } else { upper[axis - 4] = size }
  }

  /// Calls `body` with the sizes where C can read them; valid only inside.
  func withUnsafeSizes<R>(_ body: (UnsafePointer<Int32>) -> R) -> R {
    withUnsafePointer(to: (lower, upper)) {
      body(UnsafeRawPointer($0).assumingMemoryBound(to: Int32.self))
    }
  }

  /// The number of axes.
  public var rank: Int { Int(storedRank) }

  /// The number of elements: the product of the sizes, 1 for a scalar.
  public var elementCount: Int {
    var product = 1
    for axis in 0..<rank { product *= Int(size(at: axis)) }
    return product
  }

  /// The product of the sizes of the axes in `range`.
  public func elementCount(of range: Range<Int>) -> Int {
    var product = 1
    for axis in range { product *= self[axis] }
    return product
  }

  /// Turns an axis that may count from the end (−1 is the last) into 0 ..< rank.
  public func normalizedAxis(_ axis: Int, operation: StaticString = #function) -> Int {
    let normalized = axis < 0 ? axis + rank : axis
    precondition(
      normalized >= 0 && normalized < rank, "\(operation): axis \(axis) does not exist in shape \(self)")
    return normalized
  }

  /// The axes of `axes`, each normalised, sorted and without duplicates.
  func normalizedAxes(_ axes: [Int], operation: StaticString = #function) -> [Int] {
    let result = axes.map { normalizedAxis($0, operation: operation) }.sorted()
    for index in result.indices.dropFirst() {
      precondition(
        result[index] != result[index - 1], "\(operation): axis \(result[index]) is named twice")
    }
    return result
  }

  /// The shape with the sizes of `axes` set to 1, or without these axes.
  func reducing(_ axes: [Int], keepDims: Bool) -> Shape {
    var result: [Int] = []
    for axis in 0..<rank {
      if !axes.contains(axis) { result.append(self[axis]) } else if keepDims { result.append(1) }
    }
    return Shape(result)
  }

  /// The shape that both shapes broadcast to by NumPy's rule, or `nil` when there is none: aligned at the
  /// last axis, sizes are equal or one of them is 1.
  public func broadcast(with other: Shape) -> Shape? {
    if self == other { return self }
    let rank = Swift.max(self.rank, other.rank)
    var result = [Int](repeating: 1, count: rank)
    for offset in 1..<(rank + 1) {
      let a = offset <= self.rank ? self[self.rank - offset] : 1
      let b = offset <= other.rank ? other[other.rank - offset] : 1
      guard a == b || a == 1 || b == 1 else { return nil }
      result[rank - offset] = a == 1 ? b : a
    }
    return Shape(result)
  }

  /// Row-major strides, in elements.
  var strides: [Int] {
    var result = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      result[axis] = result[axis + 1] * self[axis + 1]
    }
    return result
  }
}

extension Shape: RandomAccessCollection, MutableCollection {
  /// Index of the first axis: 0.
  public var startIndex: Int { 0 }
  /// One past the last axis.
  public var endIndex: Int { rank }

  /// The size of an axis, 0 ..< rank.
  public subscript(axis: Int) -> Int {
    get {
      precondition(axis >= 0 && axis < rank, "axis \(axis) does not exist in shape \(self)")
      return Int(size(at: axis))
    }
    set {
      precondition(axis >= 0 && axis < rank, "axis \(axis) does not exist in shape \(self)")
      precondition(newValue >= 0 && newValue <= Int(Int32.max), "size out of range: \(newValue)")
      setSize(Int32(truncatingIfNeeded: newValue), at: axis)
    }
  }
}

extension Shape: ExpressibleByArrayLiteral, CustomStringConvertible {
  /// Makes a shape from literal sizes.
  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// The sizes as `[2, 3]`.
  public var description: String { "[" + map(String.init).joined(separator: ", ") + "]" }
}
