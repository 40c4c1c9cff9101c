import TensorCore

/// A simple recurrent network (Elman, 1990; chapter 6.4): h = f(W x + U h₋ + b).
///
/// Gradients through many steps vanish or explode with the powers of U, which is what ``LSTM`` and ``GRU``
/// are for.
///
/// **Shapes**: input `[N, T, C]`, output `[N, T, H]`, or `[N, T, 2 H]` for two directions. Differentiable in
/// input, state and weights.
public final class RNN: RecurrentStack {
  /// What is applied to the net input.
  public enum Activation: Sendable, Hashable, CaseIterable {
    /// tanh.
    case tanh
    /// max(0, ·).
    case relu
  }

  /// The weights of each layer, the first layer first.
  public let layers: [RecurrentWeights]
  /// The weights of each layer for reading from the end; empty for one direction.
  public let reverseLayers: [RecurrentWeights]
  /// Applied to what goes from one layer to the next.
  public let dropout: Dropout
  /// f.
  public let activation: Activation

  var kind: RecurrentKind { .rnn(isRectified: activation == .relu) }

  /// Makes a stack of layers with weights uniform in ±1/√H, as PyTorch does.
  ///
  /// - Parameters:
  ///   - inputSize: C, at least 1.
  ///   - hiddenSize: H, at least 1.
  ///   - layers: how many, at least 1.
  ///   - dropout: the probability of dropping a value between two layers, 0 ..< 1.
  ///   - isBidirectional: whether to read sequences from their ends as well, with weights of their own.
  ///   - activation: f.
  ///   - bias: whether there is a b.
  ///   - generator: where random numbers come from.
  public init(
    inputSize: Int, hiddenSize: Int, layers: Int = 1, dropout: Float = 0, isBidirectional: Bool = false,
    activation: Activation = .tanh, bias: Bool = true, using generator: inout RandomGenerator
  ) {
    (self.layers, reverseLayers) = RNN.makeLayers(
      kind: .rnn(isRectified: activation == .relu), inputSize: inputSize, hiddenSize: hiddenSize,
      layers: layers,
      isBidirectional: isBidirectional, bias: bias, using: &generator)
    self.dropout = Dropout(p: dropout)
    self.activation = activation
  }
}
