import TensorCore
import TestSupport

/// One gradient check of one operation.
struct GradientCase: Sendable, CustomStringConvertible {
  /// The operation as ``PublicOperations`` names it.
  let operation: String
  /// What is special here.
  let label: String
  let inputs: [Tensor]
  let tolerance: Double
  let step: Float
  let function: @Sendable ([Tensor]) -> Tensor

  var description: String { "\(operation) \(label)" }
}

/// Collects the cases of one operation after the other.
struct GradientCases {
  private(set) var cases: [GradientCase] = []

  mutating func add(
    _ operation: String, _ label: String = "", _ inputs: [Tensor], tolerance: Double = 2e-3,
    step: Float = 0x1p-7, _ function: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    let shapes = inputs.map(\.shape.description).joined(separator: " ")
    cases.append(
      GradientCase(
        operation: operation, label: "\(label) \(shapes)", inputs: inputs, tolerance: tolerance,
        step: step, function: function))
  }

  /// The same function over several shapes of one input.
  mutating func addUnary(
    _ operation: String, _ label: String = "",
    shapes: [Shape] = [[], [1], [7], [2, 3], [2, 1, 3], [0, 2]],
    tolerance: Double = 2e-3, values: (Shape) -> Tensor = { randomTensor($0) },
    _ function: @escaping @Sendable (Tensor) -> Tensor
  ) {
    for shape in shapes {
      add(operation, label, [values(shape)], tolerance: tolerance) { function($0[0]) }
    }
  }

  /// The same function over pairs of shapes that broadcast.
  mutating func addBinary(
    _ operation: String, values: (Shape, UInt64) -> Tensor = { randomTensor($0, seed: $1) },
    _ function: @escaping @Sendable (Tensor, Tensor) -> Tensor
  ) {
    let pairs: [(Shape, Shape)] = [
      ([], []), ([2, 3], [2, 3]), ([2, 3], [3]), ([3], [2, 3]), ([2, 1], [1, 3]), ([], [2, 3]), ([4], []),
      ([2, 3, 2], [3, 1]), ([1, 1], [5]), ([2, 1, 2, 1], [3, 1, 4]), ([0, 3], [3]), ([1], [0, 2]),
      ([3, 300], [3, 300]), ([40, 1], [1, 50]),
    ]
    for (a, b) in pairs {
      add(operation, "", [values(a, 1), values(b, 2)]) { function($0[0], $0[1]) }
    }
    let x = values([2, 3], 3)
    add(operation, "of a value with itself", [x]) { function($0[0], $0[0]) }
  }
}
