import CKernels

extension Tensor {
  /// The same elements in another shape; shares memory.
  ///
  /// - Parameter shape: as many elements; one size may be −1 and is then found from the others.
  public func reshaped(_ sizes: [Int]) -> Tensor {
    var sizes = sizes
    if let open = sizes.firstIndex(of: -1) {
      let known = sizes.enumerated().reduce(1) { $1.offset == open ? $0 : $0 * $1.element }
      precondition(
        known > 0 && elementCount % known == 0, "reshaped: \(shape) does not fit into \(sizes)")
      sizes[open] = elementCount / known
    }
    return reshaped(Shape(sizes))
  }

  /// The same elements in another shape with as many; shares memory.
  public func reshaped(_ target: Shape) -> Tensor {
    precondition(
      target.elementCount == elementCount,
      "reshaped: \(shape) has \(elementCount) elements, \(target) would have \(target.elementCount)")
    if target == shape { return self }
    let original = shape
    return Tensor(storage: storage, offset: offset, shape: target)
      .recorded(from: self) { $0.reshaped(original) }
  }

  /// All axes from `start` on joined into one; shares memory.
  public func flattened(from start: Int = 0) -> Tensor {
    let start = rank == 0 ? 0 : shape.normalizedAxis(start)
    return reshaped(Shape(Array(shape.prefix(start)) + [shape.elementCount(of: start..<rank)]))
  }

  /// Without the axis, which must have size 1; without all axes of size 1 when `nil`.
  public func squeezed(axis: Int? = nil) -> Tensor {
    guard let axis else { return reshaped(Shape(shape.filter { $0 != 1 })) }
    let found = shape.normalizedAxis(axis)
    precondition(shape[found] == 1, "squeezed: axis \(axis) of shape \(shape) is not 1")
    return reshaped(shape.reducing([found], keepDims: false))
  }

  /// With a new axis of size 1 at the given place, −1 for the end.
  public func expandedDimensions(axis: Int) -> Tensor {
    let place = axis < 0 ? axis + rank + 1 : axis
    precondition((0...rank).contains(place), "expandedDimensions: axis \(axis) in shape \(shape)")
    var sizes = Array(shape)
    sizes.insert(1, at: place)
    return reshaped(Shape(sizes))
  }

  /// The axes in another order: axis i of the result is axis `axes[i]` of this.
  ///
  /// - Parameter axes: every axis once; reversed when `nil`.
  public func transposed(axes: [Int]? = nil) -> Tensor {
    let order = axes?.map { shape.normalizedAxis($0) } ?? Array((0..<rank).reversed())
    precondition(
      order.sorted() == Array(0..<rank), "transposed: \(axes ?? []) is no order of the axes of \(shape)")
    if order == Array(0..<rank) { return self }
    let source = detached
    let result = Tensor.filled(Shape(order.map { shape[$0] })) { out in
      ck_transpose(Int32(rank), shape.map(Int64.init), order.map(Int32.init), source.pointer, out)
    }
    var inverse = order
    for (place, axis) in order.enumerated() { inverse[axis] = place }
    return result.recorded(from: self) { $0.transposed(axes: inverse) }
  }

  /// With two axes exchanged.
  public func swappedAxes(_ a: Int, _ b: Int) -> Tensor {
    var order = Array(0..<rank)
    order.swapAt(shape.normalizedAxis(a), shape.normalizedAxis(b))
    return transposed(axes: order)
  }

  /// Repeated along axes of size 1, and along new axes in front, until the shape is `target`.
  public func broadcast(to target: Shape) -> Tensor {
    if shape == target { return self }
    precondition(
      shape.broadcast(with: target) == target, "broadcast: shape \(shape) does not stretch to \(target)")
    let original = shape
    let source = detached
    let result = Tensor.filled(target) { out in
      target.withUnsafeSizes { sizes in
        original.withUnsafeSizes { own in
          ck_stretch(Int32(target.rank), sizes, Int32(original.rank), own, source.pointer, out)
        }
      }
    }
    return result.recorded(from: self) { $0.summed(to: original) }
  }
}
