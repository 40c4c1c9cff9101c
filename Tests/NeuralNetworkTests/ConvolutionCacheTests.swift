import NeuralNetwork
import TensorCore
import TestSupport
import Testing

/// Layers keep what they make of weights that stay; nobody may see the difference.
@Suite struct ConvolutionCacheTests {
  private static let borders: [(ConvolutionBorder, Int)] = [(.zero, 1), (.reflect, 1), (.reflect, 2)]
  private let x = randomTensor([2, 11, 13, 24])

  private func layer(_ border: ConvolutionBorder, _ upsampling: Int) -> Conv2d {
    var generator = RandomGenerator(seed: 3)
    return Conv2d(
      inputChannels: 24, outputChannels: 40, kernelSize: 3, padding: .size(1), border: border,
      upsampling: upsampling, using: &generator)
  }

  private func passes(_ layer: Conv2d) -> [[Float]] {
    let (value, gradient) = valueAndGradient(at: x) { (layer($0) * layer($0)).sum() }
    return [layer(x).elements, value.elements, gradient.elements]
  }

  @Test(arguments: borders)
  func everyCallGivesTheSame(border: ConvolutionBorder, upsampling: Int) {
    let kept = layer(border, upsampling)
    let first = passes(kept)
    for _ in 0..<3 { #expect(passes(kept) == first) }
    #expect(passes(layer(border, upsampling)) == first)
  }

  @Test func changedWeightsAreSeen() {
    let (kept, fresh) = (layer(.zero, 1), layer(.zero, 1))
    for _ in 0..<3 { _ = passes(kept) }
    for layer in [kept, fresh] {
      layer.weight.update { for index in $0.indices { $0[index] *= -2 } }
    }
    #expect(passes(kept) == passes(fresh))
    let other = randomTensor(kept.weight.shape, seed: 9)
    (kept.weight.value, fresh.weight.value) = (other, other)
    #expect(passes(kept) == passes(fresh))
  }

  @Test func precisionIsThatOfTheCall() {
    let kept = layer(.zero, 1)
    let (exact, rounded) = (passes(kept), MatrixLibrary.withPrecision(.bfloat16) { passes(kept) })
    #expect((exact == rounded) == !MatrixLibrary.multipliesBFloat16)
    for _ in 0..<2 {
      #expect(passes(kept) == exact)
      #expect(MatrixLibrary.withPrecision(.bfloat16) { passes(kept) } == rounded)
    }
  }

  @Test func weightsBeingLearntAreNotKept() {
    let layer = layer(.zero, 1)
    let optimizer = SGD(parameters: layer.namedParameters, learningRate: 0.1)
    var losses: [Float] = []
    for _ in 0..<4 {
      let (loss, gradients) = valueAndGradients(of: layer.parameters) { layer(x).squared().mean() }
      #expect(loss.item == layer(x).squared().mean().item)
      losses.append(loss.item)
      optimizer.update(with: gradients)
    }
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $0 > $1 })
  }
}
