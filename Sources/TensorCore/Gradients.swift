/// The gradients of one computation, kept by parameter.
///
/// A parameter that the result does not depend on has no entry.
public struct Gradients: Sequence {
  private var parameters: [Parameter]
  private var values: [ObjectIdentifier: Tensor]

  /// Gradients from pairs; a later pair of the same parameter replaces an earlier one.
  public init(_ pairs: [(Parameter, Tensor)] = []) {
    parameters = []
    values = [:]
    for (parameter, gradient) in pairs { self[parameter] = gradient }
  }

  /// The gradient with respect to a parameter, of the parameter's shape.
  public subscript(parameter: Parameter) -> Tensor? {
    get { values[ObjectIdentifier(parameter)] }
    set {
      if let newValue {
        precondition(
          newValue.shape == parameter.shape,
          "Gradients: the parameter has shape \(parameter.shape), the gradient \(newValue.shape)")
      }
      let isNew = values.updateValue(newValue ?? Tensor(0), forKey: ObjectIdentifier(parameter)) == nil
      if isNew { parameters.append(parameter) }
      if newValue == nil {
        values[ObjectIdentifier(parameter)] = nil
        parameters.removeAll { $0 === parameter }
      }
    }
  }

  /// The pairs in the order of the parameters that were differentiated.
  public func makeIterator() -> AnyIterator<(parameter: Parameter, gradient: Tensor)> {
    var index = 0
    return AnyIterator {
      guard index < parameters.count else { return nil }
      defer { index += 1 }
      let parameter = parameters[index]
      return values[ObjectIdentifier(parameter)].map { (parameter, $0) }
    }
  }

  /// The same gradients, each changed by `transform`, which keeps the shape.
  public func mapValues(_ transform: (Tensor) -> Tensor) -> Gradients {
    Gradients(map { ($0.parameter, transform($0.gradient)) })
  }

  /// The Euclidean norm over all elements of all gradients.
  public var globalNorm: Float {
    var sum = 0.0
    for (_, gradient) in self {
      gradient.withUnsafeElements { sum += Kernels.sumOfSquares($0) }
    }
    return Float(sum.squareRoot())
  }

  /// The gradients scaled so that their global norm is at most `maximum` (Pascanu et al., 2013).
  public func clipped(globalNorm maximum: Float) -> Gradients {
    precondition(maximum > 0, "clipped: the largest norm must be positive, found \(maximum)")
    let norm = globalNorm
    guard norm > maximum else { return self }
    return mapValues { $0 * (maximum / norm) }
  }

  /// The gradients with every element limited to −limit … limit.
  public func clipped(value limit: Float) -> Gradients {
    precondition(limit > 0, "clipped: the limit must be positive, found \(limit)")
    return mapValues { $0.clipped(from: -limit, to: limit) }
  }
}
