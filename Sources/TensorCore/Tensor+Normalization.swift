import CKernels

/// Mean and variance of channels.
public struct ChannelMoments: Sendable {
  /// `[groups, channels]`.
  public let mean: Tensor
  /// The biased variance, `[groups, channels]`.
  public let variance: Tensor
}

/// Normalises each channel by its own statistics within each of `groups` equal parts of the batch.
///
///     y = γ (x − mean) / √(variance + ε) + β
///
/// One group is batch normalisation (Ioffe and Szegedy, 2015), a group a picture is instance
/// normalisation (Ulyanov et al., 2016). Differentiable in x, γ and β, through the statistics.
///
/// - Parameters:
///   - x: `[N, …, C]`; N is a multiple of `groups`.
///   - scale: γ, `[C]`.
///   - shift: β, `[C]`.
///   - groups: 1, or N.
///   - epsilon: ε, positive.
///   - rectified: whether max(0, ·) follows, done as the result is stored.
/// - Returns: the result, of x's shape, and the statistics used.
public func channelNormalized(
  _ x: Tensor, scale: Tensor, shift: Tensor, groups: Int, epsilon: Float, rectified: Bool = false
) -> (value: Tensor, moments: ChannelMoments) {
  precondition(x.rank >= 2, "channelNormalized: expected [N, ..., C], found \(x.shape)")
  let channels = x.dimension(-1)
  precondition(
    scale.shape == [channels] && shift.shape == [channels],
    "channelNormalized: expected scale and shift [\(channels)], found \(scale.shape) and \(shift.shape)")
  precondition(
    groups > 0 && x.shape[0] % groups == 0 && x.elementCount > 0,
    "channelNormalized: \(x.shape) in \(groups) groups")
  let rows = x.elementCount / channels / groups
  let u = x.detached
  let gamma = scale.detached
  let (g, r, c) = (Int64(groups), Int64(rows), Int64(channels))
  let mean = TensorStorage(count: groups * channels)
  let variance = Tensor.filled([groups, channels]) {
    ck_column_moments(g, r, c, u.pointer, mean.pointer, $0)
  }
  let moments = ChannelMoments(
    mean: Tensor(storage: mean, offset: 0, shape: [groups, channels]), variance: variance)
  let rstd = (variance + epsilon).reciprocalSquareRoot()
  let factor = rstd * gamma
  let offset = shift.detached - moments.mean * factor
  let y = Tensor.filled(x.shape) {
    ck_column_affine(g, r, c, u.pointer, factor.pointer, offset.pointer, rectified ? 1 : 0, $0)
  }
  let result = y.recorded(from: [x, scale, shift]) { gradient, wanted in
    let dy = rectified ? gradient.rectified(by: y) : gradient
    let sums = TensorStorage(count: groups * channels)
    let products = Tensor.filled([groups, channels]) {
      ck_column_gradient_sums(
        g, r, c, u.pointer, dy.pointer, moments.mean.pointer, rstd.pointer, sums.pointer, $0)
    }
    let total = Tensor(storage: sums, offset: 0, shape: [groups, channels])
    let dx =
      wanted[0]
      ? Tensor.filled(u.shape) {
        ck_column_norm_gradient(
          g, r, c, u.pointer, dy.pointer, moments.mean.pointer, rstd.pointer, gamma.pointer, total.pointer,
          products.pointer, $0)
      } : nil
    return [dx, products.sum(axis: 0), total.sum(axis: 0)]
  }
  return (result, moments)
}

/// `x · scale + shift`, a channel each; with given statistics this is normalisation at inference.
///
/// - Parameters:
///   - x: `[…, C]`.
///   - scale: `[C]`.
///   - shift: `[C]`.
public func channelAffine(_ x: Tensor, scale: Tensor, shift: Tensor) -> Tensor {
  let channels = x.dimension(-1)
  precondition(
    scale.shape == [channels] && shift.shape == [channels],
    "channelAffine: expected scale and shift [\(channels)], found \(scale.shape) and \(shift.shape)")
  let (u, s, b) = (x.detached, scale.detached, shift.detached)
  let y = Tensor.filled(x.shape) {
    ck_column_affine(
      1, Int64(u.elementCount / max(1, channels)), Int64(channels), u.pointer, s.pointer, b.pointer, 0, $0)
  }
  let lead = Array(0..<(x.rank - 1))
  return y.recorded(from: [x, scale, shift]) { dy, wanted in
    [
      wanted[0] ? dy * s : nil, wanted[1] ? (dy * u).sum(axes: lead) : nil,
      wanted[2] ? dy.sum(axes: lead) : nil,
    ]
  }
}

/// Normalises the last axis of each position: y = γ (x − mean) / √(variance + ε) + β (Ba et al., 2016).
///
/// - Parameters:
///   - x: `[…, D]`.
///   - scale: γ, `[D]`.
///   - shift: β, `[D]`.
///   - epsilon: ε, positive.
/// - Returns: x's shape.
public func layerNormalized(_ x: Tensor, scale: Tensor, shift: Tensor, epsilon: Float) -> Tensor {
  let columns = x.dimension(-1)
  precondition(
    scale.shape == [columns] && shift.shape == [columns],
    "layerNormalized: expected scale and shift [\(columns)], found \(scale.shape) and \(shift.shape)")
  let rows = columns == 0 ? 0 : x.elementCount / columns
  let (u, gamma, beta) = (x.detached, scale.detached, shift.detached)
  let (mean, rstd) = (TensorStorage(count: rows), TensorStorage(count: rows))
  let y = Tensor.filled(x.shape) {
    ck_layer_norm(
      Int64(rows), Int64(columns), epsilon, u.pointer, gamma.pointer, beta.pointer, $0, mean.pointer,
      rstd.pointer)
  }
  return y.recorded(from: [x, scale, shift]) { dy, _ in
    let (dGamma, dBeta) = (TensorStorage(count: columns), TensorStorage(count: columns))
    let dx = Tensor.filled(u.shape) {
      ck_layer_norm_gradient(
        Int64(rows), Int64(columns), u.pointer, gamma.pointer, mean.pointer, rstd.pointer, dy.pointer, $0,
        dGamma.pointer, dBeta.pointer)
    }
    let shape: Shape = [columns]
    return [
      dx, Tensor(storage: dGamma, offset: 0, shape: shape), Tensor(storage: dBeta, offset: 0, shape: shape),
    ]
  }
}
