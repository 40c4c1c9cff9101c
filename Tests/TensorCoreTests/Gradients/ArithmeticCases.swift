import TensorCore
import TestSupport

extension GradientCases {
  static let arithmetic: [GradientCase] = {
    var list = GradientCases()
    list.addBinary("+ (Tensor, Tensor)") { $0 + $1 }
    list.addBinary("- (Tensor, Tensor)") { $0 - $1 }
    list.addBinary("* (Tensor, Tensor)") { $0 * $1 }
    list.addBinary("/ (Tensor, Tensor)", values: { randomTensorAwayFromZero($0, seed: $1, low: 0.5) }) {
      $0 / $1
    }
    list.addBinary("power(_: Tensor)", values: { randomTensor($0, seed: $1, low: 0.4, high: 2) }) {
      $0.power($1)
    }
    list.addUnary("- (Tensor)") { -$0 }
    list.addUnary("+ (Tensor, Float)") { $0 + 0.7 }
    list.addUnary("+ (Float, Tensor)") { 0.7 + $0 }
    list.addUnary("- (Tensor, Float)") { $0 - 0.7 }
    list.addUnary("- (Float, Tensor)") { 0.7 - $0 }
    list.addUnary("* (Tensor, Float)") { $0 * -1.3 }
    list.addUnary("* (Float, Tensor)") { -1.3 * $0 }
    list.addUnary("/ (Tensor, Float)") { $0 / -1.3 }
    list.addUnary("/ (Float, Tensor)", values: { randomTensorAwayFromZero($0, low: 0.5) }) { -1.3 / $0 }
    for exponent: Float in [2, 3, 0.5, -1, -2.5, 0, 1] {
      list.addUnary("power(_: Float)", "\(exponent)", values: { randomTensor($0, low: 0.5, high: 2) }) {
        $0.power(exponent)
      }
    }
    list.addUnary("power(_: Float)", "3 of either sign") { $0.power(3) }
    return list.cases
  }()

  static let choices: [GradientCase] = {
    var list = GradientCases()
    // Apart by a gap, so that no step changes the order.
    let (a, b) = (distinctTensor([2, 3]), distinctTensor([2, 3], seed: 2) + 0.07)
    list.add("maximum(_: Tensor, _: Tensor)", "", [a, b]) { maximum($0[0], $0[1]) }
    list.add("minimum(_: Tensor, _: Tensor)", "", [a, b]) { minimum($0[0], $0[1]) }
    let (row, column) = (distinctTensor([1, 4]), distinctTensor([3, 1], seed: 9))
    list.add("maximum(_: Tensor, _: Tensor)", "stretched", [row, column]) { maximum($0[0], $0[1]) }
    list.add("minimum(_: Tensor, _: Tensor)", "stretched", [row, column]) { minimum($0[0], $0[1]) }
    list.add("maximum(_: Tensor, _: Tensor)", "of a value with itself", [a]) { maximum($0[0], $0[0]) }
    list.add("minimum(_: Tensor, _: Tensor)", "of a value with itself", [a]) { minimum($0[0], $0[0]) }
    list.addUnary("clipped(from: Float, to: Float)", values: { distinctTensor($0) }) {
      $0.clipped(from: -0.207, to: 0.093)
    }
    let mask = Tensor([1, 0, 0, 2, -1, 0], shape: [2, 3])
    let `where` = "where(_: Tensor, _: Tensor, _: Tensor)"
    list.add(`where`, "", [randomTensor([2, 3]), randomTensor([2, 3], seed: 2)]) {
      .where(mask, $0[0], $0[1])
    }
    list.add(`where`, "stretched", [randomTensor([3]), randomTensor([])]) { .where(mask, $0[0], $0[1]) }
    list.add(`where`, "mask stretched", [randomTensor([4, 1, 3]), randomTensor([4, 2, 1])]) {
      .where(mask, $0[0], $0[1])
    }
    list.add(`where`, "the mask has no gradient", [distinctTensor([2, 3])]) {
      Tensor.where($0[0] .> 0, $0[0] * 2, $0[0] * $0[0])
    }
    return list.cases
  }()
}
