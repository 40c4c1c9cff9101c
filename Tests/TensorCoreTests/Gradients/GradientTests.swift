import TensorCore
import TestSupport
import Testing

/// Every differentiable operation against finite differences.
@Suite struct GradientTests {
  static let cases: [GradientCase] =
    GradientCases.arithmetic + GradientCases.choices + GradientCases.functions + GradientCases.activations
    + GradientCases.reductions + GradientCases.shapes + GradientCases.slices + GradientCases.indexing
    + GradientCases.products + GradientCases.normalizations + GradientCases.losses
    + GradientCases.convolutions
    + GradientCases.pooling

  static let operations = Set(cases.map(\.operation)).sorted()

  @Test(arguments: operations)
  func tapeAgreesWithFiniteDifferences(operation: String) {
    for one in GradientTests.cases where one.operation == operation {
      gradientCheck(
        one.description, at: one.inputs, tolerance: one.tolerance, step: one.step, function: one.function)
    }
  }

  /// Public operations without a gradient, each for a reason.
  static let flat: [String: String] = {
    var result = [
      "sign()": "a step function",
      "zeros(like: Tensor)": "a constant",
      "ones(like: Tensor)": "a constant",
      "gradient(at: Tensor, of: (Tensor) throws -> Tensor)": "differentiates; tested with the tape",
      "valueAndGradient(at: Tensor, _: (Tensor) throws -> Tensor)": "differentiates; tested with the tape",
      "valueAndGradients(at: [Tensor], _: ([Tensor]) throws -> Tensor)":
        "differentiates; tested with the tape",
      "valueAndGradients(of: [Parameter], _: () throws -> Tensor)": "differentiates; tested with the tape",
      "product(with: Tensor)": "of packed matrices, which are constants like their factors",
      "recorded(from: Tensor, _: (Tensor) -> Tensor)": "how operations are recorded",
      "recorded(from: Tensor, _: (Tensor) -> Tensor, _: Tensor, _: (Tensor) -> Tensor)":
        "how operations are recorded",
      "recorded(from: [Tensor], _: (Tensor, [Bool]) -> [Tensor?])": "how operations are recorded",
    ]
    for comparison in [".==", ".!=", ".<", ".<=", ".>", ".>="] {
      result["\(comparison) (Tensor, Tensor)"] = "a step function"
      result["\(comparison) (Tensor, Float)"] = "a step function"
    }
    return result
  }()

  @Test func everyPublicOperationHasAGradientCheck() throws {
    // …/Tests/TensorCoreTests/Gradients/GradientTests.swift
    let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    let found = try PublicOperations(folder: "/\(root)/Sources/TensorCore").names
    #expect(found.count > 80, "the sources were not read")
    let checked = Set(GradientTests.operations)
    for name in found.subtracting(checked).subtracting(GradientTests.flat.keys).sorted() {
      Issue.record("no gradient check: \(name)")
    }
    for name in checked.union(GradientTests.flat.keys).subtracting(found).sorted() {
      Issue.record("no such operation: \(name)")
    }
  }

  @Test func operationsAreFoundInText() {
    let text = """
      /// Doubles.
      public func doubled(_ x: Tensor, axis: Int = -1) -> Tensor {
        x
      }
      func hidden(_ x: Tensor) -> Tensor { x }
      public func made(_ shape: Shape) -> Tensor {
      }
      extension Tensor {
        public func cut(
          at places: [(Int, Int)], with other: Tensor? = nil
        ) -> [Tensor] {
        }
        public static func made(_ shape: Shape) -> Tensor { f() }
        public static prefix func - (x: Tensor) -> Tensor { x }
        public static func += (a: inout Tensor, b: Tensor) { }
        public subscript(range: Range<Int>) -> Tensor { x }
        public func best(axis: Int) -> IndexTensor { f() }
      }
      extension Gradients {
        public func mapValues(_ transform: (Float) -> Float) -> Tensor { f() }
      }
      """
    #expect(
      PublicOperations(text: text).names == [
        "doubled(_: Tensor, axis: Int)", "cut(at: [(Int, Int)], with: Tensor?)", "- (Tensor)",
        "subscript(_: Range<Int>)",
      ])
  }

  @Test func theCheckItselfFindsMistakes() {
    let x = randomTensor([2, 3])
    func wrong(_ x: Tensor, factor: Float) -> Tensor {
      x.detached.squared().recorded(from: x) { dy in dy * x.detached * factor }
    }
    gradientCheck("x²", at: [x]) { wrong($0[0], factor: 2) }
    withKnownIssue { gradientCheck("x² with a wrong factor", at: [x]) { wrong($0[0], factor: 2.02) } }
    withKnownIssue {
      gradientCheck("x² with a missing share", at: [x]) { $0[0] * $0[0].detached }
    }
    withKnownIssue {
      gradientCheck("a gradient of another shape", at: [x]) { inputs in
        inputs[0].detached.sum().recorded(from: inputs[0]) { $0 }
      }
    }
    withKnownIssue { gradientCheck("not a number", at: [-x.absolute()]) { $0[0].squareRoot() } }
  }
}
