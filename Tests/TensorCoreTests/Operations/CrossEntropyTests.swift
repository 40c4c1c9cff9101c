import Glibc
import TensorCore
import TestSupport
import Testing

@Suite struct CrossEntropyTests {
  private func exact(
    _ x: Tensor, _ targets: [Int], smoothing: Double = 0, weights: [Double]? = nil, ignored: Int = -1
  ) -> [Double] {
    let classes = x.dimension(-1)
    return targets.enumerated().map { row, target in
      if target == ignored { return 0 }
      let logits = Array(x.doubles[(row * classes)..<((row + 1) * classes)])
      let top = logits.max() ?? 0
      let losses = logits.map { log(logits.reduce(0) { $0 + exp($1 - top) }) - ($0 - top) }
      let all = losses.indices.reduce(0) { $0 + (weights?[$1] ?? 1) * losses[$1] }
      return (1 - smoothing) * (weights?[target] ?? 1) * losses[target] + smoothing / Double(classes) * all
    }
  }

  @Test func optionsTogether() {
    let x = randomTensor([6, 5], low: -5, high: 5)
    let (targets, weights) = ([0, 4, 2, -1, 1, 1], randomTensor([5], low: 0.1, high: 2))
    for smoothing: Float in [0, 0.1, 0.9] {
      for weight in [nil, weights] {
        expectClose(
          crossEntropyLosses(
            logits: x, targets: IndexTensor(targets), labelSmoothing: smoothing, classWeights: weight),
          exact(x, targets, smoothing: Double(smoothing), weights: weight?.doubles), shape: [6],
          relative: 1e-5)
      }
    }
    let ignored = crossEntropyLosses(logits: x, targets: [2, 2, 2, 0, 0, 0], ignoredTarget: 2)
    expectClose(ignored, exact(x, [2, 2, 2, 0, 0, 0], ignored: 2), shape: [6])
    expectEqual(
      gradient(at: x) { crossEntropyLosses(logits: $0, targets: [-1, -1, -1, -1, -1, -1]).sum() },
      .init(repeating: 0, count: 30), shape: [6, 5])
  }

  @Test func largeLogits() {
    let x = Tensor([[1e4, 0, -1e4], [10_000, 10_001, 10_002], [-1e4, -1e4, -1e4]])
    let targets: IndexTensor = [2, 0, 1]
    expectClose(
      crossEntropyLosses(logits: x, targets: targets), exact(x, [2, 0, 1]), shape: [3], relative: 1e-6)
    let parts = [1, exp(1.0), exp(2.0)].map { $0 / (1 + exp(1.0) + exp(2.0)) }
    let slopes = gradient(at: x) { crossEntropyLosses(logits: $0, targets: targets).sum() }
    expectClose(
      slopes, [1, 0, -1, parts[0] - 1, parts[1], parts[2], 1 / 3.0, -2 / 3.0, 1 / 3.0], shape: [3, 3],
      relative: 1e-6)
  }

  @Test func masksAndShapes() {
    expectClose(
      crossEntropyLosses(logits: Tensor([0, -.infinity, 0]), targets: IndexTensor([2], shape: [])),
      [log(2.0)],
      shape: [])
    #expect(
      crossEntropyLosses(logits: Tensor([0, -.infinity]), targets: IndexTensor([1], shape: [])).item
        == .infinity)
    expectEqual(crossEntropyLosses(logits: .zeros([0, 3]), targets: []), [], shape: [0])
    let x = randomTensor([2, 3, 4])
    let flat = crossEntropyLosses(logits: x.reshaped([6, 4]), targets: [0, 1, 2, 3, 2, 1])
    expectEqual(
      crossEntropyLosses(logits: x, targets: IndexTensor([[0, 1, 2], [3, 2, 1]])), flat.elements,
      shape: [2, 3])
  }
}
