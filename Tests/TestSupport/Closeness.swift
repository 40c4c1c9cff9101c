import TensorCore
import Testing

/// Expects a tensor of the given shape whose elements are close to numbers in double precision.
///
/// An element a is close to b when |a − b| ≤ absolute + relative · |b|; NaN is close to NaN alone. The
/// message names the element that is furthest off.
public func expectClose(
  _ actual: Tensor, _ expected: [Double], shape: Shape? = nil, relative: Double = 1e-5,
  absolute: Double = 1e-6, _ comment: @autoclosure () -> String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  if let shape, actual.shape != shape {
    Issue.record("\(comment()): shape \(actual.shape), expected \(shape)", sourceLocation: sourceLocation)
    return
  }
  guard actual.elementCount == expected.count else {
    Issue.record(
      "\(comment()): \(actual.elementCount) elements, expected \(expected.count)",
      sourceLocation: sourceLocation)
    return
  }
  var worst: (index: Int, excess: Double)?
  for (index, element) in actual.elements.enumerated() {
    let (a, b) = (Double(element), expected[index])
    if a == b || (a.isNaN && b.isNaN) { continue }
    let excess = (a - b).magnitude - absolute - relative * b.magnitude
    if !(excess <= 0) && !((worst?.excess ?? -.infinity) >= excess) { worst = (index, excess) }
  }
  if let worst {
    Issue.record(
      "\(comment()): element \(worst.index) of \(actual.shape) is \(actual.elements[worst.index]), expected \(expected[worst.index])",
      sourceLocation: sourceLocation)
  }
}

/// Expects two tensors of one shape with close elements.
public func expectClose(
  _ actual: Tensor, _ expected: Tensor, relative: Double = 1e-5, absolute: Double = 1e-6,
  _ comment: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    actual, expected.elements.map(Double.init), shape: expected.shape, relative: relative,
    absolute: absolute, comment(), sourceLocation: sourceLocation)
}

/// Expects exactly the given elements and shape, NaN included.
public func expectEqual(
  _ actual: Tensor, _ expected: [Float], shape: Shape, _ comment: @autoclosure () -> String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    actual, expected.map(Double.init), shape: shape, relative: 0, absolute: 0, comment(),
    sourceLocation: sourceLocation)
}

/// How many units in the last place of the exact value lie between a float and it.
///
/// Exact values below the normal range are measured in units of the smallest float, those beyond the
/// largest float are taken for infinity.
public func unitsInLastPlace(_ value: Float, from exact: Double) -> Double {
  let rounded = Float(exact)
  if value == rounded || (value.isNaN && rounded.isNaN) { return 0 }
  if value.isNaN || rounded.isNaN { return .infinity }
  if rounded.isInfinite || value.isInfinite {
    // The neighbour of infinity is the largest float.
    return rounded.magnitude.nextDown == value.magnitude || value.magnitude.nextDown == rounded.magnitude
      ? 1 : .infinity
  }
  return (Double(value) - exact).magnitude / Double(rounded.magnitude.ulp)
}
