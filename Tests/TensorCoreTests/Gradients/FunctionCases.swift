import TensorCore
import TestSupport

extension GradientCases {
  static let functions: [GradientCase] = {
    var list = GradientCases()
    let positive: (Shape) -> Tensor = { randomTensor($0, low: 0.3, high: 2) }
    let nonzero: (Shape) -> Tensor = { randomTensorAwayFromZero($0) }
    list.addUnary("absolute()", values: nonzero) { $0.absolute() }
    list.addUnary("squared()") { $0.squared() }
    list.addUnary("squareRoot()", values: positive) { $0.squareRoot() }
    list.addUnary("reciprocalSquareRoot()", values: positive) { $0.reciprocalSquareRoot() }
    list.addUnary("exp()") { $0.exp() }
    list.addUnary("log()", values: positive) { $0.log() }
    list.addUnary("sin()") { $0.sin() }
    list.addUnary("cos()") { $0.cos() }
    return list.cases
  }()

  static let activations: [GradientCase] = {
    var list = GradientCases()
    let nonzero: (Shape) -> Tensor = { randomTensorAwayFromZero($0) }
    let wide: (Shape) -> Tensor = { randomTensor($0, low: -4, high: 4) }
    list.addUnary("sigmoid(_: Tensor)", values: wide) { sigmoid($0) }
    list.addUnary("tanh(_: Tensor)") { tanh($0) }
    list.addUnary("relu(_: Tensor)", values: nonzero) { relu($0) }
    list.addUnary("leakyRelu(_: Tensor, negativeSlope: Float)", values: nonzero) { leakyRelu($0) }
    list.addUnary("leakyRelu(_: Tensor, negativeSlope: Float)", "0.3", values: nonzero) {
      leakyRelu($0, negativeSlope: 0.3)
    }
    for (x, slope): (Shape, Shape) in [
      ([2, 3], [3]), ([2, 4, 3], [1]), ([3], [3]), ([0, 3], [3]), ([2, 3], []),
    ] {
      list.add("prelu(_: Tensor, slope: Tensor)", "", [nonzero(x), randomTensor(slope)]) {
        prelu($0[0], slope: $0[1])
      }
    }
    for alpha: Float in [1, 0.4] {
      list.addUnary("elu(_: Tensor, alpha: Float)", "\(alpha)", values: nonzero) { elu($0, alpha: alpha) }
    }
    list.addUnary("softplus(_: Tensor)", values: wide) { softplus($0) }
    for beta: Float in [1, 0, 2.5, -0.7] {
      list.addUnary("swish(_: Tensor, beta: Float)", "\(beta)") { swish($0, beta: beta) }
    }
    for approximation in GELUApproximation.allCases {
      list.addUnary("gelu(_: Tensor, approximation: GELUApproximation)", "\(approximation)", values: wide) {
        gelu($0, approximation: approximation)
      }
    }
    for (shape, axis): (Shape, Int) in [
      ([5], 0), ([5], -1), ([2, 3], 1), ([2, 3], 0), ([2, 3, 4], 1), ([1], 0), ([2, 1], 1), ([2, 0], 0),
      ([3, 200], 1),
    ] {
      list.add("softmax(_: Tensor, axis: Int)", "axis \(axis)", [wide(shape)]) { softmax($0[0], axis: axis) }
      list.add("logSoftmax(_: Tensor, axis: Int)", "axis \(axis)", [wide(shape)]) {
        logSoftmax($0[0], axis: axis)
      }
    }
    for probability: Float in [0, 0.4] {
      list.addUnary("dropout(_: Tensor, probability: Float, using: RandomGenerator)", "\(probability)") {
        var generator = RandomGenerator(seed: 5)  // the same choice at every call
        return dropout($0, probability: probability, using: &generator)
      }
    }
    return list.cases
  }()
}
