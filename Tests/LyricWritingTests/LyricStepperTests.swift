import NeuralNetwork
import TensorCore
import TestSupport
import Testing

@testable import LyricWriting

/// A stepper is the network, one character at a time.
@Suite struct LyricStepperTests {
  static let networks = [
    LyricConfiguration(cell: .lstm, layers: 2, hidden: 24, embedding: 12, tied: true),
    LyricConfiguration(cell: .gru, layers: 1, hidden: 16, embedding: 16, tied: true),
    LyricConfiguration(cell: .srn, layers: 3, hidden: 10, embedding: 7, tied: false),
  ]

  private func network(_ configuration: LyricConfiguration) -> LyricNetwork {
    var generator = RandomGenerator(seed: 11)
    let network = LyricNetwork(configuration, vocabularySize: 40, using: &generator)
    network.train(false)
    return network
  }

  /// The largest difference between what a stepper and a reader foretell along a text.
  private func difference(
    _ configuration: LyricConfiguration, _ precision: CompactMatrix.Precision
  ) throws -> (difference: Float, scale: Float) {
    let network = network(configuration)
    var reader = LyricReader(network, after: [3, 1, 4])
    let step = LyricStepper(network, precision: precision, state: reader.state)
    var (difference, scale) = (Float(0), Float(0))
    for number: Int32 in [1, 5, 9, 2, 6, 39, 0, 5, 3, 5] {
      reader.read([number])
      for (a, b) in zip(step(number), reader.logits.elements) {
        difference = max(difference, abs(a - b))
        scale = max(scale, abs(b))
      }
    }
    return (difference, scale)
  }

  @Test(arguments: networks) func foretellsWhatTheNetworkForetells(configuration: LyricConfiguration) throws {
    let (difference, scale) = try difference(configuration, .float32)
    #expect(scale > 0.05 && difference <= 1e-5 * max(1, scale))
  }

  @Test(arguments: networks)
  func compactWeightsForetellNearlyTheSame(configuration: LyricConfiguration) throws {
    let (difference, scale) = try difference(configuration, .int8)
    #expect(difference > 0 && difference <= 0.05 * scale)
  }
}
