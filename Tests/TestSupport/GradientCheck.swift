import TensorCore
import Testing

/// Compares the tape's gradients of a function with central finite differences.
///
/// The function's result is weighted by fixed random numbers and summed in double precision, so that every
/// element of it counts. Differences are taken in random directions through all inputs at once and through
/// each input alone, and, for up to 64 numbers in all, through every number alone; two step sizes are
/// combined so that the error falls with the fourth power of the step. The value must also be the same
/// inside and outside a differentiated closure, and the gradient of an input the same whether or not
/// gradients of the others are wanted.
///
/// - Parameters:
///   - name: the operation, for messages.
///   - inputs: where to differentiate; numbers of the order of 1, away from kinks by more than 0.05.
///   - tolerance: how far the two may differ, relative to the root of the sum of squares of the terms of the
///     directional derivative; the rounding of the result is allowed for on top.
///   - step: the smaller of the two steps.
///   - function: what is differentiated; any shape of result.
public func gradientCheck(
  _ name: String, at inputs: [Tensor], tolerance: Double = 2e-3, step: Float = 0x1p-7,
  sourceLocation: SourceLocation = #_sourceLocation,
  function: @escaping ([Tensor]) -> Tensor
) {
  let check = GradientCheck(name, inputs, tolerance, step, sourceLocation, function)
  check.run()
}

/// One run of ``gradientCheck(_:at:tolerance:step:sourceLocation:function:)``.
private struct GradientCheck {
  let name: String
  let inputs: [Tensor]
  let tolerance: Double
  let step: Float
  let sourceLocation: SourceLocation
  let function: ([Tensor]) -> Tensor
  let plain: Tensor
  let weights: Tensor

  init(
    _ name: String, _ inputs: [Tensor], _ tolerance: Double, _ step: Float, _ location: SourceLocation,
    _ function: @escaping ([Tensor]) -> Tensor
  ) {
    (self.name, self.inputs, self.tolerance, self.step) = (name, inputs, tolerance, step)
    (sourceLocation, self.function) = (location, function)
    plain = function(inputs)
    var generator = RandomGenerator(seed: 20_260_101, UInt64(plain.elementCount))
    weights = Tensor.normal(shape: plain.shape, using: &generator)
  }

  func fail(_ message: String) {
    Issue.record("gradient of \(name): \(message)", sourceLocation: sourceLocation)
  }

  func run() {
    if plain.isTracked { fail("the result is tracked outside a differentiated closure") }
    var tracked = plain
    let together = valueAndGradients(at: inputs) { inputs in
      let y = function(inputs)
      tracked = y.detached
      return (y * weights).sum()
    }.gradients
    if tracked.shape != plain.shape || !same(tracked, plain) {
      return fail("the value differs inside a differentiated closure: \(tracked.shape) \(plain.shape)")
    }
    for (index, gradient) in together.enumerated() where gradient.shape != inputs[index].shape {
      return fail("input \(index) has shape \(inputs[index].shape), its gradient \(gradient.shape)")
    }
    checkAlone(together)
    compare(together)
  }

  /// Bit for bit, with NaN equal to NaN.
  private func same(_ a: Tensor, _ b: Tensor) -> Bool {
    zip(a.elements, b.elements).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
  }

  private func checkAlone(_ together: [Tensor]) {
    guard inputs.count > 1 else { return }
    for index in inputs.indices {
      let alone = gradient(at: inputs[index]) { input in
        var all = inputs
        all[index] = input
        return (function(all) * weights).sum()
      }
      let size = alone.elements.map(\.magnitude).max() ?? 0
      if !alone.isClose(to: together[index], relative: 1e-4, absolute: 1e-5 * Swift.max(size, 1)) {
        fail(
          "that of input \(index) depends on whether the others are tracked:\n\(alone)\n\(together[index])")
      }
    }
  }

  /// Stops at the first difference: one mistake shows in most directions.
  private func compare(_ gradients: [Tensor]) {
    var generator = RandomGenerator(seed: 77)
    for direction in 0..<4 {
      guard compare(gradients, "direction \(direction)", { _, count in random(count, &generator) }) else {
        return
      }
    }
    for index in inputs.indices where inputs.count > 1 {
      for direction in 0..<2 {
        let agrees = compare(gradients, "direction \(direction) of input \(index)") {
          $0 == index ? random($1, &generator) : [Float](repeating: 0, count: $1)
        }
        guard agrees else { return }
      }
    }
    guard inputs.reduce(0, { $0 + $1.elementCount }) <= 64 else { return }
    for index in inputs.indices {
      for element in 0..<inputs[index].elementCount {
        let agrees = compare(gradients, "element \(element) of input \(index)") { input, count in
          (0..<count).map { input == index && $0 == element ? 1 : 0 }
        }
        guard agrees else { return }
      }
    }
  }

  /// Numbers between ±0.5 and ±1.5, so that no element is left out.
  private func random(_ count: Int, _ generator: inout RandomGenerator) -> [Float] {
    (0..<count).map { _ in (generator.uniform() + 0.5) * (generator.uniform() < 0.5 ? -1 : 1) }
  }

  private func compare(
    _ gradients: [Tensor], _ what: String, _ direction: (Int, Int) -> [Float]
  ) -> Bool {
    let steps = inputs.indices.map { direction($0, inputs[$0].elementCount) }
    let near = difference(gradients, steps, step)
    let far = difference(gradients, steps, 2 * step)
    // Richardson: the error of a central difference starts with the square of the step.
    let numeric = (4 * near.numeric - far.numeric) / 3
    let analytic = (4 * near.analytic - far.analytic) / 3
    let allowed = tolerance * near.scale + near.rounding
    let error = (numeric - analytic).magnitude
    if !(error <= allowed) {
      fail(
        "\(what): finite differences give \(numeric), the tape \(analytic); "
          + "they differ by \(error), allowed are \(allowed)")
      return false
    }
    return true
  }

  private struct Difference {
    var numeric = 0.0, analytic = 0.0, scale = 0.0, rounding = 0.0
  }

  private func difference(_ gradients: [Tensor], _ steps: [[Float]], _ h: Float) -> Difference {
    func moved(_ sign: Float) -> [Tensor] {
      inputs.indices.map { index in
        Tensor(shape: inputs[index].shape) { out in
          for (place, x) in inputs[index].elements.enumerated() {
            out.initializeElement(at: place, to: x + sign * h * steps[index][place])
          }
        }
      }
    }
    let (ahead, behind) = (moved(1), moved(-1))
    var result = Difference()
    var squares = 0.0
    for index in inputs.indices {
      let (a, b, g) = (ahead[index].elements, behind[index].elements, gradients[index].elements)
      for place in a.indices {
        // The step as it came out after rounding, which is exact as a double.
        let term = Double(g[place]) * (Double(a[place]) - Double(b[place])) / Double(2 * h)
        result.analytic += term
        squares += term * term
      }
    }
    let (up, down, w) = (function(ahead).elements, function(behind).elements, weights.elements)
    var size = 0.0
    for place in up.indices {
      result.numeric += Double(w[place]) * (Double(up[place]) - Double(down[place])) / Double(2 * h)
      let weighted = Double(w[place]) * Double(up[place])
      size += weighted * weighted
    }
    result.scale = squares.squareRoot()
    result.rounding = 4 * 0x1p-23 * size.squareRoot() / Double(h)
    return result
  }
}
