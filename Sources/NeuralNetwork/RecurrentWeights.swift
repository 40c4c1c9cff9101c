import TensorCore

/// The weights of one direction of one recurrent layer.
///
/// There is one bias. PyTorch has two, `bias_ih` and `bias_hh`, for the sake of a library that it calls;
/// they are only ever added up, and take twice the step of one that is alone.
public final class RecurrentWeights: Module {
  /// What the input is multiplied by, W, `[G H, in]`, the gates one below the other.
  public let weightIH: Parameter
  /// What the hidden values of the step before are multiplied by, U, `[G H, H]`.
  public let weightHH: Parameter
  /// The shifts b, `[G H]`.
  public let bias: Parameter?
  /// The second shift of the candidate of a ``GRU`` whose reset comes after the product, `[H]`.
  public let candidateBias: Parameter?

  /// The size of an element of the input, C.
  var inputSize: Int { weightIH.shape[1] }
  /// The number of units, H.
  var hiddenSize: Int { weightHH.shape[1] }

  /// Draws weights uniform in ±1/√H, as PyTorch does.
  init(
    kind: RecurrentKind, inputSize: Int, hiddenSize: Int, bias: Bool, using generator: inout RandomGenerator
  ) {
    precondition(
      inputSize > 0 && hiddenSize > 0,
      "recurrent weights: sizes must be positive, found \(inputSize) → \(hiddenSize)")
    let gateCount = kind.gateCount
    let bound = 1 / Float(hiddenSize).squareRoot()
    func draw(_ shape: Shape) -> Parameter {
      Parameter(
        Initializer.uniform(low: -bound, high: bound)
          .tensor(shape, fanIn: hiddenSize, fanOut: hiddenSize, using: &generator))
    }
    weightIH = draw([gateCount * hiddenSize, inputSize])
    weightHH = draw([gateCount * hiddenSize, hiddenSize])
    self.bias = bias ? draw([gateCount * hiddenSize]) : nil
    self.candidateBias = bias && kind == .gru(resetsAfter: true) ? draw([hiddenSize]) : nil
  }

  /// The weights, and the biases where there are any.
  public var members: [Member] {
    [.parameter("weightIH", weightIH), .parameter("weightHH", weightHH)]
      + (bias.map { [.parameter("bias", $0)] } ?? [])
      + (candidateBias.map { [.parameter("candidateBias", $0)] } ?? [])
  }

  /// The weights as a pass over sequences wants them.
  func matrices(_ kind: RecurrentKind) -> RecurrentMatrices {
    RecurrentMatrices(
      kind: kind, inputWeight: weightIH.value, recurrentWeight: weightHH.value, bias: bias?.value,
      candidateBias: candidateBias?.value)
  }
}
