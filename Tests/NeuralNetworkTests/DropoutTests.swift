import NeuralNetwork
import TensorCore
import Testing

@Suite struct DropoutTests {
  private func dropout(_ p: Float, seed: UInt64 = 1) -> Dropout {
    let layer = Dropout(p: p)
    var generator = RandomGenerator(seed: seed)
    layer.reseed(using: &generator)
    return layer
  }

  @Test(arguments: [0.1, 0.3, 0.5, 0.9] as [Float])
  func dropsTheGivenPart(p: Float) {
    let count = 200_003
    let y = dropout(p)(Tensor.ones([count])).elements
    let kept = y.filter { $0 != 0 }
    let expected = Double(count) * Double(1 - p)
    let deviation = (Double(count) * Double(p) * Double(1 - p)).squareRoot()
    #expect((Double(kept.count) - expected).magnitude < 5 * deviation)
    // The factor belongs to the probability that 16 bits can express.
    #expect(kept.allSatisfy { ($0 * (1 - p) - 1).magnitude < 1e-3 && $0 == kept[0] })
  }

  @Test func neighboursAreIndependent() {
    let y = dropout(0.5)(Tensor.ones([100_000])).elements
    for distance in [1, 2, 4, 8, 16, 32, 8192] {
      let pairs = zip(y, y.dropFirst(distance))
      let both = Double(pairs.filter { $0 != 0 && $1 != 0 }.count)
      let count = Double(y.count - distance)
      #expect((both - count / 4).magnitude < 5 * (count * 3 / 16).squareRoot(), "distance \(distance)")
    }
  }

  @Test func seedsReproduceAndCallsDiffer() {
    let x = Tensor.ones([1000])
    let (a, b, other) = (dropout(0.5), dropout(0.5), dropout(0.5, seed: 2))
    let first = a(x).elements
    #expect(first == b(x).elements)
    #expect(first != other(x).elements)
    #expect(first != a(x).elements)
    #expect(a(x).elements != first)
  }

  @Test func layersOfOneNetworkDrawDifferently() {
    let model = Sequential {
      Dropout(p: 0.5)
      Dropout(p: 0.5)
    }
    var generator = RandomGenerator(seed: 1)
    model.reseed(using: &generator)
    let x = Tensor.ones([1000])
    #expect(model.layers[0](x).elements != model.layers[1](x).elements)
  }

  @Test func threadsChangeNothing() {
    let x = Tensor.ones([100_000])
    let count = Threads.count
    defer { Threads.count = count }
    Threads.count = 1
    let alone = dropout(0.3)(x).elements
    Threads.count = 4
    #expect(dropout(0.3)(x).elements == alone)
  }

  @Test func gradientGoesWhereTheValueWent() {
    let x = pattern([3, 5000], 1, shift: 3)
    let layer = dropout(0.4)
    var y = x
    let (_, gradient) = valueAndGradient(at: x) {
      let output = layer($0)
      y = output.detached
      return output.sum()
    }
    for (x, (y, g)) in zip(x.elements, zip(y.elements, gradient.elements)) {
      #expect(y == x * g)
    }
  }

  @Test func inferenceAndZeroCostNothing() {
    let x = pattern([4, 5], 1)
    let idle = Dropout(p: 0.5)
    idle.train(false)
    let never = Dropout(p: 0)
    for layer in [idle, never] {
      let y = layer(x)
      #expect(x.withUnsafeElements { $0.baseAddress } == y.withUnsafeElements { $0.baseAddress })
    }
  }

  @Test func trainingWithoutRandomNumbersStops() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Dropout(p: 0.5)(Tensor.ones([2]))
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("call reseed(using:) first"))
  }
}
