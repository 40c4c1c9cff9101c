import CKernels

/// The cross-entropy of each row of logits against its target class, in nats.
///
///     lossᵣ = (1 − ε) w[t] (L − x[t]) + ε/C Σ w[c] (L − x[c]),   L = ln Σ eˣ⁽ᶜ⁾
///
/// - Parameters:
///   - logits: `[…, C]`.
///   - targets: `[…]`, each 0 ..< C or `ignoredTarget`.
///   - labelSmoothing: ε in 0 ..< 1 (Szegedy et al., 2016).
///   - classWeights: w, `[C]`; all 1 when `nil`.
///   - ignoredTarget: rows with this target have loss and gradient 0.
/// - Returns: `[…]`. Differentiable in the logits.
public func crossEntropyLosses(
  logits: Tensor, targets: IndexTensor, labelSmoothing: Float = 0, classWeights: Tensor? = nil,
  ignoredTarget: Int = -1
) -> Tensor {
  precondition(
    logits.rank >= 1 && targets.shape == logits.shape.reducing([logits.rank - 1], keepDims: false),
    "crossEntropy: logits \(logits.shape) and targets \(targets.shape) do not go together")
  precondition((0..<1).contains(labelSmoothing), "crossEntropy: smoothing \(labelSmoothing) not in 0 ..< 1")
  let classes = logits.dimension(-1)
  precondition(
    classWeights.map { $0.shape == [classes] } ?? true,
    "crossEntropy: expected class weights [\(classes)], found \(classWeights?.shape ?? [])")
  for target in targets.elements {
    precondition(
      (target >= 0 && target < classes) || target == ignoredTarget,
      "crossEntropy: target \(target) for \(classes) classes")
  }
  let (x, w) = (logits.detached, classWeights?.detached)
  let (rows, ignored) = (Int64(targets.elementCount), Int32(ignoredTarget))
  let shifts = TensorStorage(count: 2 * targets.elementCount)
  let y = Tensor.filled(targets.shape) {
    ck_cross_entropy(
      rows, Int64(classes), x.pointer, targets.elements, labelSmoothing, w?.pointer, ignored, $0,
      shifts.pointer)
  }
  return y.recorded(from: logits) { dy in
    Tensor.filled(x.shape) {
      ck_cross_entropy_gradient(
        rows, Int64(classes), x.pointer, targets.elements, labelSmoothing, w?.pointer, ignored,
        shifts.pointer,
        dy.pointer, $0)
    }
  }
}
