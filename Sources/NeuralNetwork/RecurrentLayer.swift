import TensorCore

/// A layer that reads sequences step by step and carries a state from one step to the next (chapter 6.4):
/// ``LSTM``, ``GRU``, ``RNN``.
///
/// ```swift
/// var state: RecurrentState?
/// for segment in segments {
///   let (loss, gradients) = valueAndGradients(of: parameters) {
///     let (output, after) = lstm(embedding(segment), state: state)
///     state = after.detached  // the next segment goes on from here; gradients stop
///     return loss(output)
///   }
/// }
/// ```
public protocol RecurrentLayer: Module {
  /// The size of an element of the input, C.
  var inputSize: Int { get }
  /// The number of units of a layer and direction, H.
  var hiddenSize: Int { get }
  /// The weights of each layer, the first layer first.
  var layers: [RecurrentWeights] { get }
  /// The weights of each layer for reading from the end; empty for one direction.
  var reverseLayers: [RecurrentWeights] { get }
  /// The number of layers, L.
  var layerCount: Int { get }
  /// Whether sequences are also read from their ends: the output then has 2 H values a step.
  var isBidirectional: Bool { get }

  /// The state before anything was read: zeros.
  ///
  /// - Parameter batchSize: the number of sequences.
  func zeroState(batchSize: Int) -> RecurrentState

  /// Runs the layers one element at a time without allocating; see ``RecurrentStepper``.
  ///
  /// - Parameters:
  ///   - batchSize: the number of sequences.
  ///   - precision: how weights are kept; biases stay as they are.
  /// - Precondition: the layers read in one direction.
  func stepper(batchSize: Int, precision: CompactMatrix.Precision) -> RecurrentStepper

  /// Reads a batch of sequences.
  ///
  /// - Parameters:
  ///   - x: `[N, T, C]`.
  ///   - state: before the first step; zeros when `nil`.
  ///   - lengths: how many steps of each sequence count, 1 … T; all T when `nil`. What is beyond changes
  ///     nothing, the output there is 0, the state is that after the last step that counts, and the other
  ///     direction starts from there.
  /// - Returns: the hidden values of the last layer at every step, `[N, T, H]` (for two directions
  ///   `[N, T, 2 H]`, forward first), and the state after the last. Differentiable in input, state and
  ///   weights.
  func callAsFunction(
    _ x: Tensor, state: RecurrentState?, lengths: [Int]?
  ) -> (output: Tensor, state: RecurrentState)
}

extension RecurrentLayer {
  /// Runs the layers one element at a time, with the weights as they are.
  public func stepper(batchSize: Int = 1) -> RecurrentStepper {
    stepper(batchSize: batchSize, precision: .float32)
  }

  /// Reads a batch of sequences of one length: `[N, T, C]` to `[N, T, H]`.
  public func callAsFunction(
    _ x: Tensor, state: RecurrentState? = nil
  ) -> (output: Tensor, state: RecurrentState) {
    self(x, state: state, lengths: nil)
  }
}

/// What recurrent layers remember of what they have read.
///
/// One entry a layer and direction: layer 0 forward, layer 0 backward where there is one, layer 1 forward
/// and so on.
public struct RecurrentState: Sendable {
  /// The hidden values h, `[N, H]` each.
  public var hidden: [Tensor]
  /// The cells c of an LSTM, `[N, H]` each; empty for other layers.
  public var cell: [Tensor]

  /// A state of given values.
  public init(hidden: [Tensor], cell: [Tensor] = []) { (self.hidden, self.cell) = (hidden, cell) }

  /// The same values as constants: no gradient flows into what they were computed from.
  ///
  /// Between the segments of a long text this is truncated backpropagation through time.
  public var detached: RecurrentState {
    RecurrentState(hidden: hidden.map(\.detached), cell: cell.map(\.detached))
  }

  /// The states of some of the sequences, which may repeat: of the hypotheses that a search keeps.
  public func taking(_ sequences: IndexTensor) -> RecurrentState {
    RecurrentState(hidden: hidden.map { $0.taking(sequences) }, cell: cell.map { $0.taking(sequences) })
  }
}
