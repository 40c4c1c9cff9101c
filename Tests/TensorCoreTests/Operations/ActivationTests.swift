import Glibc
import TensorCore
import TestSupport
import Testing

/// Values and derivatives of the activations against formulas in double precision, out to ±1e4 and beyond.
@Suite struct ActivationTests {
  struct Activation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let function: @Sendable (Tensor) -> Tensor
    let value: @Sendable (Double) -> Double
    let slope: @Sendable (Double) -> Double
  }

  static let all: [Activation] = {
    let logistic: @Sendable (Double) -> Double = { $0 < 0 ? exp($0) / (1 + exp($0)) : 1 / (1 + exp(-$0)) }
    let bend: @Sendable (Double) -> Double = { x in exp(-x.magnitude) / pow(1 + exp(-x.magnitude), 2) }
    let tail: @Sendable (Double) -> Double = { 0.5 * erfc(-$0 / 2.0.squareRoot()) }
    let density: @Sendable (Double) -> Double = { exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot() }
    let inner: @Sendable (Double) -> Double = {
      2 * (2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)
    }
    let innerSlope: @Sendable (Double) -> Double = {
      2 * (2 / Double.pi).squareRoot() * (1 + 0.134145 * $0 * $0)
    }
    var list = [
      Activation(testDescription: "sigmoid", function: { sigmoid($0) }, value: logistic, slope: bend),
      Activation(
        testDescription: "tanh", function: { tanh($0) }, value: { tanh($0) }, slope: { 4 * bend(2 * $0) }),
      Activation(
        testDescription: "relu", function: { relu($0) }, value: { max($0, 0) }, slope: { $0 > 0 ? 1 : 0 }),
      Activation(
        testDescription: "leakyRelu", function: { leakyRelu($0) }, value: { $0 > 0 ? $0 : 0.01 * $0 },
        slope: { $0 > 0 ? 1 : 0.01 }),
      Activation(
        testDescription: "prelu", function: { prelu($0, slope: Tensor([0.25])) },
        value: { $0 > 0 ? $0 : 0.25 * $0 }, slope: { $0 > 0 ? 1 : 0.25 }),
      Activation(
        testDescription: "elu", function: { elu($0, alpha: 1.5) }, value: { $0 > 0 ? $0 : 1.5 * expm1($0) },
        slope: { $0 > 0 ? 1 : 1.5 * exp($0) }),
      Activation(
        testDescription: "softplus", function: { softplus($0) },
        value: { max($0, 0) + log1p(exp(-$0.magnitude)) }, slope: logistic),
      Activation(
        testDescription: "gelu", function: { gelu($0) }, value: { $0 * tail($0) },
        slope: { tail($0) + $0 * density($0) }),
      Activation(
        testDescription: "gelu tanh", function: { gelu($0, approximation: .tanh) },
        value: { $0 * logistic(inner($0)) },
        slope: { logistic(inner($0)) + $0 * bend(inner($0)) * innerSlope($0) }),
      Activation(
        testDescription: "gelu logistic", function: { gelu($0, approximation: .logistic) },
        value: { $0 * logistic(1.702 * $0) },
        slope: { logistic(1.702 * $0) + 1.702 * $0 * bend(1.702 * $0) }),
    ]
    for beta: Float in [1, 2.5, -0.5, 0] {
      let b = Double(beta)
      list.append(
        Activation(
          testDescription: "swish \(beta)", function: { swish($0, beta: beta) },
          value: { $0 * logistic(b * $0) },
          slope: { logistic(b * $0) + b * $0 * bend(b * $0) }))
    }
    return list
  }()

  /// 0, and numbers of both signs from 1e-6 to 1e4.
  static let points: Tensor = {
    var values: [Float] = [0]
    for step in 0...1000 {
      let size = Float(pow(10, -6 + Double(step) / 100))
      values += [size, -size]
    }
    return Tensor(values)
  }()

  @Test(arguments: all)
  func isRightFarOut(activation: Activation) {
    let x = Self.points
    let y = activation.function(x)
    #expect(y.elements.allSatisfy { $0.isFinite })
    expectClose(
      y, x.doubles.map(activation.value), shape: x.shape, relative: 4e-6, absolute: 1e-7,
      activation.testDescription)
    let slope = gradient(at: x) { activation.function($0).sum() }
    #expect(slope.elements.allSatisfy { $0.isFinite })
    expectClose(
      slope, x.doubles.map(activation.slope), shape: x.shape, relative: 4e-6, absolute: 3e-7,
      "the derivative of " + activation.testDescription)
    let wild = Tensor([3e38, -3e38, 1e20, -1e20])
    let far = activation.function(wild).elements
    #expect(far.allSatisfy { !$0.isNaN }, "\(activation.testDescription): \(far)")
    let farSlope = gradient(at: wild) { activation.function($0).sum() }.elements
    #expect(farSlope.allSatisfy { !$0.isNaN }, "the derivative of \(activation.testDescription): \(farSlope)")
    #expect(activation.function(Tensor([Float.nan])).elements[0].isNaN)
  }

  @Test func softmaxIsShifted() {
    let x = Tensor([[1, 2, 3], [10_001, 10_002, 10_003], [-10_001, -10_000, -9_999]])
    let parts = [1, exp(1.0), exp(2.0)].map { $0 / (1 + exp(1.0) + exp(2.0)) }
    expectClose(softmax(x), parts + parts + parts, shape: [3, 3], relative: 1e-6)
    expectClose(logSoftmax(x), (parts + parts + parts).map { log($0) }, shape: [3, 3], relative: 1e-6)
    expectClose(x.logSumExp(axis: 1), [3.4076059644, 10_003.4076, -9_998.5924], shape: [3], relative: 1e-7)
    let wide = Tensor([1e4, 0, -1e4])
    expectEqual(softmax(wide), [1, 0, 0], shape: [3])
    expectEqual(logSoftmax(wide), [0, -1e4, -2e4], shape: [3])
    expectEqual(gradient(at: wide) { logSoftmax($0).sum() }, [-2, 1, 1], shape: [3])
    expectEqual(gradient(at: wide) { $0.logSumExp(axis: 0) }, [1, 0, 0], shape: [3])
  }

  @Test func softmaxOfMaskedPlaces() {
    let x = Tensor([0, -.infinity, 0])
    expectEqual(softmax(x), [0.5, 0, 0.5], shape: [3])
    expectClose(logSoftmax(x), [-log(2.0), -.infinity, -log(2.0)], shape: [3])
    #expect(Tensor([-.infinity, -.infinity]).logSumExp(axis: 0).item == -.infinity)
    #expect(Tensor([.infinity, 1]).logSumExp(axis: 0).item == .infinity)
    #expect(softmax(Tensor([.nan, 1])).elements.allSatisfy { $0.isNaN })
  }

  @Test(arguments: [0, 1, 2, -1, -2])
  func softmaxAlongAnyAxis(axis: Int) {
    let x = randomTensor([3, 4, 5], low: -4, high: 4)
    let exact = x.exp() / x.exp().sum(axis: axis, keepDims: true)
    expectClose(softmax(x, axis: axis), exact, relative: 1e-5)
    expectClose(logSoftmax(x, axis: axis), exact.log(), relative: 1e-5, absolute: 1e-5)
    expectClose(x.logSumExp(axis: axis), x.exp().sum(axis: axis).log(), relative: 1e-5)
  }

  @Test func longRows() {
    let x = randomTensor([2, 50_000], low: -2, high: 2)
    let y = softmax(x)
    expectClose(y.sum(axis: 1), [1, 1], shape: [2], relative: 1e-5)
    let sums = Reference.groups(x, axes: [1]).map { $0.reduce(0) { $0 + exp($1) } }
    expectClose(x.logSumExp(axis: 1), sums.map { log($0) }, shape: [2], relative: 1e-6)
  }
}
