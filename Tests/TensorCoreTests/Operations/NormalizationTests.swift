import Glibc
import TensorCore
import TestSupport
import Testing

@Suite struct NormalizationTests {
  @Test(
    arguments: [
      ([7, 3], 1), ([4, 5, 6, 2], 1), ([4, 5, 6, 2], 4), ([4, 5, 6, 2], 2), ([5000, 1], 1), ([3000, 33], 1),
      ([2, 3000, 65], 2), ([600, 200], 1), ([3, 1, 130], 1), ([40_000, 16], 1),
    ] as [(Shape, Int)])
  func channels(shape: Shape, groups: Int) {
    let c = shape[shape.rank - 1]
    let (x, scale, shift) = (
      randomTensor(shape) * 2 + 3, randomTensor([c], seed: 2), randomTensor([c], seed: 3)
    )
    let (y, moments) = channelNormalized(x, scale: scale, shift: shift, groups: groups, epsilon: 1e-5)
    let rows = x.elementCount / c / groups
    let columns = Reference.groups(x.reshaped([groups, rows, c]), axes: [1])
    let means = columns.map { $0.reduce(0, +) / Double(rows) }
    let variances = zip(columns, means).map { column, m in
      column.reduce(0) { $0 + pow($1 - m, 2) } / Double(rows)
    }
    expectClose(moments.mean, means, shape: [groups, c], relative: 1e-6)
    expectClose(moments.variance, variances, shape: [groups, c], relative: 1e-5)
    let exact = x.doubles.enumerated().map { index, value in
      let (channel, group) = (index % c, index / c / rows)
      let at = group * c + channel
      return Double(scale.elements[channel]) * (value - means[at]) / (variances[at] + 1e-5).squareRoot()
        + Double(shift.elements[channel])
    }
    expectClose(y, exact, shape: shape, relative: 1e-4, absolute: 2e-5)
  }

  @Test func rectifiedIsFollowedByReLU() {
    let inputs = [randomTensor([2, 9, 7, 5]), randomTensor([5], seed: 2), randomTensor([5], seed: 3)]
    let dy = randomTensor([2, 9, 7, 5], seed: 4)
    func passes(rectified: Bool) -> (Tensor, [Tensor]) {
      valueAndGradients(at: inputs) {
        let y = channelNormalized(
          $0[0], scale: $0[1], shift: $0[2], groups: 2, epsilon: 1e-5, rectified: rectified
        ).value
        return ((rectified ? y : relu(y)) * dy).sum()
      }
    }
    let (together, apart) = (passes(rectified: true), passes(rectified: false))
    expectClose(together.0, apart.0.doubles, relative: 1e-6)
    for (a, b) in zip(together.1, apart.1) { expectClose(a, b.doubles, shape: b.shape, absolute: 1e-5) }
  }

  @Test func gradientsOfManyRows() {
    // Long enough for several chunks: against the formula, in double precision.
    let (rows, c) = (40_000, 3)
    let (x, dy) = (randomTensor([rows, c]) + 2, randomTensor([rows, c], seed: 2))
    let (_, gradients) = valueAndGradients(at: [x, Tensor([1, 2, 0.5]), Tensor([0, 0, 0])]) {
      (channelNormalized($0[0], scale: $0[1], shift: $0[2], groups: 1, epsilon: 1e-5).value * dy).sum()
    }
    let (xs, ds) = (Reference.groups(x, axes: [0]), Reference.groups(dy, axes: [0]))
    for channel in 0..<c {
      let n = Double(rows)
      let mean = xs[channel].reduce(0, +) / n
      let variance = xs[channel].reduce(0) { $0 + pow($1 - mean, 2) } / n
      let r = 1 / (variance + 1e-5).squareRoot()
      let hats = xs[channel].map { ($0 - mean) * r }
      let (sum, product) = (ds[channel].reduce(0, +), zip(hats, ds[channel]).reduce(0) { $0 + $1.0 * $1.1 })
      expectClose(
        gradients[1].sliced(axis: 0, channel..<(channel + 1)), [product], relative: 1e-4, absolute: 1e-3)
      expectClose(
        gradients[2].sliced(axis: 0, channel..<(channel + 1)), [sum], relative: 1e-4, absolute: 1e-3)
      let gamma = [1, 2, 0.5][channel]
      let exact = zip(hats, ds[channel]).map { gamma * r * ($1 - (sum + $0 * product) / n) }
      expectClose(
        gradients[0].sliced(axis: 1, channel..<(channel + 1)), exact, relative: 1e-4, absolute: 1e-5)
    }
  }

  @Test func largeMeansTakeNoDigitsAway() {
    let noise = Tensor((0..<10_000).map { Float($0 % 7) - 3 }, shape: [5000, 2])
    for mean: Float in [1e3, 1e5, -1e6] {
      let (y, moments) = channelNormalized(
        noise + mean, scale: .ones([2]), shift: .zeros([2]), groups: 1, epsilon: 1e-9)
      expectClose(moments.variance, noise.variance(axes: [0]).reshaped([1, 2]), relative: 1e-3)
      expectClose(y.squared().mean(axes: [0]), [1, 1], relative: 1e-2)
    }
    // An outlier where the sums begin.
    var values = [Float](repeating: 0, count: 4000).enumerated().map { Float($0.offset % 2) }
    values[0] = 1000
    let exact = Tensor(values).variance().item
    let found = channelNormalized(
      Tensor(values, shape: [4000, 1]), scale: .ones([1]), shift: .zeros([1]), groups: 1, epsilon: 1e-5
    ).moments.variance
    expectClose(found, [Double(exact)], relative: 1e-4)
  }

  @Test func statisticsAreTheSameOnAnyNumberOfThreads() {
    let before = Threads.count
    defer { Threads.count = before }
    let (x, dy) = (randomTensor([6, 40, 50, 8]), randomTensor([6, 40, 50, 8], seed: 2))
    var seen: Set<[Float]> = []
    for threads in [1, 2, 5] {
      Threads.count = threads
      for groups in [1, 6] {
        let (value, gradients) = valueAndGradients(at: [x, .ones([8]), .zeros([8])]) {
          (channelNormalized($0[0], scale: $0[1], shift: $0[2], groups: groups, epsilon: 1e-5).value * dy)
            .sum()
        }
        seen.insert([Float(groups)] + value.elements + gradients.flatMap(\.elements))
      }
    }
    #expect(seen.count == 2)
  }

  @Test func affine() {
    let x = Tensor([[1, 2], [3, 4]])
    expectEqual(
      channelAffine(x, scale: Tensor([2, 3]), shift: Tensor([1, -1])), [3, 5, 7, 11], shape: [2, 2])
    let large = randomTensor([9, 9, 50, 7])
    expectClose(
      channelAffine(large, scale: Tensor(repeating: 2, shape: [7]), shift: Tensor(repeating: 1, shape: [7])),
      large * 2 + 1)
  }

  @Test(arguments: [[3], [5, 4], [2, 3, 33], [700, 3], [0, 3], [3, 1], [40, 1000]] as [Shape])
  func layers(shape: Shape) {
    let c = shape[shape.rank - 1]
    let (x, scale, shift) = (
      randomTensor(shape) * 2 + 3, randomTensor([c], seed: 2), randomTensor([c], seed: 3)
    )
    let y = layerNormalized(x, scale: scale, shift: shift, epsilon: 1e-5)
    let values = x.doubles
    var exact: [Double] = []
    for row in stride(from: 0, to: values.count, by: c) {
      let part = values[row..<(row + c)]
      let mean = part.reduce(0, +) / Double(c)
      let variance = part.reduce(0) { $0 + pow($1 - mean, 2) } / Double(c)
      for (column, value) in part.enumerated() {
        exact.append(
          Double(scale.elements[column]) * (value - mean) / (variance + 1e-5).squareRoot()
            + Double(shift.elements[column]))
      }
    }
    expectClose(y, exact, shape: shape, relative: 1e-4, absolute: 2e-5)
  }
}
