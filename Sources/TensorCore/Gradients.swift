/// The gradients of one computation, kept by parameter.
///
/// A parameter that the result does not depend on has no entry.
public struct Gradients: Sequence {
  private enum Value {
    case whole(Tensor)
    case rows(RowGradient)

    var whole: Tensor {
      switch self {
      case .whole(let gradient): gradient
      case .rows(let gradient): gradient.dense
      }
    }

    /// Everything but the zeros of rows that took no part.
    var stored: Tensor {
      switch self {
      case .whole(let gradient): gradient
      case .rows(let gradient): gradient.values
      }
    }
  }

  private var parameters: [Parameter]
  private var values: [ObjectIdentifier: Value]

  /// Gradients from pairs; a later pair of the same parameter replaces an earlier one.
  public init(_ pairs: [(Parameter, Tensor)] = []) {
    parameters = []
    values = [:]
    for (parameter, gradient) in pairs { self[parameter] = gradient }
  }

  /// The gradient with respect to a parameter, of the parameter's shape.
  ///
  /// One that is kept by rows is filled up with zeros; ``rows(of:)`` gives it as it is.
  public subscript(parameter: Parameter) -> Tensor? {
    get { values[ObjectIdentifier(parameter)]?.whole }
    set {
      if let newValue {
        precondition(
          newValue.shape == parameter.shape,
          "Gradients: the parameter has shape \(parameter.shape), the gradient \(newValue.shape)")
      }
      set(newValue.map(Value.whole), for: parameter)
    }
  }

  /// The gradient of a table of which only some rows took part; `nil` if it is not kept so.
  public func rows(of parameter: Parameter) -> RowGradient? {
    guard case .rows(let gradient) = values[ObjectIdentifier(parameter)] else { return nil }
    return gradient
  }

  /// Keeps a gradient by rows.
  public mutating func set(_ gradient: RowGradient, for parameter: Parameter) {
    precondition(
      gradient.shape == parameter.shape,
      "Gradients: the parameter has shape \(parameter.shape), the gradient \(gradient.shape)")
    set(.rows(gradient), for: parameter)
  }

  private mutating func set(_ value: Value?, for parameter: Parameter) {
    let identifier = ObjectIdentifier(parameter)
    guard let value else {
      if values.removeValue(forKey: identifier) != nil { parameters.removeAll { $0 === parameter } }
      return
    }
    if values.updateValue(value, forKey: identifier) == nil { parameters.append(parameter) }
  }

  /// The pairs in the order of the parameters that were differentiated.
  public func makeIterator() -> AnyIterator<(parameter: Parameter, gradient: Tensor)> {
    var index = 0
    return AnyIterator {
      guard index < parameters.count else { return nil }
      defer { index += 1 }
      let parameter = parameters[index]
      return values[ObjectIdentifier(parameter)].map { (parameter, $0.whole) }
    }
  }

  /// The same gradients, each changed by `transform`, which keeps the shape.
  ///
  /// Of a gradient by rows only the rows that took part are changed; `transform` must leave zeros zero.
  public func mapValues(_ transform: (Tensor) -> Tensor) -> Gradients {
    var result = self
    for (identifier, value) in values {
      switch value {
      case .whole(let gradient):
        let changed = transform(gradient)
        precondition(
          changed.shape == gradient.shape,
          "Gradients: the gradient has shape \(gradient.shape), the changed one \(changed.shape)")
        result.values[identifier] = .whole(changed)
      case .rows(let gradient):
        result.values[identifier] = .rows(
          RowGradient(rows: gradient.rows, values: transform(gradient.values), shape: gradient.shape))
      }
    }
    return result
  }

  /// The Euclidean norm over all elements of all gradients.
  public var globalNorm: Float {
    var sum = 0.0
    for parameter in parameters {
      values[ObjectIdentifier(parameter)]?.stored.withUnsafeElements { sum += Kernels.sumOfSquares($0) }
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
