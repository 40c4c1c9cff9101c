import TensorCore

/// A gated recurrent layer that looks at a memory before each step, with additive attention (Bahdanau, Cho and
/// Bengio, 2015): the decoder of a network that translates.
///
///     q = W_q h₋,   e_s = v · tanh(q + W_k m_s + b_k),   a = softmax(e),   c = Σ a_s m_s
///     r, z = σ(W x + W_c c + U h₋ + b),   n = tanh(W x + W_c c + b + r ∘ (U h₋ + b'))
///     h = z ∘ h₋ + (1 − z) ∘ n
///
/// that is, a ``GRU`` of the variant `resetAfter` whose input is `[x, c]`.
///
/// **Shapes**: elements `[N, T, C]`, memory `[N, S, M]`, output `[N, T, H]`. Differentiable in elements, state,
/// memory and weights; all steps are one operation.
public final class AttentionGRU: Module {
  /// W and b: from an element to the gates, `[3 H, C]` and `[3 H]`, in the order r, z, n.
  public let input: Linear
  /// W_c: from what attention finds to the gates, `[3 H, M]`.
  public let contextWeight: Parameter
  /// U: from the state to the gates, `[3 H, H]`.
  public let recurrentWeight: Parameter
  /// b': the bias of U's product for n, `[H]`.
  public let candidateBias: Parameter
  /// W_q: from the state to the query, `[A, H]`.
  public let queryWeight: Parameter
  /// W_k and b_k: from a vector of the memory to its key, `[A, M]`.
  public let key: Linear
  /// v: what makes a number of a query and a key, `[A]`.
  public let score: Parameter

  /// The number of units, H.
  public var hiddenSize: Int { recurrentWeight.shape[1] }
  /// The size of a vector of the memory, M.
  public var memorySize: Int { contextWeight.shape[1] }

  /// Makes a layer with weights uniform in ±1/√H, those of keys and v in ±1/√(their inputs), as PyTorch would.
  ///
  /// - Parameters:
  ///   - inputSize: C, at least 1.
  ///   - memorySize: M, at least 1.
  ///   - hiddenSize: H, at least 1.
  ///   - attentionSize: A, the size of queries and keys, at least 1.
  ///   - generator: where random numbers come from.
  public init(
    inputSize: Int, memorySize: Int, hiddenSize: Int, attentionSize: Int,
    using generator: inout RandomGenerator
  ) {
    precondition(
      inputSize > 0 && memorySize > 0 && hiddenSize > 0 && attentionSize > 0,
      "AttentionGRU: sizes must be positive, found \(inputSize), \(memorySize), \(hiddenSize), \(attentionSize)"
    )
    func draw(_ shape: Shape, _ fanIn: Int) -> Parameter {
      let bound = 1 / Float(fanIn).squareRoot()
      return Parameter(
        Initializer.uniform(low: -bound, high: bound)
          .tensor(shape, fanIn: fanIn, fanOut: shape[0], using: &generator))
    }
    let bound = 1 / Float(hiddenSize).squareRoot()
    input = Linear(
      inputDimensions: inputSize, outputDimensions: 3 * hiddenSize,
      initializer: .uniform(low: -bound, high: bound), using: &generator)
    contextWeight = draw([3 * hiddenSize, memorySize], hiddenSize)
    recurrentWeight = draw([3 * hiddenSize, hiddenSize], hiddenSize)
    candidateBias = draw([hiddenSize], hiddenSize)
    queryWeight = draw([attentionSize, hiddenSize], hiddenSize)
    key = Linear(inputDimensions: memorySize, outputDimensions: attentionSize, using: &generator)
    score = draw([attentionSize], attentionSize)
  }

  /// The weights in the order in which they act.
  public var members: [Member] {
    [
      .module("input", input), .parameter("contextWeight", contextWeight),
      .parameter("recurrentWeight", recurrentWeight), .parameter("candidateBias", candidateBias),
      .parameter("queryWeight", queryWeight), .module("key", key), .parameter("score", score),
    ]
  }

  /// As `AttentionGRU(256 + 512 → 512, attention 512)`.
  public var summary: String {
    "AttentionGRU(\(input.weight.shape[1]) + \(memorySize) → \(hiddenSize), attention \(score.shape[0]))"
  }

  /// Reads a batch of sequences, each with an eye on its memory.
  ///
  /// - Parameters:
  ///   - x: `[N, T, C]`.
  ///   - hidden: h before the first step, `[N, H]`.
  ///   - memory: `[N, S, M]`.
  ///   - lengths: how many steps of each sequence count, 1 … T; all when `nil`.
  ///   - memoryLengths: how many positions of each memory count, 1 … S; all when `nil`.
  /// - Returns: h and c at every step, `[N, T, H]` and `[N, T, M]`, 0 beyond the end of a sequence; h after its
  ///   last step, `[N, H]`; the weights a, `[N, T, S]`, constants.
  public func callAsFunction(
    _ x: Tensor, hidden: Tensor, memory: Tensor, lengths: [Int]? = nil, memoryLengths: [Int]? = nil
  ) -> (output: Tensor, contexts: Tensor, hidden: Tensor, attention: Tensor) {
    precondition(
      x.rank == 3 && memory.rank == 3 && x.shape[1] > 0 && memory.shape[1] > 0
        && x.shape[0] == memory.shape[0] && hidden.shape == [x.shape[0], hiddenSize],
      "AttentionGRU: expected elements [N, T, C], a state [N, \(hiddenSize)] and a memory [N, S, M], found "
        + "\(x.shape), \(hidden.shape), \(memory.shape)")
    let steps = PackedSteps(batchSize: x.shape[0], stepCount: x.shape[1], lengths: lengths)
    let (output, contexts, last, attention) = run(
      rows: steps.packed(x), hidden: steps.ranked(hidden),
      memory: AttentionMemory(values: memory, keys: key(memory), lengths: memoryLengths), steps: steps)
    let padded = steps.padded(output)
    ActivationTrace.current?.record(self, padded)
    return (padded, steps.padded(contexts), steps.unranked(last), steps.padded(attention))
  }

  /// The same for rows that are packed already, with states by rank.
  package func run(
    rows: Tensor, hidden: Tensor, memory: AttentionMemory, steps: PackedSteps
  ) -> (output: Tensor, contexts: Tensor, hidden: Tensor, attention: Tensor) {
    attentionRecurrence(
      input(rows), hidden: hidden, memory: memory,
      weights: AttentionWeights(
        recurrent: recurrentWeight.value, candidateBias: candidateBias.value, context: contextWeight.value,
        query: queryWeight.value, score: score.value),
      steps: steps)
  }
}
