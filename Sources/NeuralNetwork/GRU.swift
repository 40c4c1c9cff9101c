import TensorCore

/// Gated recurrent units (Cho et al., 2014; chapter 6.4): one gate decides how much of the state is kept,
/// another how much of it the candidate for the new one sees.
///
///     r = σ(W_r x + U_r h₋ + b_r)      z = σ(W_z x + U_z h₋ + b_z)      h = z ∘ h₋ + (1 − z) ∘ n
///
/// with the candidate n of a ``Variant``.
///
/// **Shapes**: input `[N, T, C]`, output `[N, T, H]`, or `[N, T, 2 H]` for two directions. Differentiable in
/// input, state and weights. Weights hold the gates in PyTorch's order, r, z, n.
public final class GRU: RecurrentStack {
  /// Where the reset gate r acts.
  ///
  /// The two are different functions: weights for one do not fit the other.
  public enum Variant: Sendable, Hashable, CaseIterable {
    /// On the state, n = tanh(W_n x + U_n (r ∘ h₋) + b_n): the chapter's form.
    case resetBefore
    /// On the product, n = tanh(W_n x + b_n + r ∘ (U_n h₋ + b')): that of PyTorch and cuDNN.
    case resetAfter
  }

  /// The weights of each layer, the first layer first; three gates.
  public let layers: [RecurrentWeights]
  /// The weights of each layer for reading from the end; empty for one direction.
  public let reverseLayers: [RecurrentWeights]
  /// Applied to what goes from one layer to the next.
  public let dropout: Dropout
  /// Where the reset gate acts.
  public let variant: Variant

  var kind: RecurrentKind { .gru(resetsAfter: variant == .resetAfter) }

  /// Makes a stack of layers with weights uniform in ±1/√H, as PyTorch does.
  ///
  /// - Parameters:
  ///   - inputSize: C, at least 1.
  ///   - hiddenSize: H, at least 1.
  ///   - layers: how many, at least 1.
  ///   - dropout: the probability of dropping a value between two layers, 0 ..< 1.
  ///   - isBidirectional: whether to read sequences from their ends as well, with weights of their own.
  ///   - variant: where the reset gate acts.
  ///   - bias: whether there is a b.
  ///   - generator: where random numbers come from.
  public init(
    inputSize: Int, hiddenSize: Int, layers: Int = 1, dropout: Float = 0, isBidirectional: Bool = false,
    variant: Variant = .resetBefore, bias: Bool = true, using generator: inout RandomGenerator
  ) {
    (self.layers, reverseLayers) = GRU.makeLayers(
      kind: .gru(resetsAfter: variant == .resetAfter), inputSize: inputSize, hiddenSize: hiddenSize,
      layers: layers,
      isBidirectional: isBidirectional, bias: bias, using: &generator)
    self.dropout = Dropout(p: dropout)
    self.variant = variant
  }

  /// Reads elements that are packed already, in rows; states are in the order of the batch.
  package func run(
    rows: Tensor, state: RecurrentState, steps: PackedSteps
  ) -> (rows: Tensor, state: RecurrentState) {
    read(rows: rows, state: state, steps: steps)
  }
}
