import CKernels

/// Every element set to 0 with the given probability and otherwise divided by 1 − probability
/// (Srivastava et al., 2014).
///
/// Nothing is kept for the gradient but a seed, from which the same choice is made again. The same
/// generator gives the same choice whatever the number of threads. Differentiable in x.
///
/// - Parameters:
///   - x: any shape.
///   - probability: of dropping an element, 0 ..< 1, rounded to a multiple of 2⁻¹⁶.
///   - generator: where random numbers come from.
public func dropout(_ x: Tensor, probability: Float, using generator: inout RandomGenerator) -> Tensor {
  precondition((0..<1).contains(probability), "dropout: probability \(probability) is not in 0 ..< 1")
  let seed = generator.next()
  let threshold = min(UInt32((probability * 65536).rounded()), 65535)
  let scale = 1 / (1 - Float(threshold) / 65536)
  func apply(_ x: Tensor) -> Tensor {
    Tensor.filled(x.shape) { ck_dropout(Int64(x.elementCount), seed, threshold, scale, x.pointer, $0) }
  }
  return apply(x.detached).recorded(from: x, apply)
}
