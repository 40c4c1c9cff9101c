import NeuralNetwork
import TensorCore
import TestSupport
import Testing

@Suite struct LossTests {
  private func check(
    _ name: String, _ shape: Shape, _ loss: (Tensor, LossReduction) -> Tensor
  ) {
    let names: [LossReduction: String] = [.none: "none", .sum: "sum", .mean: "mean"]
    for (reduction, suffix) in names {
      let x = pattern(shape, 0, scale: 3)
      Golden.losses.expect(loss(x, reduction), "value", of: "\(name).\(suffix)")
      let slope = gradient(at: x) { x in
        let value = loss(x, reduction)
        return reduction == .none ? (value * pattern(value.shape, 99)).sum() : value
      }
      Golden.losses.expect(slope, "gradient", of: "\(name).\(suffix)")
    }
  }

  @Test(arguments: [0, 0.1] as [Float], [false, true])
  func crossEntropyAgreesWithPyTorch(smoothing: Float, isWeighted: Bool) {
    for isIgnored in [false, true] {
      let targets: IndexTensor = isIgnored ? [2, -1, 4, -1, 4, 3] : [2, 0, 4, 1, 4, 3]
      let name =
        "crossEntropy" + (smoothing > 0 ? ".smoothed" : "") + (isWeighted ? ".weighted" : "")
        + (isIgnored ? ".ignored" : "")
      check(name, [6, 5]) {
        crossEntropy(
          logits: $0, targets: targets, labelSmoothing: smoothing,
          classWeights: isWeighted ? pattern([5], 2, scale: 0.5, shift: 1) : nil, reduction: $1)
      }
    }
  }

  @Test func otherLossesAgreeWithPyTorch() {
    let targets = IndexTensor([2, 0, 4, 1, 4, 3], shape: [2, 3])
    check("crossEntropy.sequence", [2, 3, 5]) { crossEntropy(logits: $0, targets: targets, reduction: $1) }
    let probabilities = pattern([4, 3], 1, scale: 0.5, shift: 0.5)
    check("binaryCrossEntropy", [4, 3]) {
      binaryCrossEntropy(logits: $0, targets: probabilities, reduction: $1)
    }
    let goals = pattern([4, 3], 1)
    check("meanSquaredError", [4, 3]) { meanSquaredError(predictions: $0, targets: goals, reduction: $1) }
    check("l1", [4, 3]) { l1Loss(predictions: $0, targets: goals, reduction: $1) }
  }

  @Test func everyGoldenLossIsTested() {
    // 8 of cross-entropy, its sequences, and three others, in three reductions.
    #expect(Golden.losses.cases.count == 3 * 12)
  }

  @Test func gradientsAgreeWithFiniteDifferences() {
    let x = randomTensor([3, 4])
    let t = randomTensor([3, 4], seed: 2, low: 0.1, high: 0.9)
    gradientCheck("crossEntropy", at: [x]) {
      crossEntropy(
        logits: $0[0], targets: [1, 3, -1], labelSmoothing: 0.2, classWeights: Tensor([1, 2, 3, 4]))
    }
    gradientCheck("binaryCrossEntropy", at: [x, t]) { binaryCrossEntropy(logits: $0[0], targets: $0[1]) }
    gradientCheck("meanSquaredError", at: [x, t]) { meanSquaredError(predictions: $0[0], targets: $0[1]) }
    let apart = distinctTensor([3, 4])
    gradientCheck("l1Loss", at: [apart, Tensor.zeros([3, 4])]) {
      l1Loss(predictions: $0[0], targets: $0[1])
    }
  }

  @Test func nothingToPredictIsNoLoss() {
    let logits = pattern([2, 3], 1)
    let (loss, slope) = valueAndGradient(at: logits) { crossEntropy(logits: $0, targets: [-1, -1]) }
    #expect(loss.item == 0)
    #expect(slope.elements.allSatisfy { $0 == 0 })
  }

  @Test func uniformLogitsCostTheLogarithmOfTheClasses() {
    let loss = crossEntropy(logits: Tensor.zeros([7, 10]), targets: [0, 1, 2, 3, 4, 5, 6])
    #expect((loss.item - 2.302585).magnitude < 1e-6)
  }
}
