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

  /// Draws weights uniform in ±1/√H, as PyTorch does.
  init(
    inputSize: Int, hiddenSize: Int, gateCount: Int, bias: Bool, candidateBias: Bool = false,
    using generator: inout RandomGenerator
  ) {
    let bound = 1 / Float(hiddenSize).squareRoot()
    func draw(_ shape: Shape) -> Parameter {
      Parameter(
        Initializer.uniform(low: -bound, high: bound)
          .tensor(shape, fanIn: hiddenSize, fanOut: hiddenSize, using: &generator))
    }
    weightIH = draw([gateCount * hiddenSize, inputSize])
    weightHH = draw([gateCount * hiddenSize, hiddenSize])
    self.bias = bias ? draw([gateCount * hiddenSize]) : nil
    self.candidateBias = bias && candidateBias ? draw([hiddenSize]) : nil
  }

  /// The weights, and the biases where there are any.
  public var members: [Member] {
    [.parameter("weightIH", weightIH), .parameter("weightHH", weightHH)]
      + (bias.map { [.parameter("bias", $0)] } ?? [])
      + (candidateBias.map { [.parameter("candidateBias", $0)] } ?? [])
  }
}
