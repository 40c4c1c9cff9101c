extension Tensor {
  /// The entries at `indices` of an axis, which is replaced by the axes of `indices`.
  ///
  /// **Shapes**: `[a, n, b]` taken along axis 1 at `[i, j]` gives `[a, i, j, b]`. An embedding is taking
  /// rows along axis 0.
  ///
  /// - Precondition: every index lies in 0 ..< the size of the axis.
  public func taking(_ indices: IndexTensor, axis: Int = 0) -> Tensor {
    let axis = shape.normalizedAxis(axis)
    let block = Block(shape, axis)
    for index in indices.elements {
      precondition(
        index >= 0 && index < block.size, "taking: index \(index) of axis \(axis) in shape \(shape)")
    }
    let source = detached
    let whole = shape
    let sizes = shape.prefix(axis) + Array(indices.shape) + shape.suffix(from: axis + 1)
    let result = Tensor.filled(Shape(Array(sizes))) { out in
      var target = out
      for row in 0..<block.outer {
        for index in indices.elements {
          let from = (row * block.size + Int(index)) * block.inner
          target.update(from: source.pointer + from, count: block.inner)
          target += block.inner
        }
      }
    }
    return result.recorded(from: self) { dy in
      Tensor.zeros(whole).addingAt(indices, axis: axis, dy)
    }
  }

  /// This with `values` added at `indices` of an axis; an index that occurs twice is added twice.
  ///
  /// - Parameters:
  ///   - indices: positions along the axis.
  ///   - axis: the axis they count along.
  ///   - values: of the shape that ``taking(_:axis:)`` gives.
  public func addingAt(_ indices: IndexTensor, axis: Int = 0, _ values: Tensor) -> Tensor {
    let axis = shape.normalizedAxis(axis)
    let block = Block(shape, axis)
    let sizes = Shape(Array(shape.prefix(axis)) + Array(indices.shape) + Array(shape.suffix(from: axis + 1)))
    precondition(values.shape == sizes, "addingAt: expected values \(sizes), found \(values.shape)")
    for index in indices.elements {
      precondition(
        index >= 0 && index < block.size, "addingAt: index \(index) of axis \(axis) in shape \(shape)")
    }
    var result = detached
    let added = values.detached
    result.updateElements { out in
      var source = added.pointer
      for row in 0..<block.outer {
        for index in indices.elements {
          let to = (row * block.size + Int(index)) * block.inner
          for offset in 0..<block.inner { out[to + offset] += source[offset] }
          source += block.inner
        }
      }
    }
    return result.recorded(from: self, { $0 }, values, { $0.taking(indices, axis: axis) })
  }

  /// One entry of the last axis for each position of the others: `y[…] = x[…, indices[…]]`.
  ///
  /// **Shapes**: `[…, n]` and indices `[…]` give `[…]`.
  public func gathered(_ indices: IndexTensor) -> Tensor {
    precondition(
      rank >= 1 && indices.shape == shape.reducing([rank - 1], keepDims: false),
      "gathered: indices \(indices.shape) for shape \(shape)")
    let columns = shape[rank - 1]
    let source = detached
    let whole = shape
    for index in indices.elements {
      precondition(index >= 0 && index < columns, "gathered: index \(index) in shape \(shape)")
    }
    let result = Tensor.filled(indices.shape) { out in
      for (row, index) in indices.elements.enumerated() {
        out[row] = source.pointer[row * columns + Int(index)]
      }
    }
    return result.recorded(from: self) { dy in
      Tensor.filled(whole) { out in
        out.initialize(repeating: 0, count: whole.elementCount)
        for (row, index) in indices.elements.enumerated() {
          out[row * columns + Int(index)] = dy.pointer[row]
        }
      }
    }
  }
}
