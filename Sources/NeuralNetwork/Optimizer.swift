import TensorCore

/// Changes parameters by their gradients, one step a call.
///
/// An optimizer belongs to the parameters that it is made with and keeps its state by their paths, so that
/// a training can be saved and taken up again:
///
/// ```swift
/// let optimizer = AdamW(parameters: model.namedParameters, learningRate: 1e-3)
/// let (loss, gradients) = valueAndGradients(of: model.parameters) { … }
/// optimizer.update(with: gradients)
/// ```
public protocol Optimizer: AnyObject {
  /// The factor of the next step; schedules set it.
  var learningRate: Float { get set }

  /// Does one step. Parameters without a gradient stay as they are.
  func update(with gradients: Gradients)

  /// All numbers but the settings that the next steps depend on, each under a name of its own.
  var state: [(name: String, tensor: Tensor)] { get }

  /// Puts back what ``state`` gave, for parameters of the same paths and shapes.
  ///
  /// - Throws: ``OptimizerStateError`` when entries are missing, unknown or of another shape; nothing is
  ///   changed then.
  func restore(_ state: [(name: String, tensor: Tensor)]) throws
}

/// Parameters with settings of their own.
public struct ParameterGroup {
  /// The parameters with their paths.
  public var parameters: [(path: String, parameter: Parameter)]
  /// λ: how strongly these parameters are drawn towards 0; what it multiplies depends on the optimizer.
  public var weightDecay: Float
  /// Multiplies the optimizer's learning rate.
  public var learningRateFactor: Float

  /// Makes a group.
  public init(
    parameters: [(path: String, parameter: Parameter)], weightDecay: Float = 0, learningRateFactor: Float = 1
  ) {
    precondition(weightDecay >= 0, "ParameterGroup: weight decay must not be negative, found \(weightDecay)")
    self.parameters = parameters
    self.weightDecay = weightDecay
    self.learningRateFactor = learningRateFactor
  }
}

extension Module {
  /// Two groups: what has two axes or more, which decays, and biases, the scales and shifts of
  /// normalisation, and learned slopes, which do not.
  ///
  /// - Parameter weightDecay: λ of the first group.
  public func parameterGroups(weightDecay: Float) -> [ParameterGroup] {
    [
      ParameterGroup(
        parameters: namedParameters.filter { $0.parameter.shape.rank > 1 }, weightDecay: weightDecay),
      ParameterGroup(parameters: namedParameters.filter { $0.parameter.shape.rank <= 1 }),
    ]
  }
}

/// Why the state of an optimizer could not be put back.
public struct OptimizerStateError: Error, CustomStringConvertible, Equatable {
  /// What was expected and what was found, in one line.
  public let description: String
}
