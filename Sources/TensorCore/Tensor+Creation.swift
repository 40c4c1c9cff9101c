extension Tensor {
  /// A tensor of one repeated value.
  public init(repeating value: Float, shape: Shape) {
    self.init(shape: shape) { $0.initialize(repeating: value) }
  }

  /// Zeros.
  public static func zeros(_ shape: Shape) -> Tensor { Tensor(repeating: 0, shape: shape) }

  /// Ones.
  public static func ones(_ shape: Shape) -> Tensor { Tensor(repeating: 1, shape: shape) }

  /// Zeros of the shape of another tensor.
  public static func zeros(like other: Tensor) -> Tensor { zeros(other.shape) }

  /// Ones of the shape of another tensor.
  public static func ones(like other: Tensor) -> Tensor { ones(other.shape) }

  /// The identity matrix, shape `[n, n]`.
  public static func identity(_ n: Int) -> Tensor {
    Tensor(shape: [n, n]) { buffer in
      buffer.initialize(repeating: 0)
      for index in 0..<n { buffer[index * n + index] = 1 }
    }
  }

  /// `start`, `start + step`, … without `end`: a vector of ⌈(end − start) / step⌉ elements.
  ///
  /// - Precondition: `step` is not zero.
  public static func range(from start: Float = 0, to end: Float, by step: Float = 1) -> Tensor {
    precondition(step != 0, "range: the step must not be zero")
    let count = Swift.max(0, Int(((end - start) / step).rounded(.up)))
    return Tensor(shape: [count]) { buffer in
      for index in 0..<count { buffer.initializeElement(at: index, to: start + Float(index) * step) }
    }
  }

  /// `count` values evenly spaced from `start` to `end`, both included.
  public static func linearSpace(from start: Float, to end: Float, count: Int) -> Tensor {
    Tensor(shape: [count]) { buffer in
      for index in 0..<count {
        let fraction = count > 1 ? Double(index) / Double(count - 1) : 0
        let value = Double(start) + fraction * (Double(end) - Double(start))
        buffer.initializeElement(at: index, to: Float(value))
      }
    }
  }

  /// One row an index, with 1 at the index and 0 elsewhere: shape `indices.shape + [classCount]`.
  ///
  /// - Precondition: every index lies in 0 ..< classCount.
  public static func oneHot(_ indices: IndexTensor, classCount: Int) -> Tensor {
    Tensor(shape: Shape(Array(indices.shape) + [classCount])) { buffer in
      buffer.initialize(repeating: 0)
      for (row, index) in indices.elements.enumerated() {
        precondition(
          index >= 0 && index < classCount, "oneHot: index \(index) for \(classCount) classes")
        buffer[row * classCount + Int(index)] = 1
      }
    }
  }
}
