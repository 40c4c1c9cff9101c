import CKernels
import TensorCore

/// Adam (Kingma and Ba, 2015; chapter 7.2), by PyTorch's formulas.
///
///     d = g + λ w
///     m = β₁ m + (1 − β₁) d,   v = β₂ v + (1 − β₂) d²
///     w ← w − η / (1 − β₁ᵗ) · m / (√(v / (1 − β₂ᵗ)) + ε)
///
/// Of a gradient by rows (``RowGradient``) only the rows that took part are changed, averages and decay
/// included, as PyTorch's `SparseAdam` does; t counts the steps of the whole table.
public final class Adam: Optimizer {
  /// η: the factor of the next step.
  public var learningRate: Float {
    get { steps.learningRate }
    set { steps.learningRate = newValue }
  }

  private let steps: AdamSteps

  /// Makes an optimizer for groups of parameters.
  ///
  /// - Parameters:
  ///   - groups: the parameters with their weight decay, λ.
  ///   - learningRate: η.
  ///   - betas: β₁ and β₂, 0 ..< 1.
  ///   - eps: ε, positive.
  public init(
    groups: [ParameterGroup], learningRate: Float, betas: (Float, Float) = (0.9, 0.999), eps: Float = 1e-8
  ) {
    steps = AdamSteps(groups, learningRate, betas, eps, isDecoupled: false)
  }

  /// Makes an optimizer for parameters that all decay alike.
  public convenience init(
    parameters: [(path: String, parameter: Parameter)], learningRate: Float,
    betas: (Float, Float) = (0.9, 0.999), eps: Float = 1e-8, weightDecay: Float = 0
  ) {
    self.init(
      groups: [ParameterGroup(parameters: parameters, weightDecay: weightDecay)],
      learningRate: learningRate, betas: betas, eps: eps)
  }

  /// Does one step; parameters without a gradient stay as they are.
  public func update(with gradients: Gradients) { steps.update(with: gradients) }

  /// The running averages and step counts by path.
  public var state: [(name: String, tensor: Tensor)] { steps.slots.state }

  /// Puts back what ``state`` gave.
  public func restore(_ state: [(name: String, tensor: Tensor)]) throws { try steps.slots.restore(state) }
}

/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019), by PyTorch's formulas.
///
///     w ← (1 − η λ) w,   then a step of Adam with d = g
public final class AdamW: Optimizer {
  /// η: the factor of the next step.
  public var learningRate: Float {
    get { steps.learningRate }
    set { steps.learningRate = newValue }
  }

  private let steps: AdamSteps

  /// Makes an optimizer for groups of parameters, as ``Module/parameterGroups(weightDecay:)`` makes them.
  ///
  /// - Parameters:
  ///   - groups: the parameters with their weight decay, λ.
  ///   - learningRate: η.
  ///   - betas: β₁ and β₂, 0 ..< 1.
  ///   - eps: ε, positive.
  public init(
    groups: [ParameterGroup], learningRate: Float, betas: (Float, Float) = (0.9, 0.999), eps: Float = 1e-8
  ) {
    steps = AdamSteps(groups, learningRate, betas, eps, isDecoupled: true)
  }

  /// Makes an optimizer for parameters that all decay alike.
  public convenience init(
    parameters: [(path: String, parameter: Parameter)], learningRate: Float,
    betas: (Float, Float) = (0.9, 0.999), eps: Float = 1e-8, weightDecay: Float = 0.01
  ) {
    self.init(
      groups: [ParameterGroup(parameters: parameters, weightDecay: weightDecay)],
      learningRate: learningRate, betas: betas, eps: eps)
  }

  /// Does one step; parameters without a gradient stay as they are.
  public func update(with gradients: Gradients) { steps.update(with: gradients) }

  /// The running averages and step counts by path.
  public var state: [(name: String, tensor: Tensor)] { steps.slots.state }

  /// Puts back what ``state`` gave.
  public func restore(_ state: [(name: String, tensor: Tensor)]) throws { try steps.slots.restore(state) }
}

/// What Adam and AdamW share.
private final class AdamSteps {
  var learningRate: Float
  let betas: (Float, Float)
  let eps: Float
  let isDecoupled: Bool
  var slots: OptimizerSlots

  init(
    _ groups: [ParameterGroup], _ learningRate: Float, _ betas: (Float, Float), _ eps: Float,
    isDecoupled: Bool
  ) {
    precondition(
      (0..<1).contains(betas.0) && (0..<1).contains(betas.1), "Adam: betas must be in 0 ..< 1, found \(betas)"
    )
    precondition(eps > 0, "Adam: eps must be positive, found \(eps)")
    self.learningRate = learningRate
    self.betas = betas
    self.eps = eps
    self.isDecoupled = isDecoupled
    slots = OptimizerSlots(groups, moments: ["firstMoment", "secondMoment"])
  }

  func update(with gradients: Gradients) {
    slots.step(gradients, rows: stepRows) { slot, gradient, weights in
      let numbers = numbers(slot)
      slot.moments[0].update { first in
        slot.moments[1].update { second in
          ck_adam(
            Int64(weights.count), numbers.step, numbers.scale, betas.0, betas.1, eps, numbers.decay,
            numbers.shrink, gradient, first.baseAddress, second.baseAddress, weights.baseAddress)
        }
      }
    }
  }

  private func stepRows(
    _ slot: OptimizerSlots.Slot, _ gradient: RowGradient, _ weights: UnsafeMutableBufferPointer<Float>
  ) {
    let numbers = numbers(slot)
    let columns = gradient.shape.elementCount / gradient.shape[0]
    gradient.values.withUnsafeElements { values in
      slot.moments[0].update { first in
        slot.moments[1].update { second in
          ck_adam_rows(
            Int64(gradient.rows.count), Int64(columns), gradient.rows, numbers.step, numbers.scale, betas.0,
            betas.1, eps, numbers.decay, numbers.shrink, values.baseAddress, first.baseAddress,
            second.baseAddress, weights.baseAddress)
        }
      }
    }
  }

  private struct Numbers {
    let step: Float, scale: Float, decay: Float, shrink: Float
  }

  /// What ``ck_adam`` takes for the present step of a parameter.
  private func numbers(_ slot: OptimizerSlots.Slot) -> Numbers {
    let rate = learningRate * slot.rateFactor
    return Numbers(
      step: Float(Double(rate) / (1 - AdamSteps.power(betas.0, slot.steps))),
      scale: Float(1 / (1 - AdamSteps.power(betas.1, slot.steps)).squareRoot()),
      decay: isDecoupled ? 0 : slot.weightDecay, shrink: isDecoupled ? 1 - rate * slot.weightDecay : 1)
  }

  /// βᵗ by repeated squaring.
  private static func power(_ beta: Float, _ exponent: Int) -> Double {
    var (result, base, left) = (1.0, Double(beta), exponent)
    while left > 0 {
      if left & 1 == 1 { result *= base }
      base *= base
      left >>= 1
    }
    return result
  }
}
