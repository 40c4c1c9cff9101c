import TensorCore

/// One step of a ``GRU`` layer, for networks whose next input depends on the state, as a decoder with
/// attention does.
///
/// The steps of one sequence share the work on the weights: their gradients are single products over all
/// steps.
///
/// ```swift
/// let step = cell.unrolled()  // inside the differentiated closure, once a sequence
/// for t in 0..<count { hidden = step(input(t, hidden), hidden: hidden) }
/// ```
///
/// **Shapes**: input `[N, C]`, hidden values `[N, H]`. Differentiable in both and in the weights.
public final class GRUCell: Module {
  /// The weights, as those of a layer of a ``GRU``.
  public let weights: RecurrentWeights
  /// Where the reset gate acts.
  public let variant: GRU.Variant

  private var kind: RecurrentKind { .gru(resetsAfter: variant == .resetAfter) }

  /// Makes a cell with weights uniform in ±1/√H, as PyTorch does.
  ///
  /// - Parameters:
  ///   - inputSize: C, at least 1.
  ///   - hiddenSize: H, at least 1.
  ///   - variant: where the reset gate acts.
  ///   - bias: whether there is a b.
  ///   - generator: where random numbers come from.
  public init(
    inputSize: Int, hiddenSize: Int, variant: GRU.Variant = .resetBefore, bias: Bool = true,
    using generator: inout RandomGenerator
  ) {
    self.variant = variant
    weights = RecurrentWeights(
      kind: .gru(resetsAfter: variant == .resetAfter), inputSize: inputSize, hiddenSize: hiddenSize,
      bias: bias,
      using: &generator)
  }

  /// The weights.
  public var members: [Member] { [.module("weights", weights)] }

  /// As `GRUCell(256 → 512)`.
  public var summary: String { "GRUCell(\(weights.inputSize) → \(weights.hiddenSize))" }

  /// The cell for the steps of one pass over sequences, with the weights that it has now.
  public func unrolled() -> Unrolled { Unrolled(matrices: weights.matrices(kind)) }

  /// A cell made ready for many steps.
  public struct Unrolled {
    fileprivate let matrices: RecurrentMatrices

    /// Reads one element of every sequence.
    ///
    /// - Parameters:
    ///   - x: `[N, C]`.
    ///   - hidden: h before the step, `[N, H]`.
    /// - Returns: h after it.
    public func callAsFunction(_ x: Tensor, hidden: Tensor) -> Tensor {
      matrices.step("GRUCell", x, [hidden])[0]
    }
  }

  /// One step alone: ``unrolled()`` for a single one.
  public func callAsFunction(_ x: Tensor, hidden: Tensor) -> Tensor { unrolled()(x, hidden: hidden) }

  /// Runs the cell without allocating, for inference.
  ///
  /// - Parameters:
  ///   - batchSize: the number of sequences.
  ///   - precision: how weights are kept; biases stay as they are.
  public func stepper(
    batchSize: Int = 1, precision: CompactMatrix.Precision = .float32
  ) -> RecurrentStepper {
    RecurrentStepper(kind: kind, weights: [weights], batchSize: batchSize, precision: precision)
  }
}
