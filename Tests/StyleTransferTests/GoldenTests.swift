import Foundation
import NeuralNetwork
import StyleTransfer
import TensorCore
import Testing

/// Against PyTorch; Golden/make_golden.py says how the values came about.
struct GoldenTests {
  private let golden: [String: Tensor]

  init() throws {
    let url = try #require(
      Bundle.module.url(forResource: "style", withExtension: "txt", subdirectory: "Golden"))
    let text = try String(contentsOf: url, encoding: .utf8)
    golden = Dictionary(
      uniqueKeysWithValues: text.split(separator: "\n").map { line in
        let words = line.split(separator: " ")
        let shape = words[1] == "scalar" ? [] : words[1].split(separator: "x").compactMap { Int($0) }
        return (String(words[0]), Tensor(words[2...].compactMap { Float($0) }, shape: Shape(shape)))
      })
  }

  private func expectClose(
    _ value: Tensor, _ name: String, tolerance: Float = 2e-4,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try #require(golden[name])
    #expect(value.shape == expected.shape, sourceLocation: sourceLocation)
    let scale = expected.absolute().max().item
    let worst = (value - expected).absolute().max().item
    #expect(
      scale > 0 && worst <= tolerance * scale, "\(name): differs by \(worst) of \(scale)",
      sourceLocation: sourceLocation)
  }

  static func perceptualNetwork() -> PerceptualNetwork {
    var generator = RandomGenerator(seed: 1)
    let network = PerceptualNetwork(using: &generator, narrowedBy: 16)
    for (index, (_, layer)) in network.convolutions.enumerated() {
      let shape = layer.weight.shape
      layer.weight.value = pattern(shape, Double(index + 1), 1.4 / Double(9 * shape[3]).squareRoot())
      layer.bias?.value = pattern([shape[0]], Double(51 + index), 0.1)
    }
    return network
  }

  @Test func perceptualLossAgrees() throws {
    let target = StyleTarget(
      pattern([20, 18, 3], 0.3, 0.5, shift: 0.5), network: GoldenTests.perceptualNetwork())
    let content = target.content(of: pattern([2, 24, 20, 3], 0.6, 0.5, shift: 0.5))
    let pictures = pattern([2, 24, 20, 3], 0.9, 0.5, shift: 0.5)
    let maps = target.network.features(of: pictures, [.relu2_2, .relu4_1])
    try expectClose(#require(maps[.relu4_1]), "relu4_1")
    try expectClose(gramMatrix(#require(maps[.relu2_2])) * 8, "gram")
    let loss = target.loss(of: pictures, content: content)
    try expectClose(loss.content, "content")
    try expectClose(loss.style, "style")
    try expectClose(loss.variation, "variation")
    let (_, gradient) = valueAndGradient(at: pictures) {
      target.loss(of: $0, content: content).total(LossWeights(content: 0.7, style: 3, variation: 0.5))
    }
    try expectClose(gradient, "gradient", tolerance: 1e-3)
  }

  @Test func transferNetworkAgrees() throws {
    var generator = RandomGenerator(seed: 1)
    let network = TransferNetwork(
      TransferConfiguration(channels: [4, 6, 8], blocks: 2, kernelSize: 5), using: &generator)
    var phase = 100.0
    for (_, module) in network.namedModules {
      guard let layer = module as? PaintLayer else { continue }
      phase += 1
      let shape = layer.convolution.weight.shape
      layer.convolution.weight.value = pattern(
        shape, phase, 1 / Double(shape[1] * shape[2] * shape[3]).squareRoot())
      layer.convolution.bias?.value = pattern([shape[0]], phase + 0.5, 0.1)
      layer.norm?.weight?.value = pattern([shape[0]], phase + 0.25, 0.3, shift: 1)
      layer.norm?.bias?.value = pattern([shape[0]], phase + 0.5, 0.2)
    }
    try expectClose(network(pattern([1, 24, 20, 3], 0.6, 0.5, shift: 0.5)), "transfer")
  }
}

/// shift + scale · sin(1.7 i + 0.029 i² + phase), as make_golden.py has it.
func pattern(_ shape: Shape, _ phase: Double, _ scale: Double = 1, shift: Double = 0) -> Tensor {
  Tensor(
    (0..<shape.elementCount).map { index in
      let i = Double(index)
      return Float(shift + scale * sin(1.7 * i + 0.029 * i * i + phase))
    }, shape: shape)
}
