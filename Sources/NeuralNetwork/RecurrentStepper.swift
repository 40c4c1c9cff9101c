import CKernels
import TensorCore

/// Runs recurrent layers one element at a time, for text that is written as it is read.
///
/// All buffers are made at the start: a step allocates nothing. Results are those of the layer in inference,
/// within the rounding of the weights where they are kept in fewer bytes than float32: a step is bound by
/// reading them. Made by ``RecurrentLayer/stepper(batchSize:precision:)`` from a copy of the weights.
///
/// ```swift
/// let stepper = lstm.stepper()
/// let output = LinearStepper(linear)
/// while let character = next {
///   let logits = embedding.withVector(of: character) { output(stepper($0)) }
///   …
/// }
/// ```
public final class RecurrentStepper {
  /// The number of sequences, N.
  public let batchSize: Int
  /// The size of an element, C.
  public let inputSize: Int
  /// The number of units of a layer, H.
  public let hiddenSize: Int

  private let kind: RecurrentKind
  private let layers: [StepLayer]
  /// Which half of each state is the present one.
  private var half = 0

  init(
    kind: RecurrentKind, weights: [RecurrentWeights], batchSize: Int, precision: CompactMatrix.Precision
  ) {
    precondition(batchSize > 0, "stepper: the number of sequences must be positive, found \(batchSize)")
    self.kind = kind
    self.batchSize = batchSize
    inputSize = weights[0].weightIH.shape[1]
    hiddenSize = weights[0].weightHH.shape[1]
    layers = weights.map { StepLayer($0, kind, rows: batchSize, precision: precision) }
  }

  /// Reads the next element of every sequence.
  ///
  /// - Parameter x: `[N, C]`.
  /// - Returns: the hidden values of the last layer, `[N, H]`; valid until the next step.
  public func callAsFunction(_ x: UnsafeBufferPointer<Float>) -> UnsafeBufferPointer<Float> {
    guard var input = x.baseAddress, x.count == batchSize * inputSize else {
      preconditionFailure("stepper: expected \(batchSize) × \(inputSize) values, found \(x.count)")
    }
    for layer in layers { input = layer.step(input, from: half) }
    half = 1 - half
    return UnsafeBufferPointer(start: input, count: batchSize * hiddenSize)
  }

  /// Reads the next element of every sequence: `[N, C]` to `[N, H]`, a copy.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.withUnsafeElements { elements in
      Tensor(shape: [batchSize, hiddenSize]) { _ = $0.initialize(from: self(elements)) }
    }
  }

  /// What has been read: one entry a layer, copies.
  public var state: RecurrentState {
    get {
      RecurrentState(
        hidden: layers.map { $0.hidden.tensor(half) },
        cell: kind.hasCell ? layers.map { $0.cell.tensor(half) } : [])
    }
    set {
      let shape: Shape = [batchSize, hiddenSize]
      precondition(
        newValue.hidden.count == layers.count && newValue.cell.count == (kind.hasCell ? layers.count : 0)
          && (newValue.hidden + newValue.cell).allSatisfy { $0.shape == shape },
        "stepper: expected a state of \(layers.count) times \(shape), found \(newValue.hidden.map(\.shape)) "
          + "and \(newValue.cell.map(\.shape))")
      for (layer, hidden) in zip(layers, newValue.hidden) { layer.hidden.set(half, hidden) }
      for (layer, cell) in zip(layers, newValue.cell) { layer.cell.set(half, cell) }
    }
  }

  /// Forgets everything that was read.
  public func reset() {
    for layer in layers {
      layer.hidden.clear(half)
      layer.cell.clear(half)
    }
  }

  /// Goes on with other sequences than before: sequence i with the state that sequence `origins[i]` has.
  ///
  /// - Parameter origins: N positions, which may repeat: of the hypotheses that a search keeps.
  public func reorder(_ origins: [Int]) {
    precondition(
      origins.count == batchSize && origins.allSatisfy { (0..<batchSize).contains($0) },
      "stepper: expected \(batchSize) positions below \(batchSize), found \(origins)")
    for layer in layers {
      layer.hidden.reorder(half, origins)
      layer.cell.reorder(half, origins)
    }
    half = 1 - half
  }
}
