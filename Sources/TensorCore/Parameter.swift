/// A value that training changes: a weight, a bias, a slope.
///
/// The object is the parameter's identity: gradients and the state of optimizers are kept by it. Reading
/// ``value`` inside ``valueAndGradients(of:_:)`` gives a tracked tensor when the parameter is one of those
/// being differentiated.
public final class Parameter {
  private var stored: Tensor

  /// Makes a parameter with its first value.
  public init(_ value: Tensor) { stored = value.detached }

  /// The present value.
  ///
  /// - Precondition: a new value has the shape of the old one.
  public var value: Tensor {
    get {
      guard let tape = Tape.current, let index = tape.leaf(of: self) else { return stored }
      return Tensor(
        storage: stored.storage, offset: stored.offset, shape: stored.shape,
        node: Tape.Reference(tape: tape, index: index))
    }
    set {
      precondition(
        newValue.shape == stored.shape,
        "Parameter: the shape is \(stored.shape), the new value's is \(newValue.shape)")
      stored = newValue.detached
    }
  }

  /// The size along each axis.
  public var shape: Shape { stored.shape }

  /// Lets `body` change the elements in place, after a copy if anyone else looks at the memory.
  public func update(_ body: (UnsafeMutableBufferPointer<Float>) -> Void) {
    stored.updateElements(body)
  }
}

extension Tensor {
  /// Lets `body` change the elements of this value alone: the memory is copied first when it is shared.
  mutating func updateElements(_ body: (UnsafeMutableBufferPointer<Float>) -> Void) {
    let (count, shape, offset) = (elementCount, self.shape, self.offset)
    var storage = self.storage
    // Give up our own reference, so that the local one is the only one when nobody shares the memory.
    self = Tensor.empty
    if offset != 0 || storage.count != count || !isKnownUniquelyReferenced(&storage) {
      let copy = TensorStorage(count: count)
      copy.pointer.initialize(from: storage.pointer + offset, count: count)
      storage = copy
    }
    body(UnsafeMutableBufferPointer(start: storage.pointer, count: count))
    self = Tensor(storage: storage, offset: 0, shape: shape)
  }

  /// Stands in for a value whose memory has been taken over.
  private static let empty = Tensor(storage: TensorStorage(count: 0), offset: 0, shape: [0])

  /// `self + other`, written over `self`'s memory when nobody shares it.
  mutating func accumulate(_ other: Tensor) {
    precondition(
      shape == other.shape, "gradients of one value have shapes \(shape) and \(other.shape)")
    updateElements { mine in
      other.withUnsafeElements { theirs in
        Kernels.addInPlace(mine, theirs)
      }
    }
  }

  /// Adds `other` to the elements from `start` on, over this value's memory when nobody shares it.
  mutating func accumulate(_ other: Tensor, at start: Int) {
    updateElements { mine in
      other.withUnsafeElements { theirs in
        Kernels.addInPlace(UnsafeMutableBufferPointer(rebasing: mine[start..<(start + theirs.count)]), theirs)
      }
    }
  }
}
