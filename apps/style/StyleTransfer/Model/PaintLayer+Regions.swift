import NeuralNetwork
import TensorCore

extension PaintLayer {
  /// The size of the output for an input of this size.
  func outputSize(_ size: Size2) -> Size2 {
    convolution.options.outputSize(size, kernel: Size2(convolution.weight.shape[1]))
  }

  /// The convolution's values in a region of the output, before normalisation, as the whole input gives them.
  ///
  /// - Parameters:
  ///   - region: where.
  ///   - size: the size of the whole input.
  ///   - input: gives the input in a region of it.
  func convolved(_ region: Region, inputSize size: Size2, _ input: (Region) -> Tensor) -> Tensor {
    let rows = Window(region.rows, of: self, size: size.height)
    let columns = Window(region.columns, of: self, size: size.width)
    var x = input(Region(rows: rows.source, columns: columns.source))
    if convolution.options.upsampling > 1 {
      x = upsampled2d(x, scale: convolution.options.upsampling)
      x = x.sliced(axis: 1, rows.within).sliced(axis: 2, columns.within)
    }
    var options = convolution.options
    options.upsampling = 1
    options.padding = Padding2(
      top: rows.before, bottom: rows.after, left: columns.before, right: columns.after)
    return conv2d(x, weight: convolution.weight.value, bias: convolution.bias?.value, options: options)
  }

  /// What an interval of outputs needs along one axis.
  private struct Window {
    /// The places of the input.
    let source: Range<Int>
    /// Which of them after the enlargement.
    let within: Range<Int>
    /// Mirrored places before and after.
    let before: Int
    let after: Int

    init(_ outputs: Range<Int>, of layer: PaintLayer, size: Int) {
      let options = layer.convolution.options
      let (stride, scale, border) = (options.stride.height, options.upsampling, options.padding.top)
      let first = outputs.lowerBound * stride - border
      let end = (outputs.upperBound - 1) * stride + border + 1
      let inside = max(0, first)..<min(size * scale, end)
      source = (inside.lowerBound / scale)..<((inside.upperBound + scale - 1) / scale)
      within =
        (inside.lowerBound - source.lowerBound * scale)..<(inside.upperBound - source.lowerBound * scale)
      (before, after) = (inside.lowerBound - first, end - inside.upperBound)
    }
  }

  /// Normalisation by given moments, and ReLU where the layer has it.
  func finished(_ values: Tensor, _ moments: GatheredMoments) -> Tensor {
    guard let norm, let weight = norm.weight?.value, let bias = norm.bias?.value else { return values }
    let (factor, shift) = moments.affine(weight: weight, bias: bias, epsilon: norm.eps)
    let y = channelAffine(values, scale: factor, shift: shift)
    return norm.isRectified ? relu(y) : y
  }
}
