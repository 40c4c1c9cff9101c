import TensorCore

/// Muon (Jordan et al., 2024): the running average of a matrix's gradients, brought near the closest matrix
/// with orthonormal rows or columns, so that no direction is left behind because its gradients are small.
///
///     m = μ m + (1 − μ) g,   d = (1 − μ) g + μ m
///     w ← (1 − η λ) w − η ρ √max(R, C) · orthogonalized(d)
///
/// Weights with more than two axes are matrices of shape `[first axis, product of the others]`, R × C. What has
/// one axis (biases, scales) takes a step of Adam with the same rate: ρ = 0.2 makes the steps of both about as
/// long (Liu et al., 2025), so that rates found for Adam serve here. Tables of embeddings and last layers of
/// classifiers learn better by ``AdamW``.
public final class Muon: Optimizer {
  /// η: the factor of the next step.
  public var learningRate: Float {
    get { adam.learningRate }
    set { adam.learningRate = newValue }
  }
  /// μ: how much of the average is kept.
  public let momentum: Float
  /// ρ: the root mean square of a step's elements in units of η.
  public static let stepSize: Float = 0.2

  private var slots: OptimizerSlots
  private let adam: AdamW

  /// Makes an optimizer for groups of parameters.
  ///
  /// - Parameters:
  ///   - groups: the parameters with their weight decay, λ.
  ///   - learningRate: η.
  ///   - momentum: μ, 0 ..< 1.
  ///   - betas: Adam's β₁ and β₂ for what has one axis.
  public init(
    groups: [ParameterGroup], learningRate: Float, momentum: Float = 0.95,
    betas: (Float, Float) = (0.9, 0.999)
  ) {
    precondition((0..<1).contains(momentum), "Muon: momentum must be in 0 ..< 1, found \(momentum)")
    self.momentum = momentum
    func part(_ isIncluded: (Parameter) -> Bool) -> [ParameterGroup] {
      groups.map { group in
        var group = group
        group.parameters = group.parameters.filter { isIncluded($0.parameter) }
        return group
      }
    }
    slots = OptimizerSlots(part { $0.shape.rank > 1 }, moments: ["momentum"])
    adam = AdamW(groups: part { $0.shape.rank <= 1 }, learningRate: learningRate, betas: betas)
  }

  /// Makes an optimizer for parameters that all decay alike.
  public convenience init(
    parameters: [(path: String, parameter: Parameter)], learningRate: Float, momentum: Float = 0.95,
    weightDecay: Float = 0
  ) {
    self.init(
      groups: [ParameterGroup(parameters: parameters, weightDecay: weightDecay)], learningRate: learningRate,
      momentum: momentum)
  }

  /// Does one step; parameters without a gradient stay as they are.
  public func update(with gradients: Gradients) {
    adam.update(with: gradients)
    slots.step(gradients) { slot, gradient, weights in
      let rows = slot.moments[0].shape[0]
      let columns = weights.count / rows
      var direction = [Float](repeating: 0, count: weights.count)
      slot.moments[0].update { average in
        for i in 0..<average.count {
          average[i] = momentum * average[i] + (1 - momentum) * gradient[i]
          direction[i] = (1 - momentum) * gradient[i] + momentum * average[i]
        }
      }
      let step = orthogonalized(Tensor(direction, shape: [rows, columns]))
      let rate = learningRate * slot.rateFactor
      let length = rate * Muon.stepSize * Float(max(rows, columns)).squareRoot()
      step.withUnsafeElements { step in
        for i in 0..<weights.count {
          weights[i] = (1 - rate * slot.weightDecay) * weights[i] - length * step[i]
        }
      }
    }
  }

  /// The running averages and step counts by path.
  public var state: [(name: String, tensor: Tensor)] { slots.state + adam.state }

  /// Puts back what ``state`` gave.
  public func restore(_ state: [(name: String, tensor: Tensor)]) throws {
    let own = Set(slots.state.map(\.name))
    // Both parts are checked before either changes: the first restored gets its present state back.
    let before = slots.state
    try slots.restore(state.filter { own.contains($0.name) })
    do { try adam.restore(state.filter { !own.contains($0.name) }) } catch {
      try slots.restore(before)
      throw error
    }
  }
}

/// A matrix whose singular values are all brought near 1, its singular vectors kept.
///
/// Five steps of a Newton–Schulz iteration with the odd polynomial 3.4445 x − 4.7750 x³ + 2.0315 x⁵ (Jordan et
/// al., 2024), which lifts small values fast and leaves all of them between about 0.7 and 1.2.
///
/// - Parameter matrix: `[R, C]`.
/// - Returns: `[R, C]`; zeros for zeros.
public func orthogonalized(_ matrix: Tensor) -> Tensor {
  precondition(matrix.rank == 2, "orthogonalized: expected a matrix, found \(matrix.shape)")
  return withoutGradients {
    // The products are as small as the shorter side allows.
    let isTall = matrix.shape[0] > matrix.shape[1]
    var x = isTall ? matrix.transposed() : matrix
    x = x * (1 / max(x.squared().sum().item.squareRoot(), 1e-7))
    for _ in 0..<5 {
      let a = matmul(x, x, transposeB: true)
      let b = a * -4.7750 + matmul(a, a) * 2.0315
      x = x * 3.4445 + matmul(b, x)
    }
    return isTall ? x.transposed() : x
  }
}
