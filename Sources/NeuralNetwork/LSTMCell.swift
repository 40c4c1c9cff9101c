import TensorCore

/// One step of an ``LSTM`` layer, for networks whose next input depends on the state, as a decoder with
/// attention does.
///
/// The steps of one sequence share the work on the weights: their gradients are single products over all
/// steps.
///
/// ```swift
/// let step = cell.unrolled()  // inside the differentiated closure, once a sequence
/// for t in 0..<count {
///   (hidden, memory) = step(input(t, hidden), hidden: hidden, cell: memory)
/// }
/// ```
///
/// **Shapes**: input `[N, C]`, hidden values and cells `[N, H]`. Differentiable in all of them and in the
/// weights.
public final class LSTMCell: Module {
  /// The weights, as those of a layer of an ``LSTM``.
  public let weights: RecurrentWeights

  /// Makes a cell with weights uniform in ±1/√H, as PyTorch does.
  ///
  /// - Parameters:
  ///   - inputSize: C, at least 1.
  ///   - hiddenSize: H, at least 1.
  ///   - bias: whether there is a b.
  ///   - generator: where random numbers come from.
  public init(inputSize: Int, hiddenSize: Int, bias: Bool = true, using generator: inout RandomGenerator) {
    weights = RecurrentWeights(
      kind: .lstm, inputSize: inputSize, hiddenSize: hiddenSize, bias: bias, using: &generator)
  }

  /// The weights.
  public var members: [Member] { [.module("weights", weights)] }

  /// As `LSTMCell(256 → 512)`.
  public var summary: String { "LSTMCell(\(weights.inputSize) → \(weights.hiddenSize))" }

  /// The cell for the steps of one pass over sequences, with the weights that it has now.
  public func unrolled() -> Unrolled { Unrolled(matrices: weights.matrices(.lstm)) }

  /// A cell made ready for many steps.
  public struct Unrolled {
    fileprivate let matrices: RecurrentMatrices

    /// Reads one element of every sequence.
    ///
    /// - Parameters:
    ///   - x: `[N, C]`.
    ///   - hidden: h before the step, `[N, H]`.
    ///   - cell: c before the step, `[N, H]`.
    /// - Returns: h and c after it.
    public func callAsFunction(
      _ x: Tensor, hidden: Tensor, cell: Tensor
    ) -> (hidden: Tensor, cell: Tensor) {
      let result = matrices.step("LSTMCell", x, [hidden, cell])
      return (result[0], result[1])
    }
  }

  /// One step alone: ``unrolled()`` for a single one.
  public func callAsFunction(_ x: Tensor, hidden: Tensor, cell: Tensor) -> (hidden: Tensor, cell: Tensor) {
    unrolled()(x, hidden: hidden, cell: cell)
  }

  /// Runs the cell without allocating, for inference.
  ///
  /// - Parameters:
  ///   - batchSize: the number of sequences.
  ///   - precision: how weights are kept; biases stay as they are.
  public func stepper(
    batchSize: Int = 1, precision: CompactMatrix.Precision = .float32
  ) -> RecurrentStepper {
    RecurrentStepper(kind: .lstm, weights: [weights], batchSize: batchSize, precision: precision)
  }
}

extension RecurrentMatrices {
  /// One step over rows with checked shapes: h, and c where there are cells.
  func step(_ name: StaticString, _ x: Tensor, _ state: [Tensor]) -> [Tensor] {
    let batch = x.shape[0]
    let shape: Shape = [batch, units]
    precondition(
      x.rank == 2 && x.shape[1] == inputs && state.allSatisfy { $0.shape == shape },
      "\(name): expected an input [N, \(inputs)] and states [N, \(units)], found \(x.shape) and "
        + "\(state.map(\.shape))")
    let (_, hidden, cell) = recurrence(
      x, hidden: state[0], cell: state.count > 1 ? state[1] : nil, matrices: self,
      steps: PackedSteps(batchSize: batch, stepCount: 1))
    return [hidden] + (cell.map { [$0] } ?? [])
  }
}
