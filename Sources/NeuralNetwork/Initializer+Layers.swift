import TensorCore

extension Initializer {
  /// The weight and bias of a layer whose outputs sum over `fanIn` inputs.
  ///
  /// Without an initialiser both are uniform in ±1/√fanIn, as PyTorch has them; with one, the bias is 0.
  ///
  /// - Parameters:
  ///   - initializer: how the weight is drawn.
  ///   - shape: the weight's.
  ///   - bias: the length of the bias, or `nil` for none.
  ///   - fanIn: the number of inputs that each output sums over.
  ///   - fanOut: the number of outputs that each input goes to.
  ///   - generator: where random numbers come from.
  static func weightAndBias(
    _ initializer: Initializer?, shape: Shape, bias: Int?, fanIn: Int, fanOut: Int,
    using generator: inout RandomGenerator
  ) -> (Parameter, Parameter?) {
    let bound = 1 / Float(fanIn).squareRoot()
    let fallback = Initializer.uniform(low: -bound, high: bound)
    let weight = (initializer ?? fallback).tensor(shape, fanIn: fanIn, fanOut: fanOut, using: &generator)
    guard let bias else { return (Parameter(weight), nil) }
    let shift = (initializer == nil ? fallback : .zeros).tensor(
      [bias], fanIn: fanIn, fanOut: fanOut, using: &generator)
    return (Parameter(weight), Parameter(shift))
  }

  /// Stops with a message when the sizes of a convolution make no sense.
  static func checkChannels(
    _ layer: StaticString, _ inputs: Int, _ outputs: Int, _ kernelSize: Size2, _ groups: Int
  ) {
    precondition(
      inputs > 0 && outputs > 0 && groups > 0 && inputs % groups == 0 && outputs % groups == 0,
      "\(layer): \(inputs) → \(outputs) channels do not fit into \(groups) groups")
    precondition(
      kernelSize.height > 0 && kernelSize.width > 0,
      "\(layer): the kernel must be at least 1×1, found \(kernelSize.height)×\(kernelSize.width)")
  }
}
