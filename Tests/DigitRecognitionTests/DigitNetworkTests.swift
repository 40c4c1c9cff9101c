import NeuralNetwork
import TensorCore
import TestSupport
import Testing

import DigitRecognition

struct DigitNetworkTests {
  private func network(_ name: DigitModelName, seed: UInt64 = 1) -> any Layer {
    var generator = RandomGenerator(seed: seed)
    return name.makeNetwork(using: &generator)
  }

  private func pictures(_ count: Int) -> Tensor {
    let digits = DrawnDigits.dataset(count: count)
    return Tensor((0..<count).flatMap { digits.picture($0) }, shape: [count, 28, 28, 1])
  }

  @Test func namesOnTheCommandLine() {
    #expect(DigitModelName.list == "softmax, mlp, lenet5, lenet5-1998, cnn")
    #expect(DigitModelName(rawValue: "lenet5-1998") == .lenet5Original)
    #expect(DigitModelName.allCases.filter(\.recognizesOthers) == [.cnn])
  }

  @Test(arguments: DigitModelName.allCases)
  func logits(_ name: DigitModelName) {
    let network = network(name)
    network.train(false)
    let width = name.recognizesOthers ? 11 : 10
    for count in [1, 5] {
      let logits = network(pictures(count))
      #expect(logits.shape == [count, width])
      #expect(logits.elements.allSatisfy { $0.isFinite })
    }
    // Each picture is judged by itself.
    expectClose(
      network(pictures(5))[2..<3], network(pictures(5)[2..<3]), relative: 1e-4, absolute: 1e-5)
  }

  @Test func parameterCounts() {
    #expect(network(.softmax).parameterCount == 784 * 10 + 10)
    #expect(network(.softmax).parameterCount == 7_850)
    #expect(network(.lenet5).parameterCount == 61_706)
    #expect(network(.lenet5Original).parameterCount == 60_000)
    #expect(network(.cnn).parameterCount <= 300_000)
  }

  @Test(arguments: DigitModelName.allCases)
  func firstWeightsFollowFromTheSeed(_ name: DigitModelName) {
    func weights(_ seed: UInt64) -> [Float] { network(name, seed: seed).parameters.flatMap(\.value.elements) }
    #expect(weights(1) == weights(1))
    #expect(weights(1) != weights(2))
  }

  @Test(arguments: DigitModelName.allCases)
  func gradientsReachEveryParameter(_ name: DigitModelName) {
    let network = network(name)
    var generator = RandomGenerator(seed: 2)
    network.reseed(using: &generator)
    let targets = IndexTensor((0..<20).map { $0 % 10 })
    let (_, gradients) = valueAndGradients(of: network.parameters) {
      name.loss(logits: network(pictures(20)), targets: targets, smoothing: 0)
    }
    for (path, parameter) in network.namedParameters {
      let gradient = gradients[parameter]?.elements ?? []
      #expect(gradient.contains { $0 != 0 }, "\(path)")
      #expect(gradient.allSatisfy { $0.isFinite }, "\(path)")
    }
  }

  @Test(arguments: DigitModelName.allCases)
  func overfitsOneBatch(_ name: DigitModelName) {
    let network = network(name)
    let digits = DrawnDigits.dataset(count: 32, seed: 8)
    var targets = (0..<32).map { Int(digits.labels[$0]) }
    // Shuffled labels can only be learnt by heart.
    var generator = RandomGenerator(seed: 6)
    targets = Tensor.permutation(32, using: &generator).map { targets[$0] }
    if name.recognizesOthers { targets[3] = 10 }
    let wanted = IndexTensor(targets)
    let batch = pictures(of: digits)
    let optimizer = AdamW(groups: network.parameterGroups(weightDecay: 0), learningRate: 3e-3)
    var right = 0
    for step in 0..<400 {
      network.train(true)
      var generator = RandomGenerator(seed: 3, UInt64(step))
      network.reseed(using: &generator)
      let (_, gradients) = valueAndGradients(of: network.parameters) {
        name.loss(logits: network(batch), targets: wanted, smoothing: 0)
      }
      optimizer.update(with: gradients)
      guard step % 10 == 9 else { continue }
      network.train(false)
      let answers = withoutGradients { network(batch) }
      right = zip(targets, answers.argmax(axis: 1).elements).count { $0 == Int($1) }
      if right == 32 { break }
    }
    #expect(right == 32)
  }

  private func pictures(of digits: DigitDataset) -> Tensor {
    Tensor((0..<digits.count).flatMap { digits.picture($0) }, shape: [digits.count, 28, 28, 1])
  }
}
