import CKernels

/// Features whose channels are still to be scaled, shifted and rectified, which the operation that reads them does.
///
/// So normalisation in inference takes no pass over memory of its own: its statistics are gathered while the
/// convolution before it stores its results, and applied while the next one reads them. Nothing is recorded.
package struct ScaledFeatures {
  /// What is stored, `[N, …, C]`.
  package let values: Tensor
  /// The statistics of `values`, where they were gathered.
  private let moments: ChannelMoments?
  /// The features are max(0, values · scale + shift), each `[N, C]`; max(0, ·) only where `isRectified`.
  private let change: (scale: Tensor, shift: Tensor, isRectified: Bool)?

  private init(
    _ values: Tensor, moments: ChannelMoments?, change: (scale: Tensor, shift: Tensor, isRectified: Bool)?
  ) {
    (self.values, self.moments, self.change) = (values, moments, change)
  }

  /// Features as they are.
  package init(_ values: Tensor) { self.init(values.detached, moments: nil, change: nil) }

  /// Their groups, rows and columns for the kernels: statistics are those of a picture.
  private var sizes: (groups: Int64, rows: Int64, columns: Int64) {
    let (pictures, channels) = (values.shape[0], values.dimension(-1))
    return (Int64(pictures), Int64(values.elementCount / max(1, pictures * channels)), Int64(channels))
  }

  /// The features.
  package var finished: Tensor {
    guard let change else { return values }
    let (groups, rows, columns) = sizes
    return Tensor.filled(values.shape) {
      ck_column_affine(
        groups, rows, columns, values.pointer, change.scale.pointer, change.shift.pointer,
        change.isRectified ? 1 : 0, $0)
    }
  }

  /// `x` and the features, added up in one pass.
  package func added(to x: Tensor) -> Tensor {
    guard let change else { return x.detached + values }
    precondition(x.shape == values.shape, "added: shapes \(x.shape) and \(values.shape) differ")
    let (groups, rows, columns) = sizes
    let other = x.detached
    return Tensor.filled(values.shape) {
      ck_column_affine_add(
        groups, rows, columns, values.pointer, change.scale.pointer, change.shift.pointer,
        change.isRectified ? 1 : 0, other.pointer, $0)
    }
  }

  /// As ``channelNormalized(_:scale:shift:groups:epsilon:rectified:)`` with a group a picture.
  package func normalized(scale: Tensor, shift: Tensor, epsilon: Float, rectified: Bool) -> ScaledFeatures {
    let values = finished
    let statistics = change == nil ? moments ?? gatheredMoments : ScaledFeatures(values).gatheredMoments
    let factor = (statistics.variance + epsilon).reciprocalSquareRoot() * scale.detached
    let offset = shift.detached - statistics.mean * factor
    return ScaledFeatures(values, moments: nil, change: (factor, offset, rectified))
  }

  private var gatheredMoments: ChannelMoments {
    let (groups, rows, columns) = sizes
    let mean = TensorStorage(count: Int(groups * columns))
    let shape: Shape = [Int(groups), Int(columns)]
    let variance = Tensor.filled(shape) {
      ck_column_moments(groups, rows, columns, values.pointer, mean.pointer, $0)
    }
    return ChannelMoments(mean: Tensor(storage: mean, offset: 0, shape: shape), variance: variance)
  }

  /// max(0, ·) of the features.
  package var rectified: ScaledFeatures {
    guard let change else { return ScaledFeatures(relu(values)) }
    return ScaledFeatures(values, moments: nil, change: (change.scale, change.shift, true))
  }

  /// As ``conv2d(_:weight:bias:options:rectified:)``.
  ///
  /// - Parameter gathersMoments: whether normalisation follows.
  package func convolved(
    weight: Tensor, bias: Tensor?, options: ConvolutionOptions, rectified: Bool, gathersMoments: Bool,
    cache: ConvolutionCache?
  ) -> ScaledFeatures {
    guard change != nil || gathersMoments else {
      return ScaledFeatures(
        conv2d(
          values, weight: weight.detached, bias: bias?.detached, options: options, rectified: rectified,
          cache: cache))
    }
    var geometry = ck_conv2d(values.shape, weight.shape, options)
    let shape: Shape = [values.shape[0], weight.shape[0]]
    let count = gathersMoments ? shape.elementCount : 0
    let (mean, variance) = (TensorStorage(count: count), TensorStorage(count: count))
    let kernels = cache?.kernels(of: weight.detached, geometry, backward: false)
    var fusion = ck_conv2d_fusion(
      scale: change?.scale.pointer, shift: change?.shift.pointer, relu: change?.isRectified == true ? 1 : 0,
      mean: gathersMoments ? mean.pointer : nil, variance: gathersMoments ? variance.pointer : nil,
      kernels: kernels?.pointer)
    let (w, b) = (weight.detached, bias?.detached)
    let result = Tensor.filled(geometry.outputShape) {
      ck_conv2d_forward_fused(
        &geometry, &fusion, values.pointer, w.pointer, b?.pointer, rectified ? 1 : 0, $0)
    }
    let statistics = ChannelMoments(
      mean: Tensor(storage: mean, offset: 0, shape: shape),
      variance: Tensor(storage: variance, offset: 0, shape: shape))
    return ScaledFeatures(result, moments: gathersMoments ? statistics : nil, change: nil)
  }
}

/// Whether operations on parameters and tracked values are being recorded on this thread.
package var recordsOperations: Bool { Tape.current?.isRecording ?? false }
