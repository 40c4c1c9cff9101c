extension Tensor {
  /// The part with indices `range` of one axis.
  ///
  /// Along the first axis memory is shared.
  public func sliced(axis: Int, _ range: Range<Int>) -> Tensor {
    let axis = shape.normalizedAxis(axis)
    precondition(
      range.lowerBound >= 0 && range.upperBound <= shape[axis],
      "sliced: \(range) of axis \(axis) in shape \(shape)")
    var sizes = shape
    sizes[axis] = range.count
    let whole = shape
    if axis == 0 {
      let start = range.lowerBound * shape.elementCount(of: 1..<rank)
      return Tensor(storage: storage, offset: offset + start, shape: sizes).recorded(
        asPartOf: self, from: start)
    }
    let source = detached
    let result = Tensor.filled(sizes) { out in
      Block(whole, axis).copy(range, from: source.pointer, to: out)
    }
    return result.recorded(from: self) { dy in
      let block = Block(whole, axis)
      return Tensor.filled(whole) { out in
        out.initialize(repeating: 0, count: whole.elementCount)
        block.paste(range, from: dy.pointer, to: out)
      }
    }
  }

  /// Rows `range` of the first axis; shares memory.
  public subscript(range: Range<Int>) -> Tensor { sliced(axis: 0, range) }

  /// Index `index` of an axis, which disappears.
  public func selected(axis: Int, _ index: Int) -> Tensor {
    sliced(axis: axis, index..<(index + 1)).squeezed(axis: axis)
  }

  /// Cut along an axis into pieces of the given sizes.
  ///
  /// - Precondition: the sizes add up to that of the axis.
  public func split(sizes: [Int], axis: Int) -> [Tensor] {
    let total = dimension(axis)
    precondition(
      sizes.reduce(0, +) == total, "split: sizes \(sizes) do not add up to \(total), axis \(axis) of \(shape)"
    )
    var start = 0
    return sizes.map { size in
      defer { start += size }
      return sliced(axis: axis, start..<(start + size))
    }
  }

  /// Cut along an axis into `count` equal pieces.
  public func split(count: Int, axis: Int) -> [Tensor] {
    let total = dimension(axis)
    precondition(count > 0 && total % count == 0, "split: axis \(axis) of \(shape) into \(count) parts")
    return split(sizes: Array(repeating: total / count, count: count), axis: axis)
  }

  /// With the order along an axis turned round.
  public func flipped(axis: Int) -> Tensor {
    let axis = shape.normalizedAxis(axis)
    let indices = IndexTensor((0..<shape[axis]).reversed().map { $0 })
    return taking(indices, axis: axis)
  }
}

/// Joins tensors along an axis that exists.
///
/// - Precondition: at least one tensor; shapes agree but for that axis.
public func concatenated(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
  guard let first = tensors.first else { preconditionFailure("concatenated: no tensors") }
  let axis = first.shape.normalizedAxis(axis)
  var shape = first.shape
  for tensor in tensors.dropFirst() {
    let same =
      tensor.rank == first.rank && shape.indices.allSatisfy { $0 == axis || tensor.shape[$0] == shape[$0] }
    precondition(same, "concatenated: shapes \(first.shape) and \(tensor.shape) along axis \(axis)")
    shape[axis] += tensor.shape[axis]
  }
  let block = Block(shape, axis)
  let sources = tensors.map(\.detached)
  let result = Tensor.filled(shape) { out in
    var start = 0
    for source in sources {
      block.paste(start..<(start + source.shape[axis]), from: source.pointer, to: out)
      start += source.shape[axis]
    }
  }
  let sizes = tensors.map { $0.shape[axis] }
  return result.recorded(from: tensors) { dy, _ in dy.split(sizes: sizes, axis: axis) }
}

/// Joins tensors of one shape along a new axis.
public func stacked(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
  concatenated(tensors.map { $0.expandedDimensions(axis: axis) }, axis: axis)
}

/// A shape seen as `[outer, axis, inner]`, for copying ranges of the axis.
struct Block {
  let outer: Int, size: Int, inner: Int

  init(_ shape: Shape, _ axis: Int) {
    outer = shape.elementCount(of: 0..<axis)
    size = shape[axis]
    inner = shape.elementCount(of: (axis + 1)..<shape.rank)
  }

  /// Copies `range` of the axis out of a whole.
  func copy(_ range: Range<Int>, from whole: UnsafePointer<Float>, to part: UnsafeMutablePointer<Float>) {
    let run = range.count * inner
    for row in 0..<outer {
      (part + row * run).update(from: whole + (row * size + range.lowerBound) * inner, count: run)
    }
  }

  /// Copies a part into `range` of the axis of a whole.
  func paste(_ range: Range<Int>, from part: UnsafePointer<Float>, to whole: UnsafeMutablePointer<Float>) {
    let run = range.count * inner
    for row in 0..<outer {
      (whole + (row * size + range.lowerBound) * inner).update(from: part + row * run, count: run)
    }
  }
}
