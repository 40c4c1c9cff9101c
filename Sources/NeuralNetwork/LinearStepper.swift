import TensorCore

/// Applies a linear layer to one row or a few, again and again, without allocating: the output of a network
/// that writes text with a ``RecurrentStepper``.
public final class LinearStepper {
  /// The number of rows, N.
  public let batchSize: Int
  /// The size of a row of the input.
  public var inputDimensions: Int { matrix.columnCount }
  /// The size of a row of the output.
  public var outputDimensions: Int { matrix.rowCount }

  private let matrix: CompactMatrix
  private let bias: Tensor?
  private let output: StepBuffers

  /// Makes a stepper of a matrix, such as the vectors of an embedding that the output shares.
  ///
  /// - Parameters:
  ///   - weight: W, `[out, in]`.
  ///   - bias: b, `[out]`, or `nil`.
  ///   - batchSize: N, at least 1.
  public init(weight: CompactMatrix, bias: Tensor? = nil, batchSize: Int = 1) {
    precondition(batchSize > 0, "LinearStepper: the number of rows must be positive, found \(batchSize)")
    precondition(
      bias.map { $0.shape == [weight.rowCount] } ?? true,
      "LinearStepper: expected a bias [\(weight.rowCount)], found \(bias?.shape ?? [])")
    self.batchSize = batchSize
    matrix = weight
    self.bias = bias?.detached
    output = StepBuffers(rows: batchSize, columns: weight.rowCount)
  }

  /// Makes a stepper of a layer, with the weights that it has now.
  ///
  /// - Parameters:
  ///   - layer: the layer.
  ///   - batchSize: N, at least 1.
  ///   - precision: how weights are kept.
  public convenience init(
    _ layer: Linear, batchSize: Int = 1, precision: CompactMatrix.Precision = .float32
  ) {
    self.init(
      weight: CompactMatrix(layer.weight.value, precision: precision), bias: layer.bias?.value,
      batchSize: batchSize)
  }

  /// y = x Wᵀ + b.
  ///
  /// - Parameter x: `[N, in]`.
  /// - Returns: `[N, out]`; valid until the next call.
  public func callAsFunction(_ x: UnsafeBufferPointer<Float>) -> UnsafeBufferPointer<Float> {
    guard let start = x.baseAddress, x.count == batchSize * inputDimensions else {
      preconditionFailure(
        "LinearStepper: expected \(batchSize) × \(inputDimensions) values, found \(x.count)")
    }
    bias?.withUnsafeElements { bias in
      for row in 0..<batchSize {
        guard let from = bias.baseAddress else { return }
        (output[0] + row * bias.count).update(from: from, count: bias.count)
      }
    }
    matrix.multiply(
      start, inputDimensions, vectors: batchSize, into: output[0], outputDimensions, adding: bias != nil)
    return UnsafeBufferPointer(start: output[0], count: batchSize * outputDimensions)
  }
}
