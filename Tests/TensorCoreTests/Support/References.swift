import TensorCore

// Slow, plain references in double precision.

/// All positions of a shape in row-major order.
func positions(of shape: Shape) -> [[Int]] {
  var result: [[Int]] = [[]]
  for size in shape {
    result = result.flatMap { position in (0..<size).map { position + [$0] } }
  }
  return result
}

extension Tensor {
  var doubles: [Double] { elements.map(Double.init) }

  /// The element that broadcasting puts at `position` of a larger shape.
  func broadcastElement(at position: [Int]) -> Double {
    var index = 0
    for axis in 0..<rank {
      let place = position[position.count - rank + axis]
      index = index * shape[axis] + (shape[axis] == 1 ? 0 : place)
    }
    return Double(withUnsafeElements { $0[index] })
  }
}

enum Reference {
  static func combined(_ a: Tensor, _ b: Tensor, _ f: (Double, Double) -> Double) -> [Double] {
    guard let shape = a.shape.broadcast(with: b.shape) else { return [] }
    return positions(of: shape).map { f(a.broadcastElement(at: $0), b.broadcastElement(at: $0)) }
  }

  /// The values that each element of the reduction is made from.
  static func groups(_ x: Tensor, axes: [Int]) -> [[Double]] {
    let kept = (0..<x.rank).filter { !axes.contains($0) }
    let strides = kept.map { axis in kept.filter { $0 > axis }.reduce(1) { $0 * x.shape[$1] } }
    var result = [[Double]](repeating: [], count: kept.reduce(1) { $0 * x.shape[$1] })
    for (position, value) in zip(positions(of: x.shape), x.doubles) {
      result[zip(kept, strides).reduce(0) { $0 + position[$1.0] * $1.1 }].append(value)
    }
    return result
  }

  /// One matrix product; operands as stored.
  static func product(
    _ a: ArraySlice<Double>, _ b: ArraySlice<Double>, m: Int, n: Int, k: Int, transposeA: Bool,
    transposeB: Bool
  ) -> [Double] {
    let (x, y) = (Array(a), Array(b))
    var result: [Double] = []
    for i in 0..<m {
      for j in 0..<n {
        var sum = 0.0
        for p in 0..<k {
          sum += (transposeA ? x[p * m + i] : x[i * k + p]) * (transposeB ? y[j * k + p] : y[p * n + j])
        }
        result.append(sum)
      }
    }
    return result
  }

  /// A convolution's result and, for the gradient `dy` of it, those of its operands.
  struct Convolution {
    /// The pixel of an axis of `size` that is seen at a place of the enlarged and padded one.
    private static func place(_ place: Int, of size: Int, _ options: ConvolutionOptions) -> Int? {
      let count = size * options.upsampling
      var place = place
      switch options.border {
      case .zero: if place < 0 || place >= count { return nil }
      case .replicate: place = min(max(place, 0), count - 1)
      case .reflect:
        while place < 0 || place >= count {
          place = count == 1 ? 0 : place < 0 ? -place : 2 * (count - 1) - place
        }
      }
      return place / options.upsampling
    }

    var y: [Double] = []
    var dx: [Double]
    var dw: [Double]
    var db: [Double]

    init(_ x: Tensor, _ w: Tensor, _ b: Tensor?, _ options: ConvolutionOptions, dy: Tensor?) {
      dx = [Double](repeating: 0, count: x.elementCount)
      dw = [Double](repeating: 0, count: w.elementCount)
      db = [Double](repeating: 0, count: w.shape[0])
      let (xs, ws) = (x.doubles, w.doubles)
      let (bs, gs) = (b?.doubles, dy?.doubles)
      let out = options.outputSize(Size2(x.shape[1], x.shape[2]), kernel: Size2(w.shape[1], w.shape[2]))
      let (inGroup, outGroup) = (w.shape[3], w.shape[0] / options.groups)
      for n in 0..<x.shape[0] {
        for i in 0..<out.height {
          for j in 0..<out.width {
            for o in 0..<w.shape[0] {
              let slope = gs?[y.count] ?? 0
              var sum = bs?[o] ?? 0
              db[o] += slope
              for u in 0..<w.shape[1] {
                let top = i * options.stride.height - options.padding.top
                guard let row = Self.place(top + u * options.dilation.height, of: x.shape[1], options) else {
                  continue
                }
                for v in 0..<w.shape[2] {
                  let left = j * options.stride.width - options.padding.left
                  guard let column = Self.place(left + v * options.dilation.width, of: x.shape[2], options)
                  else { continue }
                  let xBase =
                    ((n * x.shape[1] + row) * x.shape[2] + column) * x.shape[3] + o / outGroup * inGroup
                  let wBase = ((o * w.shape[1] + u) * w.shape[2] + v) * inGroup
                  for d in 0..<inGroup {
                    sum += xs[xBase + d] * ws[wBase + d]
                    dx[xBase + d] += slope * ws[wBase + d]
                    dw[wBase + d] += slope * xs[xBase + d]
                  }
                }
              }
              y.append(sum)
            }
          }
        }
      }
    }
  }

  /// The elements that each place of a pooled picture sees, with their indices; outside is `nil`.
  static func windows(
    _ x: Tensor, _ p: PoolingGeometry
  ) -> (shape: Shape, places: [[Int?]]) {
    let stride = p.stride ?? p.kernel
    let out = ConvolutionOptions(stride: stride, padding: p.padding)
      .outputSize(Size2(x.shape[1], x.shape[2]), kernel: p.kernel)
    let shape: Shape = [x.shape[0], out.height, out.width, x.shape[3]]
    let places = positions(of: shape).map { at in
      (0..<(p.kernel.height * p.kernel.width)).map { tap -> Int? in
        let row = at[1] * stride.height - p.padding.top + tap / p.kernel.width
        let column = at[2] * stride.width - p.padding.left + tap % p.kernel.width
        guard row >= 0, row < x.shape[1], column >= 0, column < x.shape[2] else { return nil }
        return ((at[0] * x.shape[1] + row) * x.shape[2] + column) * x.shape[3] + at[3]
      }
    }
    return (shape, places)
  }
}
