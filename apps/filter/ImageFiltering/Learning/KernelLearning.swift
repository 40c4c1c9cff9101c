internal import NeuralNetwork
public import TensorCore

/// Finds the kernel that turned one picture into another, by gradient descent on the engine's ``Conv2d``.
///
/// The loss is the mean squared error over the pixels that count,
///
///     L(w, b) = 1/N Σ (Σ w[u, v] x[i + u, j + v] + b − y[i, j])²
///
/// Neighbouring pixels are so alike that plain gradient descent would need tens of thousands of steps: the
/// loss falls steeply in a few directions and hardly in the others. The gradient is therefore divided by the power of
/// the picture in each frequency, every step goes along a direction d conjugate to those before (Fletcher and
/// Reeves, 1964; β of Polak and Ribière, 1969), and exactly as far as the loss falls, which is known because
/// the convolution is linear: α = −gᵀd / 2 mean((x ⋆ d)²).
public final class KernelLearning {
  /// Where the descent stands.
  public struct Progress: Sendable {
    /// How many steps have been done.
    public let step: Int
    /// The mean squared error, where white is 1.
    public let loss: Double
  }

  private let pair: PicturePair
  private let layer: Conv2d
  private let probe: Conv2d
  private var direction: [Float] = []
  private var gradient: [Float] = []
  private var scaledGradient: [Float] = []
  private let scaling: FrequencyScaling
  /// The mean squared error before each step, and after the last one.
  public private(set) var losses: [Double] = []

  /// A descent that starts at random weights.
  ///
  /// - Parameters:
  ///   - pair: what to learn from.
  ///   - bias: whether a number is added to each pixel as well.
  ///   - generator: where the first weights come from.
  public init(_ pair: PicturePair, bias: Bool, using generator: inout RandomGenerator) {
    self.pair = pair
    func layer(_ generator: inout RandomGenerator) -> Conv2d {
      Conv2d(
        inputChannels: 1, outputChannels: 1, kernelSize: Size2(pair.size), bias: bias, using: &generator)
    }
    self.layer = layer(&generator)
    probe = layer(&generator)
    scaling = FrequencyScaling(pair)
  }

  /// The weights, `size * size` of them row by row, for cross-correlation.
  public var weights: [Float] { layer.weight.value.elements }
  /// What is added to each pixel, where white is 1.
  public var bias: Float { layer.bias?.value.elements[0] ?? 0 }

  /// Steps until the loss does not fall any more.
  ///
  /// - Parameters:
  ///   - maximumSteps: when to stop at the latest.
  ///   - report: called before each step; learning ends where it returns `false`.
  public func run(maximumSteps: Int, report: (Progress) -> Bool = { _ in true }) {
    for step in 0..<maximumSteps {
      let loss = evaluate()
      losses.append(loss)
      guard report(Progress(step: step, loss: loss)), !hasSettled, descend() else { return }
    }
    losses.append(evaluate())
  }

  /// Whether the last steps together lowered the loss by less than a millionth of itself, or the loss is down to
  /// what a computation with 24 bits leaves.
  private var hasSettled: Bool {
    let span = 2 * pair.size
    guard let last = losses.last, last > 1e-14 else { return true }
    guard losses.count > span else { return false }
    return losses[losses.count - 1 - span] - last <= 1e-6 * last
  }

  /// The loss, and the gradient and the next direction with it.
  private func evaluate() -> Double {
    let (loss, gradients) = valueAndGradients(of: layer.parameters) { mean(of: squaredError()) }
    let next = layer.parameters.flatMap { gradients[$0]?.elements ?? [] }
    let scaled = scaling.applied(to: next)
    let before = dot(gradient, scaledGradient)
    let change = gradient.isEmpty ? 0 : dot(next, scaled) - dot(gradient, scaled)
    let beta = before > 0 ? max(0, Float(change / before)) : 0
    direction = direction.isEmpty ? scaled.map { -$0 } : zip(scaled, direction).map { -$0 + beta * $1 }
    (gradient, scaledGradient) = (next, scaled)
    // A direction that does not lead down has gathered rounding errors: begin again with the steepest one.
    if dot(gradient, direction) >= 0 { direction = scaled.map { -$0 } }
    return Double(loss.elements[0])
  }

  /// Goes along the direction to the lowest point; `false` when there is nowhere to go.
  private func descend() -> Bool {
    let slope = dot(gradient, direction)
    set(probe, to: direction)
    let response = masked(probe(pair.inputs))
    let curvature = 2 * Double(mean(of: response * response).elements[0])
    guard slope < 0, curvature > 0 else { return false }
    let length = Float(-slope / curvature)
    let moved = zip(weights + (layer.bias == nil ? [] : [bias]), direction).map { $0 + length * $1 }
    guard moved.allSatisfy(\.isFinite) else { return false }
    set(layer, to: moved)
    return true
  }

  private func squaredError() -> Tensor {
    let error = masked(layer(pair.inputs)) - pair.targets
    return error * error
  }

  private func masked(_ values: Tensor) -> Tensor { pair.mask.map { values * $0 } ?? values }

  private func mean(of values: Tensor) -> Tensor { values.sum() * (1 / Float(pair.pixelCount)) }

  private func set(_ layer: Conv2d, to values: [Float]) {
    layer.weight.value = Tensor(Array(values.prefix(pair.size * pair.size)), shape: layer.weight.shape)
    layer.bias?.value = Tensor(values.suffix(1))
  }

  private func dot(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}
