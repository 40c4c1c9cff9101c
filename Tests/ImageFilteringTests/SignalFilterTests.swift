import ImageFiltering
import TensorCore
import Testing

struct SignalFilterTests {
  /// The definition, in twice the precision: what lies outside is 0.
  private func direct(_ filter: SignalFilter, _ x: [Double], before: Int, count: Int) -> [Double] {
    let weights = (filter.flipsKernel ? filter.weights.reversed() : filter.weights).map(Double.init)
    return (0..<count).map { t in
      let sum = weights.indices.reduce(0.0) { sum, k in
        let place = t * filter.stride + k * filter.dilation - before
        return sum + (x.indices.contains(place) ? weights[k] * x[place] : 0)
      }
      return sum / Double(filter.divisor) + Double(filter.bias)
    }
  }

  private func rounded(_ value: Double) -> Double { (value * 1e6).rounded() / 1e6 }

  /// y_t = x_t + x_{t−1} / 2 + x_{t−2} / 4 (chapter 6.3).
  @Test func aSignalThatFades() throws {
    var filter = SignalFilter([1, 1 / 2, 1 / 4])
    filter.flipsKernel = true
    filter.padding = .causal
    #expect(try filter.apply(to: [1, 0, 0, 0]) == [1, 0.5, 0.25, 0])
    #expect(try filter.apply(to: [1, 1, 1, 1]) == [1, 1.5, 1.75, 1.75])
    #expect(try filter.apply(to: [8, 0, 4, 2, 0]) == [8, 4, 6, 4, 2])
  }

  @Test func theChaptersFilters() throws {
    let x: [Double] = [1, 1, -1, 1, 1, 1, -1, 1, 1]
    // Convolution turns [−1, 0, 1] round: y_t = x_{t−2} − x_t, written from t = 3 on.
    var difference = SignalFilter([-1, 0, 1])
    #expect(try difference.apply(to: x) == [-2, 0, 2, 0, -2, 0, 2])
    difference.flipsKernel = true
    #expect(try difference.apply(to: x) == [2, 0, -2, 0, 2, 0, -2])
    // Low frequencies stay, high ones vanish; and the other way round.
    // A third has seven digits.
    let mean = SignalFilter([1 / 3, 1 / 3, 1 / 3])
    #expect(try mean.apply(to: [3, 3, 3, 3]).map(rounded) == [3, 3])
    #expect(try mean.apply(to: [0, 3, 0, 3, 0, 3]).map(rounded) == [1, 2, 1, 2])
    let curvature = SignalFilter([1, -2, 1])
    #expect(try curvature.apply(to: [0, 1, 4, 9, 16, 25]) == [2, 2, 2, 2])
    #expect(try curvature.apply(to: [1, 3, 5, 7]) == [0, 0])
    #expect(try curvature.apply(to: [1, -1, 1, -1]) == [4, -4])
  }

  @Test(arguments: [(9, 3), (7, 5), (5, 1), (5, 5)])
  func lengthsOfTheChapter(_ sizes: (m: Int, k: Int)) throws {
    let (m, k) = sizes
    let x = (0..<m).map(Double.init)
    var filter = SignalFilter([Float](repeating: 1, count: k))
    #expect(try filter.apply(to: x).count == m - k + 1)
    filter.padding = .wide
    #expect(try filter.apply(to: x).count == m + k - 1)
    filter.padding = .equal
    #expect(try filter.apply(to: x).count == m)
    filter.padding = .causal
    #expect(try filter.apply(to: x).count == m)
    filter.stride = 2
    filter.padding = .size(1)
    #expect(try filter.geometry(count: m).output == (m - k + 2) / 2 + 1)
    #expect(try filter.apply(to: x).count == (m - k + 2) / 2 + 1)
  }

  @Test func anyFilterAgainstTheDefinition() throws {
    var generator = RandomGenerator(seed: 4)
    for round in 0..<60 {
      let (m, k) = (1 + round * 7 % 50, 1 + round % 7)
      let x = (0..<m).map { _ in Double(generator.normal()) }
      var filter = SignalFilter((0..<k).map { _ in generator.normal() })
      filter.flipsKernel = round % 2 == 0
      (filter.stride, filter.dilation) = (1 + round % 3, 1 + round / 3 % 3)
      filter.padding = [.wide, .causal, .size(20)][round % 3]
      (filter.divisor, filter.bias) = (round % 4 == 0 ? 2 : 1, round % 5 == 0 ? -3 : 0)
      let geometry = try filter.geometry(count: m)
      let expected = direct(filter, x, before: geometry.before, count: geometry.output)
      let found = try filter.apply(to: x)
      #expect(found.count == expected.count)
      for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-12, "\(filter)") }
    }
  }

  @Test func borders() throws {
    var filter = SignalFilter([1, 0, 0, 0, 1])
    filter.padding = .equal
    for (border, expected) in [
      (Border.zero, [3.0, 4, 6, 2, 3]), (.reflect, [6, 6, 6, 6, 6]), (.replicate, [4, 5, 6, 7, 8]),
      (.wrap, [7, 9, 6, 3, 5]),
    ] {
      filter.border = border
      #expect(try filter.apply(to: [1, 2, 3, 4, 5]) == expected, "\(border)")
    }
    filter.border = .reflect
    #expect(try filter.apply(to: [7]) == [14])
  }

  /// An hourly pressure keeps its small changes, though 24 bits do not hold the numbers.
  @Test func largeNumbersKeepTheirDifferences() throws {
    let x = [101_325.12, 101_325.25, 101_325.5, 101_326, 101_326.75]
    let curvature = try SignalFilter([1, -2, 1]).apply(to: x)
    for (a, b) in zip(curvature, [0.12, 0.25, 0.25]) { #expect(abs(a - b) < 1e-5) }
    let mean = try SignalFilter([0.5, 0.5]).apply(to: x)
    for (a, b) in zip(mean, [101_325.185, 101_325.375, 101_325.75, 101_326.375]) {
      #expect(abs(a - b) < 1e-5)
    }
  }

  @Test func digitsThatAreCertain() throws {
    #expect(SignalFilter([1, -2, 0.5]).certainDigits == 15)
    #expect(SignalFilter([1 / 3]).certainDigits == 7)
    let filter = SignalFilter([1, -2, 1])
    #expect(try filter.absoluteSums(on: [1, -5, 10]) == [21])
    #expect(try SignalFilter([1]).apply(to: [123_456_789, 1, 1.234e-5]) == [123_456_789, 1, 1.234e-5])
  }

  @Test func whatDoesNotFit() {
    var filter = SignalFilter([1, 2, 3, 4])
    #expect(throws: SignalError.filterLongerThanSignal(span: 4, count: 3)) {
      try filter.apply(to: [1, 2, 3])
    }
    filter.padding = .equal
    #expect(throws: SignalError.evenLength(4)) { try filter.apply(to: [1, 2, 3, 4, 5]) }
    #expect(throws: SignalError.kernelOfTwoDimensions(rows: 2, columns: 2)) {
      try SignalFilter(Kernel([[1, 2], [3, 4]]))
    }
    #expect(throws: Never.self) { try SignalFilter(Kernel([[1], [3]])) }
  }
}
