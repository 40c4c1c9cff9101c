import NeuralNetwork
import TensorCore
import TestSupport
import Testing

import DigitRecognition

struct LeNet5OriginalTests {
  private func network() -> LeNet5Original {
    var generator = RandomGenerator(seed: 1)
    return LeNet5Original(using: &generator)
  }

  /// Table I of the paper: six maps see three neighbours, six see four neighbours, three see four others, one
  /// sees all.
  @Test func connectionTable() {
    let table = LeNet5Original.c3Table
    #expect(table.map(\.count) == [3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 6])
    #expect(Set(table.map(Set.init)).count == 16)
    for (map, inputs) in table.enumerated() {
      #expect(Set(inputs).count == inputs.count && inputs.allSatisfy { (0..<6).contains($0) })
      let neighbours = (0..<inputs.count).map { ($0 + map % 6) % 6 }
      if map < 12 { #expect(Set(inputs) == Set(neighbours), "map \(map)") }
    }
    for input in 0..<6 { #expect(table.count { $0.contains(input) } == 10, "map \(input) of S2") }
  }

  @Test func eachMapOfC3SeesItsInputsAlone() {
    let c3 = network().c3
    let plain = randomTensor([1, 8, 8, 6], seed: 4)
    let before = c3(plain)
    #expect(before.shape == [1, 4, 4, 16])
    for input in 0..<6 {
      let values = plain.elements.enumerated().map { $0.offset % 6 == input ? $0.element + 1 : $0.element }
      let after = c3(Tensor(values, shape: [1, 8, 8, 6])).elements
      for output in 0..<16 {
        let changed = stride(from: output, to: after.count, by: 16).contains {
          (after[$0] - before.elements[$0]).magnitude > 1e-6
        }
        #expect(changed == LeNet5Original.c3Table[output].contains(input), "S2 \(input), C3 \(output)")
      }
    }
  }

  @Test func layersOfThePaper() {
    let counts = network().members.map { member -> Int in
      guard case .module(let module) = member.kind else { return 0 }
      return module.parameterCount
    }
    // C1, S2, C3, S4, C5, F6.
    #expect(counts == [156, 12, 1_516, 32, 48_120, 10_164])
  }

  @Test func squashing() {
    expectClose(squash(Tensor([-1, 0, 1])), [-1, 0, 1], relative: 1e-4)
    expectClose(squash(Tensor([-50, 50])), [-1.7159, 1.7159], relative: 1e-5)
  }

  @Test func subsampling() {
    let layer = TrainedSubsampling(channels: 1)
    let x = Tensor([1, 2, 3, 4, 5, 6, 7, 8], shape: [1, 2, 4, 1])
    expectClose(layer(x), [(1 + 2 + 5 + 6) / 4, (3 + 4 + 7 + 8) / 4], shape: [1, 1, 2, 1])
    layer.coefficient.value = Tensor([2])
    layer.bias.value = Tensor([-1])
    expectClose(layer(x), [2 * 14 - 1, 2 * 22 - 1], shape: [1, 1, 2, 1])
  }

  @Test func drawings() {
    let bitmaps = DigitBitmaps.tensor
    #expect(bitmaps.shape == [10, 84])
    #expect(Set(bitmaps.elements) == [-1, 1])
    for (a, drawing) in DigitBitmaps.drawings.enumerated() {
      let lines = drawing.split(separator: "\n")
      #expect(lines.count == 12 && lines.allSatisfy { $0.count == 7 }, "\(a)")
      for b in 0..<a {
        let difference = zip(bitmaps[a..<a + 1].elements, bitmaps[b..<b + 1].elements).count { $0 != $1 }
        #expect(difference >= 5, "\(a) and \(b)")
      }
    }
  }

  /// The output is the negative squared distance of the features from each drawing.
  @Test func distances() {
    let network = network()
    let x = randomTensor([2, 28, 28, 1], seed: 9, low: 0, high: 1)
    let (logits, activations) = ActivationTrace.capture(of: network) { network(x) }
    guard let f6 = activations.first(where: { $0.path == "f6" })?.output else {
      Issue.record("f6 was not called")
      return
    }
    let features = squash(f6).elements
    let centres = DigitBitmaps.tensor.elements
    let expected = (0..<2).flatMap { n in
      (0..<10).map { digit in
        -(0..<84).reduce(0.0) { sum, j in
          let difference = Double(features[n * 84 + j]) - Double(centres[digit * 84 + j])
          return sum + difference * difference
        }
      }
    }
    expectClose(logits, expected, shape: [2, 10], relative: 1e-4)
  }

  /// Equation 9 of the paper, written out.
  @Test func loss() {
    let logits = randomTensor([3, 10], seed: 2, low: -30, high: 0)
    let targets = [4, 0, 9]
    let loss = DigitModelName.lenet5Original.loss(
      logits: logits, targets: IndexTensor(targets), smoothing: 0)
    let y = logits.elements.map { -Double($0) }
    let terms = targets.enumerated().map { row, target -> Double in
      let others = (0..<10).reduce(0.0) { $0 + exponential(-y[row * 10 + $1]) }
      return y[row * 10 + target] + logarithm(exponential(-10) + others)
    }
    expectClose(loss, [terms.reduce(0, +) / 3], shape: [], relative: 1e-4)
  }
}
