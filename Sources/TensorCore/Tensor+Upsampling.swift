/// Where the pixels of an enlarged picture come from.
public enum UpsamplingMode: Sendable, Hashable, CaseIterable {
  /// The pixel that covers the place.
  case nearest
  /// The four pixels whose centres surround the place, weighted by distance; beyond the outermost centres
  /// the border is repeated. PyTorch's `align_corners=False`.
  case bilinear
}

/// A picture enlarged `scale` times along both axes.
///
/// - Parameters:
///   - x: `[N, H, W, C]`.
///   - scale: at least 1.
///   - mode: where the new pixels come from.
/// - Returns: `[N, H · scale, W · scale, C]`. Differentiable in x.
public func upsampled2d(_ x: Tensor, scale: Int, mode: UpsamplingMode = .nearest) -> Tensor {
  precondition(x.rank == 4 && scale > 0, "upsampled2d: expected [N, H, W, C], found \(x.shape)")
  switch mode {
  case .nearest: return repeated(x, scale: scale)
  case .bilinear: return interpolated(interpolated(x, axis: 1, scale: scale), axis: 2, scale: scale)
  }
}

/// Each pixel repeated along both axes.
private func repeated(_ x: Tensor, scale: Int) -> Tensor {
  let (n, h, w, c) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
  let u = x.detached
  let y = Tensor.filled([n, h * scale, w * scale, c]) { out in
    var target = out
    for row in 0..<(n * h) {
      let start = target
      for column in 0..<w {
        for _ in 0..<scale {
          target.update(from: u.pointer + (row * w + column) * c, count: c)
          target += c
        }
      }
      for _ in 1..<scale {
        target.update(from: start, count: w * scale * c)
        target += w * scale * c
      }
    }
  }
  return y.recorded(from: x) { dy in
    dy.reshaped([n, h, scale, w, scale, c]).sum(axes: [2, 4])
  }
}

/// Linear interpolation along one axis at the centres of pixels a `scale`th as large.
private func interpolated(_ x: Tensor, axis: Int, scale: Int) -> Tensor {
  let size = x.shape[axis]
  guard scale > 1 && size > 0 else { return x }
  var (lower, upper, weights): ([Int], [Int], [Float]) = ([], [], [])
  for place in 0..<(size * scale) {
    let position = max(0, (Double(place) + 0.5) / Double(scale) - 0.5)
    let low = min(Int(position), size - 1)
    lower.append(low)
    upper.append(min(low + 1, size - 1))
    weights.append(Float(position - Double(low)))
  }
  var sizes = [1, 1, 1, 1]
  sizes[axis] = weights.count
  let weight = Tensor(weights).reshaped(sizes)
  let below = x.taking(IndexTensor(lower), axis: axis)
  return below + weight * (x.taking(IndexTensor(upper), axis: axis) - below)
}
