import NeuralNetwork
import TensorCore
import Testing

/// Compares the gradient of each parameter of a module with central differences in random directions.
func parameterGradientCheck(_ name: String, _ module: any Module, of function: () -> Tensor) {
  let weights = pattern(function().shape, 3)
  let (_, gradients) = valueAndGradients(of: module.parameters) { (function() * weights).sum() }
  var generator = RandomGenerator(seed: 5)
  for (path, parameter) in module.namedParameters {
    let value = parameter.value
    for _ in 0..<3 {
      let direction = Tensor.uniform(low: -1, high: 1, shape: value.shape, using: &generator)
      func weighted(_ step: Float) -> Double {
        parameter.value = value + direction * step
        defer { parameter.value = value }
        return zip(function().elements, weights.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }
      let numeric = (weighted(0x1p-9) - weighted(-0x1p-9)) / 0x1p-8
      guard let gradient = gradients[parameter] else {
        Issue.record("\(name): no gradient of \(path)")
        return
      }
      let terms = zip(gradient.elements, direction.elements).map { Double($0) * Double($1) }
      let scale = terms.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let error = (terms.reduce(0, +) - numeric).magnitude
      #expect(error <= 5e-3 * scale + 2e-3, "\(name) \(path): \(terms.reduce(0, +)) against \(numeric)")
    }
  }
}
