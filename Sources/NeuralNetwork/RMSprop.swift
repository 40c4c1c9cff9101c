import CKernels
import TensorCore

/// Gradients divided by a running mean of their size (Hinton, 2012; chapter 7.2), by PyTorch's formulas.
///
///     d = g + λ w
///     s = α s + (1 − α) d²
///     v = μ v + d / (√s + ε)
///     w ← w − η v
public final class RMSprop: Optimizer {
  /// η: the factor of the next step.
  public var learningRate: Float
  /// α: how much of the running mean is kept.
  public let alpha: Float
  /// ε: added to the divisor.
  public let eps: Float
  /// μ: how much of the last direction is kept.
  public let momentum: Float

  private var slots: OptimizerSlots

  /// Makes an optimizer for groups of parameters.
  ///
  /// - Parameters:
  ///   - groups: the parameters with their weight decay, λ.
  ///   - learningRate: η.
  ///   - alpha: α, 0 ..< 1.
  ///   - eps: ε, positive.
  ///   - momentum: μ, 0 ..< 1.
  public init(
    groups: [ParameterGroup], learningRate: Float, alpha: Float = 0.99, eps: Float = 1e-8, momentum: Float = 0
  ) {
    precondition((0..<1).contains(alpha), "RMSprop: alpha must be in 0 ..< 1, found \(alpha)")
    precondition((0..<1).contains(momentum), "RMSprop: momentum must be in 0 ..< 1, found \(momentum)")
    precondition(eps > 0, "RMSprop: eps must be positive, found \(eps)")
    self.learningRate = learningRate
    self.alpha = alpha
    self.eps = eps
    self.momentum = momentum
    slots = OptimizerSlots(groups, moments: ["squares", "momentum"])
  }

  /// Makes an optimizer for parameters that all decay alike.
  public convenience init(
    parameters: [(path: String, parameter: Parameter)], learningRate: Float, alpha: Float = 0.99,
    eps: Float = 1e-8, momentum: Float = 0, weightDecay: Float = 0
  ) {
    self.init(
      groups: [ParameterGroup(parameters: parameters, weightDecay: weightDecay)],
      learningRate: learningRate, alpha: alpha, eps: eps, momentum: momentum)
  }

  /// Does one step; parameters without a gradient stay as they are.
  public func update(with gradients: Gradients) {
    slots.step(gradients) { slot, gradient, weights in
      slot.moments[0].update { squares in
        slot.moments[1].update { velocity in
          ck_rmsprop(
            Int64(weights.count), learningRate * slot.rateFactor, alpha, eps, momentum, slot.weightDecay,
            gradient, squares.baseAddress, velocity.baseAddress, weights.baseAddress)
        }
      }
    }
  }

  /// The running averages and step counts by path.
  public var state: [(name: String, tensor: Tensor)] { slots.state }

  /// Puts back what ``state`` gave.
  public func restore(_ state: [(name: String, tensor: Tensor)]) throws { try slots.restore(state) }
}
