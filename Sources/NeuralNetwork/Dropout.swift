import TensorCore

/// Inverted dropout (Srivastava et al., 2014; chapter 7.7): in training every element is set to 0 with
/// probability p and otherwise divided by 1 − p; in inference nothing happens.
///
/// The layer draws from a generator of its own, which ``Module/reseed(using:)`` sets; call that before
/// training, and before every step for a training that can be resumed anywhere.
///
/// **Shapes**: any, kept. Differentiable in the input.
public final class Dropout: StatelessLayer {
  /// The probability that an element is dropped.
  public let p: Float

  /// Whether the layer behaves as in training; it does at first.
  public private(set) var isTraining = true

  private var generator: RandomGenerator?

  /// Makes a layer.
  ///
  /// - Parameter p: the probability of dropping an element, 0 ..< 1.
  public init(p: Float = 0.5) {
    precondition((0..<1).contains(p), "Dropout: p must be in 0 ..< 1, found \(p)")
    self.p = p
  }

  /// As `Dropout(0.5)`.
  public var summary: String { "Dropout(\(p))" }

  /// Switches between training and inference.
  public func setTraining(_ isTraining: Bool) { self.isTraining = isTraining }

  /// Sets where the next random numbers come from.
  public func setGenerator(_ generator: RandomGenerator) { self.generator = generator }

  /// In training a random part of x, scaled; in inference x itself.
  public func forward(_ x: Tensor) -> Tensor {
    guard isTraining && p > 0 else { return x }
    guard let y = generator.use({ dropout(x, probability: p, using: &$0) }) else {
      preconditionFailure(
        "Dropout: in training there must be random numbers: call reseed(using:) first, or train(false) to infer"
      )
    }
    return y
  }
}

extension Optional {
  /// Lets `body` change what is there, if anything is.
  fileprivate mutating func use<R>(_ body: (inout Wrapped) -> R) -> R? {
    guard var value = self else { return nil }
    defer { self = value }
    return body(&value)
  }
}
