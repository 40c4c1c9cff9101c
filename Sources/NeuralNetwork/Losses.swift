import TensorCore

/// How the losses of single rows or elements become the result.
public enum LossReduction: Sendable, Hashable, CaseIterable {
  /// As they are.
  case none
  /// Their sum.
  case sum
  /// Their mean.
  case mean

  fileprivate func apply(_ losses: Tensor) -> Tensor {
    switch self {
    case .none: losses
    case .sum: losses.sum()
    case .mean: losses.mean()
    }
  }
}

/// The cross-entropy of logits against target classes, in nats (chapter 3.3).
///
///     lossᵣ = (1 − ε) w[t] (L − x[t]) + ε/C Σ w[c] (L − x[c]),   L = ln Σ eˣ⁽ᶜ⁾
///
/// Computed from logits, so that nothing overflows. Differentiable in the logits.
///
/// - Parameters:
///   - logits: `[…, C]`.
///   - targets: `[…]`, each 0 ..< C or `ignoredTarget`.
///   - labelSmoothing: ε in 0 ..< 1 (Szegedy et al., 2016).
///   - classWeights: w, `[C]`; all 1 when `nil`.
///   - ignoredTarget: rows with this target have loss and gradient 0 and do not count in the mean.
///   - reduction: `.mean` divides by the sum of w[t] over the rows that are not ignored, as PyTorch does;
///     without any such row it is 0.
/// - Returns: a scalar, or `[…]` for `.none`.
public func crossEntropy(
  logits: Tensor, targets: IndexTensor, labelSmoothing: Float = 0, classWeights: Tensor? = nil,
  ignoredTarget: Int = -1, reduction: LossReduction = .mean
) -> Tensor {
  let losses = crossEntropyLosses(
    logits: logits, targets: targets, labelSmoothing: labelSmoothing, classWeights: classWeights,
    ignoredTarget: ignoredTarget)
  guard reduction == .mean else { return reduction.apply(losses) }
  let weights = classWeights?.elements
  var total = 0.0
  for target in targets.elements where target != ignoredTarget {
    total += weights.map { Double($0[Int(target)]) } ?? 1
  }
  return losses.sum() * (total > 0 ? Float(1 / total) : 0)
}

/// The binary cross-entropy of logits against probabilities, in nats.
///
///     loss = −t ln σ(x) − (1 − t) ln (1 − σ(x)) = t softplus(−x) + (1 − t) softplus(x)
///
/// The second form neither overflows nor loses small losses. Differentiable in logits and targets.
///
/// - Parameters:
///   - logits: any shape.
///   - targets: t, of the same shape, each 0 … 1.
///   - reduction: what is returned.
/// - Returns: a scalar, or the logits' shape for `.none`.
public func binaryCrossEntropy(
  logits: Tensor, targets: Tensor, reduction: LossReduction = .mean
) -> Tensor {
  checkPair("binaryCrossEntropy", logits, targets)
  return reduction.apply(targets * softplus(-logits) + (1 - targets) * softplus(logits))
}

/// The squared error, (prediction − target)².
///
/// Differentiable in both.
///
/// - Parameters:
///   - predictions: any shape.
///   - targets: the same shape.
///   - reduction: what is returned.
/// - Returns: a scalar, or the predictions' shape for `.none`.
public func meanSquaredError(
  predictions: Tensor, targets: Tensor, reduction: LossReduction = .mean
) -> Tensor {
  checkPair("meanSquaredError", predictions, targets)
  return reduction.apply((predictions - targets).squared())
}

/// The absolute error, |prediction − target|.
///
/// Differentiable in both; the gradient where they are equal is 0.
///
/// - Parameters:
///   - predictions: any shape.
///   - targets: the same shape.
///   - reduction: what is returned.
/// - Returns: a scalar, or the predictions' shape for `.none`.
public func l1Loss(predictions: Tensor, targets: Tensor, reduction: LossReduction = .mean) -> Tensor {
  checkPair("l1Loss", predictions, targets)
  return reduction.apply((predictions - targets).absolute())
}

private func checkPair(_ loss: StaticString, _ a: Tensor, _ b: Tensor) {
  precondition(a.shape == b.shape, "\(loss): shapes \(a.shape) and \(b.shape) are not equal")
}
