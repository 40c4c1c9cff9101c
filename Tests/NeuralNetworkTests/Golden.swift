import Foundation
import NeuralNetwork
import TensorCore
import TestSupport
import Testing

/// A file of golden values beside these tests; see Golden/make_golden.py.
struct Golden: Sendable {
  /// Shape and elements by case and name.
  private let tensors: [String: [String: (shape: Shape, elements: [Double])]]

  static let layers = read("layers")
  static let losses = read("losses")
  static let optimizers = read("optimizers")
  static let schedules = read("schedules")
  static let recurrent = read("recurrent")
  static let attention = read("attention")
  static let embedding = read("embedding")

  var cases: [String] { tensors.keys.sorted() }

  /// A file that cannot be read has no cases, and then every test that uses it fails.
  private static func read(_ name: String) -> Golden {
    var tensors: [String: [String: (shape: Shape, elements: [Double])]] = [:]
    let file = Bundle.module.resourceURL?.appendingPathComponent("Golden/\(name).txt")
    let text = file.flatMap { try? String(contentsOf: $0, encoding: .utf8) } ?? ""
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      let sizes = words[2] == "scalar" ? [] : words[2].split(separator: "x").compactMap { Int($0) }
      tensors[String(words[0]), default: [:]][String(words[1])] = (
        Shape(sizes), words[3...].compactMap { Double($0) }
      )
    }
    return Golden(tensors: tensors)
  }

  /// Expects the golden tensor, within rounding of sums of a few dozen terms of the order of 1.
  func expect(
    _ actual: Tensor?, _ name: String, of test: String, relative: Double = 2e-5, absolute: Double = 1e-5,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard let golden = tensors[test]?[name] else {
      Issue.record("no golden value \(test) \(name)", sourceLocation: sourceLocation)
      return
    }
    guard let actual else {
      Issue.record("nothing to compare with \(test) \(name)", sourceLocation: sourceLocation)
      return
    }
    expectClose(
      actual, golden.elements, shape: golden.shape, relative: relative, absolute: absolute,
      "\(test) \(name)", sourceLocation: sourceLocation)
  }

  /// The names of a case's tensors.
  func names(of test: String) -> Set<String> { Set((tensors[test] ?? [:]).keys) }
}

/// shift + scale · sin(1.7 i + 0.029 i² + phase) for i = 0, 1, …: the numbers of `make_golden.py`.
func pattern(_ shape: Shape, _ phase: Double, scale: Double = 1, shift: Double = 0) -> Tensor {
  let values = (0..<shape.elementCount).map { index in
    let i = Double(index)
    return Float(shift + scale * sin(1.7 * i + 0.029 * i * i + phase))
  }
  return Tensor(values, shape: shape)
}
