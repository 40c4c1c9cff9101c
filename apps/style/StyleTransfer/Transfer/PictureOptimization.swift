import TensorCore

/// Changes a picture until it shows a photograph in the manner of a painting (Gatys et al., 2016).
///
/// The perceptual loss is minimised over the pixels by L-BFGS (Liu and Nocedal, 1989), each step kept within the
/// colours that there are.
public final class PictureOptimization {
  /// The picture so far, `[1, H, W, 3]`, from 0 to 1.
  public private(set) var picture: Tensor
  /// Its weighted loss; infinite before the first step.
  public private(set) var loss = Float.infinity
  /// How often loss and gradient have been computed.
  public private(set) var evaluationCount = 0

  private let target: StyleTarget
  private let content: Tensor
  private let weights: LossWeights
  private var gradient = Tensor(0)
  private var memory = CurvatureMemory()

  /// A picture to begin with.
  ///
  /// - Parameters:
  ///   - photograph: what is shown, `[1, H, W, 3]` of at least ``PerceptualNetwork/minimumSize``.
  ///   - start: the first picture, of the same shape; the photograph when `nil`.
  ///   - target: what it should look like.
  ///   - weights: how much the parts of the loss count.
  public init(photograph: Tensor, from start: Tensor? = nil, target: StyleTarget, weights: LossWeights) {
    precondition(
      start.map { $0.shape == photograph.shape } ?? true,
      "PictureOptimization: the photograph is \(photograph.shape), the first picture \(start?.shape ?? [])")
    (self.target, self.weights) = (target, weights)
    content = target.content(of: photograph)
    picture = (start ?? photograph).detached
  }

  /// One step.
  ///
  /// - Returns: whether the loss became smaller; `false` at the end of the way down.
  public func step() -> Bool {
    if loss == .infinity { (loss, gradient) = evaluate(picture) }
    var direction = memory.direction(against: gradient)
    var slope = dot(direction, gradient)
    if slope >= 0 {
      memory = CurvatureMemory()
      direction = gradient * -1
      slope = dot(direction, gradient)
    }
    // Without a memory the length of the gradient says nothing; a step of some levels is a beginning.
    var length =
      memory.isEmpty
      ? 0.05
        * (Float(direction.elementCount) / max(dot(direction, direction), .leastNormalMagnitude)).squareRoot()
      : 1
    for _ in 0..<12 {
      let next = (picture + direction * length).clipped(from: 0, to: 1)
      let change = next - picture
      let (value, slopes) = evaluate(next)
      // Armijo's rule: a fair part of the decrease that the slope promises.
      if value.isFinite, value <= loss + 1e-4 * min(0, dot(gradient, change)), value < loss {
        memory.add(change: change, gradientChange: slopes - gradient)
        (picture, loss, gradient) = (next, value, slopes)
        return true
      }
      length *= 0.4
    }
    guard !memory.isEmpty else { return false }
    memory = CurvatureMemory()
    return step()
  }

  /// The parts of the present picture's loss.
  public func losses() -> PerceptualLoss { target.loss(of: picture, content: content) }

  private func evaluate(_ picture: Tensor) -> (Float, Tensor) {
    evaluationCount += 1
    let (value, gradient) = valueAndGradient(at: picture) {
      target.loss(of: $0, content: content).total(weights)
    }
    return (value.item, gradient)
  }
}

/// The last changes of place and gradient, from which L-BFGS infers how the slope bends.
private struct CurvatureMemory {
  private var pairs: [(change: Tensor, gradientChange: Tensor, product: Float)] = []
  private static let length = 10

  var isEmpty: Bool { pairs.isEmpty }

  /// Takes in a step; one along which the slope does not rise tells nothing.
  mutating func add(change: Tensor, gradientChange: Tensor) {
    let product = dot(change, gradientChange)
    guard product > 1e-10 * dot(gradientChange, gradientChange) else { return }
    pairs.append((change, gradientChange, product))
    if pairs.count > CurvatureMemory.length { pairs.removeFirst() }
  }

  /// −H g, by the two loops of Nocedal.
  func direction(against gradient: Tensor) -> Tensor {
    var result = gradient * -1
    guard let last = pairs.last else { return result }
    var factors: [Float] = []
    for pair in pairs.reversed() {
      let factor = dot(pair.change, result) / pair.product
      factors.append(factor)
      result = result - pair.gradientChange * factor
    }
    result = result * (last.product / dot(last.gradientChange, last.gradientChange))
    for (pair, factor) in zip(pairs, factors.reversed()) {
      let other = dot(pair.gradientChange, result) / pair.product
      result = result + pair.change * (factor - other)
    }
    return result
  }
}

private func dot(_ a: Tensor, _ b: Tensor) -> Float { (a * b).sum().item }
