/// Runs `body` and differentiates its result with respect to parameters.
///
/// ```swift
/// let (loss, gradients) = valueAndGradients(of: model.parameters) {
///   crossEntropy(logits: model(pictures), targets: labels)
/// }
/// ```
///
/// - Parameters:
///   - parameters: what to differentiate; all other parameters are constants and cost nothing.
///   - body: computes a scalar, on the calling thread.
/// - Returns: the value, and one gradient a parameter that it depends on.
/// - Precondition: the result has one element.
public func valueAndGradients(
  of parameters: [Parameter], _ body: () throws -> Tensor
) rethrows -> (value: Tensor, gradients: Gradients) {
  let tape = Tape(parameters: parameters)
  return try tape.run {
    let output = try body()
    let found = tape.scalarGradients(of: output)
    var gradients = Gradients()
    for (index, parameter) in parameters.enumerated() {
      let rows = tape.rowGradient(of: parameter, in: found)
      if let whole = found[index] {
        gradients[parameter] = rows.map { whole + $0.dense } ?? whole
      } else if let rows {
        gradients.set(rows, for: parameter)
      }
    }
    return (output.detached, gradients)
  }
}

/// Runs `body` on a tracked copy of `input` and differentiates its result with respect to it.
///
/// - Parameters:
///   - input: any shape.
///   - body: computes a scalar from the tracked input.
/// - Returns: the value and the gradient, of the input's shape; zeros where nothing depends on it.
public func valueAndGradient(
  at input: Tensor, _ body: (Tensor) throws -> Tensor
) rethrows -> (value: Tensor, gradient: Tensor) {
  let (value, gradients) = try valueAndGradients(at: [input]) { try body($0[0]) }
  return (value, gradients[0])
}

/// Runs `body` on tracked copies of `inputs` and differentiates its result with respect to each.
public func valueAndGradients(
  at inputs: [Tensor], _ body: ([Tensor]) throws -> Tensor
) rethrows -> (value: Tensor, gradients: [Tensor]) {
  let tape = Tape()
  return try tape.run {
    let output = try body(inputs.map { tape.track($0.detached) })
    let found = tape.scalarGradients(of: output)
    let gradients = inputs.indices.map { found[$0] ?? Tensor.zeros(inputs[$0].shape) }
    return (output.detached, gradients)
  }
}

/// The gradient of a scalar function at `input`.
public func gradient(at input: Tensor, of body: (Tensor) throws -> Tensor) rethrows -> Tensor {
  try valueAndGradient(at: input, body).gradient
}

/// Runs `body` without recording anything on the tapes of enclosing differentiated closures.
///
/// Parameters and tracked values are constants inside.
public func withoutGradients<R>(_ body: () throws -> R) rethrows -> R {
  guard let tape = Tape.current else { return try body() }
  return try tape.paused(body)
}

extension Tape {
  fileprivate func scalarGradients(of output: Tensor) -> [Int: Tensor] {
    precondition(
      output.elementCount == 1,
      "only a scalar can be differentiated, found shape \(output.shape); take its sum or mean first")
    return gradients(of: output)
  }
}
