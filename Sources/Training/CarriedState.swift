import TensorCore

/// What a step leaves to the next beside the weights, such as the state of a recurrent network between two
/// windows of a text.
///
/// A ``Trainer`` that is given one keeps it in its checkpoint, so that a killed run goes on with it. Shapes
/// never change.
public final class CarriedState {
  /// The present values.
  public var tensors: [Tensor] {
    didSet {
      precondition(
        tensors.map(\.shape) == oldValue.map(\.shape),
        "CarriedState: the shapes are \(oldValue.map(\.shape)), the new values' are \(tensors.map(\.shape))")
    }
  }

  /// A state with its first values.
  public init(_ tensors: [Tensor]) { self.tensors = tensors.map(\.detached) }

  /// Makes all values zero, as at the beginning of a text.
  public func reset() { tensors = tensors.map { Tensor.zeros($0.shape) } }

  var named: [(name: String, tensor: Tensor)] {
    tensors.enumerated().map { ("carried.\($0.offset)", $0.element) }
  }
}
