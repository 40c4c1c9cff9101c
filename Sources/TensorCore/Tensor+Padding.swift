/// What stands beyond the border of a padded tensor.
public enum PaddingMode: Sendable, Hashable {
  /// A constant.
  case constant(Float)
  /// The mirror image without the border itself: `c b | a b c | b a`.
  case reflect
  /// The border repeated: `a a | a b c | c c`.
  case replicate
  /// The other end: `b c | a b c | a b`.
  case circular

  /// Zeros.
  public static let zero = PaddingMode.constant(0)
}

extension Tensor {
  /// Extended along each axis.
  ///
  /// - Parameters:
  ///   - widths: how much before and after, an axis each; none may be negative.
  ///   - mode: what the new elements are.
  /// - Precondition: for `.reflect` a width is less than the axis, for `.circular` at most the axis.
  public func padded(_ widths: [(before: Int, after: Int)], mode: PaddingMode = .zero) -> Tensor {
    precondition(widths.count == rank, "padded: \(widths.count) widths for shape \(shape)")
    var result = self
    for (axis, width) in widths.enumerated() where width.before != 0 || width.after != 0 {
      result = result.padded(axis: axis, before: width.before, after: width.after, mode: mode)
    }
    return result
  }

  /// Extended along one axis.
  public func padded(axis: Int, before: Int, after: Int, mode: PaddingMode = .zero) -> Tensor {
    let axis = shape.normalizedAxis(axis)
    let size = shape[axis]
    precondition(before >= 0 && after >= 0, "padded: negative width \(before), \(after)")
    switch mode {
    case .constant(let value):
      var sizes = shape
      sizes[axis] = size + before + after
      let source = detached
      let result = Tensor.filled(sizes) { out in
        out.initialize(repeating: value, count: sizes.elementCount)
        Block(sizes, axis).paste(before..<(before + size), from: source.pointer, to: out)
      }
      return result.recorded(from: self) { $0.sliced(axis: axis, before..<(before + size)) }
    case .reflect:
      precondition(
        Swift.max(before, after) < size, "padded: reflecting \(before), \(after) at axis \(axis) of \(shape)")
      return padded(axis, before, after) { index in
        index < 0 ? -index : (index >= size ? 2 * (size - 1) - index : index)
      }
    case .replicate:
      precondition(size > 0, "padded: axis \(axis) of shape \(shape) is empty")
      return padded(axis, before, after) { Swift.min(Swift.max($0, 0), size - 1) }
    case .circular:
      precondition(
        Swift.max(before, after) <= size, "padded: wrapping \(before), \(after) at axis \(axis) of \(shape)")
      return padded(axis, before, after) { ($0 + size) % size }
    }
  }

  private func padded(_ axis: Int, _ before: Int, _ after: Int, source: (Int) -> Int) -> Tensor {
    taking(IndexTensor((-before..<(shape[axis] + after)).map(source)), axis: axis)
  }
}
