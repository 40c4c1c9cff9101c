import CKernels
import TensorCore

/// Stochastic gradient descent with momentum (Polyak, 1964; chapter 7.2), by PyTorch's formulas.
///
///     d = g + λ w
///     v = d at the first step, then μ v + (1 − τ) d
///     w ← w − η (d + μ v with Nesterov's correction, else v)
public final class SGD: Optimizer {
  /// η: the factor of the next step.
  public var learningRate: Float
  /// μ: how much of the last direction is kept; 0 is plain gradient descent.
  public let momentum: Float
  /// τ: how much of the gradient is left out of the direction.
  public let dampening: Float
  /// Whether the gradient is taken ahead of the step (Nesterov, 1983).
  public let nesterov: Bool

  private var slots: OptimizerSlots

  /// Makes an optimizer for groups of parameters.
  ///
  /// - Parameters:
  ///   - groups: the parameters with their weight decay, λ.
  ///   - learningRate: η.
  ///   - momentum: μ, 0 ..< 1.
  ///   - dampening: τ, 0 … 1.
  ///   - nesterov: needs momentum and no dampening.
  public init(
    groups: [ParameterGroup], learningRate: Float, momentum: Float = 0, dampening: Float = 0,
    nesterov: Bool = false
  ) {
    precondition((0..<1).contains(momentum), "SGD: momentum must be in 0 ..< 1, found \(momentum)")
    precondition(
      !nesterov || (momentum > 0 && dampening == 0), "SGD: nesterov needs momentum and no dampening")
    self.learningRate = learningRate
    self.momentum = momentum
    self.dampening = dampening
    self.nesterov = nesterov
    slots = OptimizerSlots(groups, moments: momentum == 0 ? [] : ["momentum"])
  }

  /// Makes an optimizer for parameters that all decay alike.
  public convenience init(
    parameters: [(path: String, parameter: Parameter)], learningRate: Float, momentum: Float = 0,
    dampening: Float = 0, nesterov: Bool = false, weightDecay: Float = 0
  ) {
    self.init(
      groups: [ParameterGroup(parameters: parameters, weightDecay: weightDecay)],
      learningRate: learningRate, momentum: momentum, dampening: dampening, nesterov: nesterov)
  }

  /// Does one step; parameters without a gradient stay as they are.
  public func update(with gradients: Gradients) {
    slots.step(gradients) { slot, gradient, weights in
      let count = Int64(weights.count)
      let rate = learningRate * slot.rateFactor
      guard let velocity = slot.moments.first else {
        ck_sgd(count, rate, 0, 0, 0, slot.weightDecay, gradient, nil, weights.baseAddress)
        return
      }
      velocity.update {
        ck_sgd(
          count, rate, momentum, slot.steps == 1 ? 0 : dampening, nesterov ? 1 : 0, slot.weightDecay,
          gradient, $0.baseAddress, weights.baseAddress)
      }
    }
  }

  /// The running averages and step counts by path.
  public var state: [(name: String, tensor: Tensor)] { slots.state }

  /// Puts back what ``state`` gave.
  public func restore(_ state: [(name: String, tensor: Tensor)]) throws { try slots.restore(state) }
}
