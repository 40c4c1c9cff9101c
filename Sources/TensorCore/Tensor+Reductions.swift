import CKernels

extension Tensor {
  /// The sum over `axes`, over everything when `nil`.
  ///
  /// - Parameters:
  ///   - axes: from the end when negative.
  ///   - keepDims: whether the axes stay with size 1.
  public func sum(axes: [Int]? = nil, keepDims: Bool = false) -> Tensor {
    let x = shape
    let (kept, result) = reduced(ck_reduce_sum, axes, keepDims, "sum")
    return result.recorded(from: self) { $0.reshaped(kept).broadcast(to: x) }
  }

  /// The sum over one axis.
  public func sum(axis: Int, keepDims: Bool = false) -> Tensor { sum(axes: [axis], keepDims: keepDims) }

  /// The mean over `axes`, over everything when `nil`.
  public func mean(axes: [Int]? = nil, keepDims: Bool = false) -> Tensor {
    let total = sum(axes: axes, keepDims: keepDims)
    return total * (Float(total.elementCount) / Float(elementCount))
  }

  /// The mean over one axis.
  public func mean(axis: Int, keepDims: Bool = false) -> Tensor { mean(axes: [axis], keepDims: keepDims) }

  /// The largest element over `axes`.
  ///
  /// Equal largest elements share the gradient; NaN wins.
  ///
  /// - Precondition: no reduced axis is empty.
  public func max(axes: [Int]? = nil, keepDims: Bool = false) -> Tensor {
    extreme(ck_reduce_maximum, axes, keepDims, "max")
  }

  /// The largest element along one axis.
  public func max(axis: Int, keepDims: Bool = false) -> Tensor { max(axes: [axis], keepDims: keepDims) }

  /// The smallest element over `axes`.
  ///
  /// Equal smallest elements share the gradient; NaN wins.
  ///
  /// - Precondition: no reduced axis is empty.
  public func min(axes: [Int]? = nil, keepDims: Bool = false) -> Tensor {
    extreme(ck_reduce_minimum, axes, keepDims, "min")
  }

  /// The smallest element along one axis.
  public func min(axis: Int, keepDims: Bool = false) -> Tensor { min(axes: [axis], keepDims: keepDims) }

  /// The variance over `axes`: mean squared deviation.
  ///
  /// - Parameter correction: what is taken from the count in the divisor: 0 the population's variance, 1
  ///   Bessel's.
  public func variance(axes: [Int]? = nil, keepDims: Bool = false, correction: Int = 0) -> Tensor {
    let deviation = self - mean(axes: axes, keepDims: true)
    let squares = deviation.squared().sum(axes: axes, keepDims: keepDims)
    let count = elementCount / Swift.max(1, squares.elementCount)
    precondition(count > correction, "variance: \(count) elements with correction \(correction)")
    return squares * (1 / Float(count - correction))
  }

  /// The square root of ``variance(axes:keepDims:correction:)``.
  public func standardDeviation(axes: [Int]? = nil, keepDims: Bool = false, correction: Int = 0) -> Tensor {
    variance(axes: axes, keepDims: keepDims, correction: correction).squareRoot()
  }

  /// ln Σ eˣ along an axis, shifted by the maximum so that nothing overflows.
  public func logSumExp(axis: Int, keepDims: Bool = false) -> Tensor {
    let axis = shape.normalizedAxis(axis)
    let x = axis == rank - 1 ? self : swappedAxes(axis, rank - 1)
    let columns = x.shape[rank - 1]
    precondition(columns > 0, "logSumExp: axis \(axis) of shape \(shape) is empty")
    let kept = x.shape.reducing([rank - 1], keepDims: true)
    let input = x.detached
    let y = Tensor.filled(kept) {
      ck_log_sum_exp(Int64(kept.elementCount), Int64(columns), input.pointer, $0)
    }
    let result = y.recorded(from: x) { dy in dy * softmax(input) }
    let placed = axis == rank - 1 ? result : result.swappedAxes(axis, rank - 1)
    return keepDims ? placed : placed.reshaped(shape.reducing([axis], keepDims: false))
  }

  /// The position of the first largest element along an axis; NaN counts as largest.
  public func argmax(axis: Int) -> IndexTensor { argExtreme(1, axis, "argmax") }

  /// The position of the first smallest element along an axis; NaN counts as smallest.
  public func argmin(axis: Int) -> IndexTensor { argExtreme(-1, axis, "argmin") }

  /// The position of the first largest element of all, in row-major order.
  public func argmax() -> Int { Int(reshaped([elementCount]).argmax(axis: 0).elements[0]) }
}

extension Tensor {
  /// Reduces runs of neighbouring axes one after the other.
  ///
  /// - Returns: the shape with the axes kept, and the result as asked for.
  private func reduced(
    _ function: ck_reduction, _ axes: [Int]?, _ keepDims: Bool, _ name: StaticString
  ) -> (kept: Shape, result: Tensor) {
    let axes = axes.map { shape.normalizedAxes($0, operation: name) } ?? Array(0..<rank)
    var current = detached
    var run: Range<Int>?
    func reduce(_ run: Range<Int>) {
      let outer = current.shape.elementCount(of: 0..<run.lowerBound)
      let count = current.shape.elementCount(of: run)
      let inner = current.shape.elementCount(of: run.upperBound..<current.rank)
      precondition(
        count > 0 || function == ck_reduce_sum, "\(name): nothing to choose from in shape \(shape)")
      let source = current
      current = Tensor.filled(source.shape.reducing(Array(run), keepDims: true)) {
        ck_reduce(function, Int64(outer), Int64(count), Int64(inner), source.pointer, $0)
      }
    }
    for axis in axes.reversed() {
      if let open = run, open.lowerBound == axis + 1 {
        run = axis..<open.upperBound
      } else {
        if let open = run { reduce(open) }
        run = axis..<(axis + 1)
      }
    }
    if let open = run { reduce(open) }
    let kept = shape.reducing(axes, keepDims: true)
    let target = keepDims ? kept : shape.reducing(axes, keepDims: false)
    return (kept, Tensor(storage: current.storage, offset: current.offset, shape: target))
  }

  private func extreme(
    _ function: ck_reduction, _ axes: [Int]?, _ keepDims: Bool, _ name: StaticString
  ) -> Tensor {
    let x = detached
    let (kept, result) = reduced(function, axes, keepDims, name)
    return result.recorded(from: self) { dy in
      let hits = x .== result.reshaped(kept)
      let normalized = axes.map { x.shape.normalizedAxes($0) } ?? Array(0..<x.rank)
      return hits / hits.sum(axes: normalized, keepDims: true) * dy.reshaped(kept)
    }
  }

  private func argExtreme(_ sign: Int32, _ axis: Int, _ name: StaticString) -> IndexTensor {
    let axis = shape.normalizedAxis(axis, operation: name)
    precondition(shape[axis] > 0, "\(name): axis \(axis) of shape \(shape) is empty")
    let outer = shape.elementCount(of: 0..<axis)
    let inner = shape.elementCount(of: (axis + 1)..<rank)
    let indices = [Int32](unsafeUninitializedCapacity: outer * inner) { buffer, count in
      if let base = buffer.baseAddress {
        ck_arg_extreme(sign, Int64(outer), Int64(shape[axis]), Int64(inner), pointer, base)
      }
      count = outer * inner
    }
    return IndexTensor(indices, shape: shape.reducing([axis], keepDims: false))
  }
}
