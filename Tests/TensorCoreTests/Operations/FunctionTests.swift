import Glibc
import TensorCore
import TestSupport
import Testing

/// Accuracy of the elementary functions, in units in the last place of the exact value.
@Suite struct FunctionTests {
  /// Evenly spread, with both ends.
  private func points(_ low: Float, _ high: Float, _ count: Int = 100_001) -> Tensor {
    Tensor.linearSpace(from: low, to: high, count: count)
  }

  /// Positive numbers of every magnitude.
  private func magnitudes(_ low: Float, _ high: Float) -> Tensor {
    let (a, b) = (log2(Double(low)), log2(Double(high)))
    return Tensor((0..<100_000).map { Float(exp2(a + (b - a) * Double($0) / 99_999)) })
  }

  private func worst(_ x: Tensor, _ f: (Tensor) -> Tensor, _ exact: (Double) -> Double) -> Double {
    zip(x.elements, f(x).elements).map { unitsInLastPlace($1, from: exact(Double($0))) }.max() ?? .infinity
  }

  private func bound(
    _ name: String, _ limit: Double, _ x: Tensor, _ f: (Tensor) -> Tensor, _ exact: (Double) -> Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = worst(x, f, exact)
    #expect(found <= limit, "\(name): \(found) units in the last place", sourceLocation: sourceLocation)
  }

  @Test func exponential() {
    bound("exp", 2, points(-87, 88.72), { $0.exp() }, exp)
    bound("exp near 0", 2, points(-0.01, 0.01), { $0.exp() }, exp)
    bound("exp of subnormal results", 2, points(-103, -87), { $0.exp() }, exp)
    bound("exp of the last normal", 2, Tensor([88.7228, -87.3365]), { $0.exp() }, exp)
    let x = Tensor([88.73, 1e4, -104.5, -1e4, .infinity, -.infinity, .nan, 0, -0])
    expectEqual(x.exp(), [.infinity, .infinity, 0, 0, .infinity, 0, .nan, 1, 1], shape: [9])
  }

  @Test func logarithm() {
    bound("log", 2, magnitudes(1.2e-38, 3.4e38), { $0.log() }, log)
    bound("log near 1", 2, points(0.5, 2), { $0.log() }, log)
    bound("log closest to 1", 2, points(0.999, 1.001), { $0.log() }, log)
    bound(
      "log of subnormals", 2, magnitudes(.leastNonzeroMagnitude, .leastNormalMagnitude), { $0.log() }, log)
    expectEqual(
      Tensor([0, -0, -1, .infinity, -.infinity, .nan, 1]).log(),
      [-.infinity, -.infinity, .nan, .infinity, .nan, .nan, 0], shape: [7])
  }

  @Test func hyperbolicTangentAndLogistic() {
    bound("tanh", 3, points(-12, 12), { tanh($0) }, tanh)
    bound("tanh near 0", 2, points(-0.7, 0.7), { tanh($0) }, tanh)
    bound("tanh of small", 2, magnitudes(1e-30, 1e-2), { tanh($0) }, tanh)
    bound("logistic", 3, points(-87, 40), { sigmoid($0) }) { 1 / (1 + exp(-$0)) }
    bound("softplus", 4, points(-80, 80), { softplus($0) }) { $0 > 30 ? $0 : log1p(exp($0)) }
    bound("ELU", 3, points(-20, 0), { elu($0) }, expm1)
    bound("ELU of small", 2, magnitudes(1e-30, 1e-2), { elu(-$0) }) { expm1(-$0) }
    bound("GELU", 16, points(-5, 10), { gelu($0) }) { 0.5 * $0 * erfc(-$0 / 2.0.squareRoot()) }
  }

  @Test func roots() {
    bound("√x", 0.51, magnitudes(1.2e-38, 3.4e38), { $0.squareRoot() }) { $0.squareRoot() }
    bound("1/√x", 1.5, magnitudes(1.2e-38, 3.4e38), { $0.reciprocalSquareRoot() }) { 1 / $0.squareRoot() }
    expectEqual(Tensor([0, 4, -1, .infinity]).squareRoot(), [0, 2, .nan, .infinity], shape: [4])
    expectEqual(Tensor([0, 4, .infinity]).reciprocalSquareRoot(), [.infinity, 0.5, 0], shape: [3])
  }

  @Test func circularFunctionsAndPowers() {
    bound("sin", 1, points(-50, 50), { $0.sin() }, sin)
    bound("cos", 1, points(-50, 50), { $0.cos() }, cos)
    bound("x^2.5", 1, magnitudes(1e-10, 1e10), { $0.power(2.5) }) { pow($0, 2.5) }
    bound("x^-0.5", 1, magnitudes(1e-10, 1e10), { $0.power(-0.5) }) { pow($0, -0.5) }
  }

  @Test func signsAndSquares() {
    let x = Tensor([-2, -0.5, 0, 3, .infinity, -.infinity])
    expectEqual(x.absolute(), [2, 0.5, 0, 3, .infinity, .infinity], shape: [6])
    expectEqual(x.sign(), [-1, -1, 0, 1, 1, -1], shape: [6])
    expectEqual(x.squared(), [4, 0.25, 0, 9, .infinity, .infinity], shape: [6])
  }

  @Test func sizesAroundTheWidthsOfRegisters() {
    for count in Array(0...70) + [1023, 1024, 1025, 65_535, 70_001] {
      let x = randomTensor([count])
      expectClose(x.exp(), x.doubles.map { exp($0) }, shape: [count], relative: 3e-7)
      expectClose((x + 0.5) * x, x.doubles.map { ($0 + 0.5) * $0 }, shape: [count])
    }
  }
}
