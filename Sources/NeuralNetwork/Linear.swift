import TensorCore

/// A fully connected layer: y = x Wᵀ + b (chapter 6.2).
///
/// **Shapes**: input `[…, in]`, output `[…, out]`.
public final class Linear: Layer {
  /// The weights W, `[out, in]`.
  public let weight: Parameter
  /// The bias b, `[out]`.
  public let bias: Parameter?

  /// Makes a layer with weights uniform in ±1/√in, as PyTorch does, unless initialised otherwise.
  ///
  /// - Parameters:
  ///   - inputDimensions: in, at least 1.
  ///   - outputDimensions: out, at least 1.
  ///   - bias: whether there is a b.
  ///   - initializer: how W is drawn; b is drawn uniform in ±1/√in, or zero with an initialiser.
  ///   - generator: where random numbers come from.
  public init(
    inputDimensions: Int, outputDimensions: Int, bias: Bool = true, initializer: Initializer? = nil,
    using generator: inout RandomGenerator
  ) {
    precondition(
      inputDimensions > 0 && outputDimensions > 0,
      "Linear: dimensions must be positive, found \(inputDimensions) → \(outputDimensions)")
    (weight, self.bias) = Initializer.weightAndBias(
      initializer, shape: [outputDimensions, inputDimensions], bias: bias ? outputDimensions : nil,
      fanIn: inputDimensions, fanOut: outputDimensions, using: &generator)
  }

  /// The weight, and the bias where there is one.
  public var members: [Member] { .weightAndBias(weight, bias) }

  /// The dimensions.
  public var summary: String { "Linear(\(weight.shape[1]) → \(weight.shape[0]))" }

  /// Multiplies by the weights and adds the bias.
  public func forward(_ x: Tensor) -> Tensor { linear(x, weight: weight.value, bias: bias?.value) }
}
