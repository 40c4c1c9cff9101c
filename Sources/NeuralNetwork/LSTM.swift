import TensorCore

/// Long short-term memory (Hochreiter and Schmidhuber, 1997; chapter 6.4): layers of cells whose gates
/// decide what to take in, what to keep and what to show.
///
///     i = σ(Wᵢ x + Uᵢ h₋ + bᵢ)     f = σ(W_f x + U_f h₋ + b_f)     o = σ(Wₒ x + Uₒ h₋ + bₒ)
///     g = tanh(W_g x + U_g h₋ + b_g)      c = f ∘ c₋ + i ∘ g      h = o ∘ tanh c
///
/// **Shapes**: input `[N, T, C]`, output `[N, T, H]`, or `[N, T, 2 H]` for two directions. Differentiable in
/// input, state and weights. Weights hold the gates in PyTorch's order, i, f, g, o.
public final class LSTM: RecurrentStack {
  /// The weights of each layer, the first layer first; four gates.
  public let layers: [RecurrentWeights]
  /// The weights of each layer for reading from the end; empty for one direction.
  public let reverseLayers: [RecurrentWeights]
  /// Applied to what goes from one layer to the next.
  public let dropout: Dropout

  var kind: RecurrentKind { .lstm }

  /// Makes a stack of layers with weights uniform in ±1/√H, as PyTorch does.
  ///
  /// - Parameters:
  ///   - inputSize: C, at least 1.
  ///   - hiddenSize: H, at least 1.
  ///   - layers: how many, at least 1.
  ///   - dropout: the probability of dropping a value between two layers, 0 ..< 1.
  ///   - isBidirectional: whether to read sequences from their ends as well, with weights of their own.
  ///   - bias: whether there is a b.
  ///   - forgetBias: the first b of the forget gates, as they are drawn when `nil`; 1 makes cells keep what
  ///     they have at first (Jozefowicz et al., 2015).
  ///   - generator: where random numbers come from.
  public init(
    inputSize: Int, hiddenSize: Int, layers: Int = 1, dropout: Float = 0, isBidirectional: Bool = false,
    bias: Bool = true, forgetBias: Float? = nil, using generator: inout RandomGenerator
  ) {
    (self.layers, reverseLayers) = LSTM.makeLayers(
      kind: .lstm, inputSize: inputSize, hiddenSize: hiddenSize, layers: layers,
      isBidirectional: isBidirectional, bias: bias, using: &generator)
    self.dropout = Dropout(p: dropout)
    guard let forgetBias else { return }
    for weights in self.layers + reverseLayers {
      weights.bias?.update { $0[hiddenSize..<(2 * hiddenSize)].update(repeating: forgetBias) }
    }
  }
}
