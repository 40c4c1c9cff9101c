import NeuralNetwork
import TensorCore

/// Reads one text character by character and foretells the next, without allocating: for text that is written as
/// it is read, where a step is bound by reading the weights.
final class LyricStepper {
  /// A row for each character; the output's weights too, where they are shared.
  private let vectors: CompactMatrix
  private let recurrent: RecurrentStepper
  private let projection: LinearStepper?
  private let output: LinearStepper
  private var vector: [Float]

  /// A stepper with the weights that the network has now.
  ///
  /// - Parameters:
  ///   - network: in inference mode.
  ///   - precision: how weights are kept.
  ///   - state: what was read before, of one lane.
  init(_ network: LyricNetwork, precision: CompactMatrix.Precision, state: RecurrentState) {
    vectors = CompactMatrix(network.embedding.weight.value, precision: precision)
    recurrent = network.recurrent.stepper(batchSize: 1, precision: precision)
    recurrent.state = state
    projection = network.projection.map { LinearStepper($0, precision: precision) }
    output =
      network.output.map { LinearStepper($0, precision: precision) }
      ?? LinearStepper(weight: vectors, bias: network.outputBias?.value)
    vector = Array(repeating: 0, count: vectors.columnCount)
  }

  /// Reads a character.
  ///
  /// - Returns: the logits of what follows, `[V]`; valid until the next step.
  func callAsFunction(_ number: Int32) -> UnsafeBufferPointer<Float> {
    vector.withUnsafeMutableBufferPointer { vectors.copyRow(Int(number), into: $0) }
    let hidden = vector.withUnsafeBufferPointer { recurrent($0) }
    return output(projection.map { $0(hidden) } ?? hidden)
  }
}
