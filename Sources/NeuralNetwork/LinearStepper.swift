import TensorCore

/// Applies a linear layer to one row or a few, again and again, without allocating: the output of a network
/// that writes text with a ``RecurrentStepper``.
public final class LinearStepper {
  /// The number of rows, N.
  public let batchSize: Int
  /// The size of a row of the input.
  public var inputDimensions: Int { matrix.inputs }
  /// The size of a row of the output.
  public var outputDimensions: Int { matrix.outputs }

  private let matrix: StepMatrix
  private let bias: Tensor?
  private let output: StepBuffers

  /// Makes a stepper of a matrix, such as the vectors of an embedding that the output shares.
  ///
  /// - Parameters:
  ///   - weight: W, `[out, in]`.
  ///   - bias: b, `[out]`, or `nil`.
  ///   - batchSize: N, at least 1.
  public init(weight: Tensor, bias: Tensor? = nil, batchSize: Int = 1) {
    precondition(
      weight.rank == 2 && batchSize > 0,
      "LinearStepper: expected a matrix and a positive number of rows, found \(weight.shape) and \(batchSize)"
    )
    precondition(
      bias.map { $0.shape == [weight.shape[0]] } ?? true,
      "LinearStepper: expected a bias [\(weight.shape[0])], found \(bias?.shape ?? [])")
    self.batchSize = batchSize
    matrix = StepMatrix(weight, rows: batchSize)
    self.bias = bias?.detached
    output = StepBuffers(rows: batchSize, columns: weight.shape[0])
  }

  /// Makes a stepper of a layer, with the weights that it has now.
  public convenience init(_ layer: Linear, batchSize: Int = 1) {
    self.init(weight: layer.weight.value, bias: layer.bias?.value, batchSize: batchSize)
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
    matrix.multiply(start, inputDimensions, into: output[0], outputDimensions, accumulates: bias != nil)
    return UnsafeBufferPointer(start: output[0], count: batchSize * outputDimensions)
  }
}
