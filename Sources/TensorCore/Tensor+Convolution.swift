import CKernels

/// Two-dimensional cross-correlation, what networks call convolution (chapter 6.3, 互相关).
///
///     y[n, i, j, p] = b[p] + Σ w[p, u, v, d] x[n, i·s + u·δ − P, j·s + v·δ − P, d]
///
/// with stride s, dilation δ and P rows and columns around x, zeros unless the options say otherwise.
/// Differentiable in all three operands.
///
/// Windows of 3×3 with stride 1 on 16 channels or more are computed in tiles with a quarter of the
/// multiplications (S. Winograd, 1980; A. Lavin and S. Gray, 2016), forward and to x; the error of that is about
/// twice the error of a plain sum, 10⁻⁶ of the result. There ``MatrixLibrary/precision`` counts as in products.
///
/// - Parameters:
///   - x: `[N, H, W, in]`.
///   - weight: `[out, kH, kW, in / groups]`.
///   - bias: `[out]`, or `nil`.
///   - options: stride, padding, dilation, groups, what is in the padding, upsampling.
///   - rectified: whether max(0, ·) follows, done as the sums are stored.
/// - Returns: `[N, H', W', out]`, see ``ConvolutionOptions/outputSize(_:kernel:)``.
public func conv2d(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil, options: ConvolutionOptions = ConvolutionOptions(),
  rectified: Bool = false
) -> Tensor {
  conv2d(x, weight: weight, bias: bias, options: options, rectified: rectified, cache: nil)
}

/// The same; `cache`, if there is one, belongs to the weight and keeps what is made of it for further calls.
package func conv2d(
  _ x: Tensor, weight: Tensor, bias: Tensor?, options: ConvolutionOptions, rectified: Bool,
  cache: ConvolutionCache?
) -> Tensor {
  var g = ck_conv2d(x.shape, weight.shape, options)
  // Weights that are being learnt are others at the next call.
  let cache = weight.isTracked ? nil : cache
  precondition(
    bias.map { $0.shape == [weight.shape[0]] } ?? true,
    "conv2d: expected a bias [\(weight.shape[0])], found \(bias?.shape ?? [])")
  let (u, w, b) = (x.detached, weight.detached, bias?.detached)
  let kernels = cache?.kernels(of: w, g, backward: false)
  var fusion = ck_conv2d_fusion()
  fusion.kernels = kernels?.pointer
  let y = Tensor.filled(g.outputShape) {
    ck_conv2d_forward_fused(&g, &fusion, u.pointer, w.pointer, b?.pointer, rectified ? 1 : 0, $0)
  }
  let geometry = g
  return y.recorded(from: [x, weight] + (bias.map { [$0] } ?? [])) { dy, wanted in
    var g = geometry
    let slope = rectified ? dy.rectified(by: y) : dy
    var result: [Tensor?] = [nil, nil, nil]
    if wanted[0] {
      let kernels = cache?.kernels(of: w, g, backward: true)
      result[0] = Tensor.filled(u.shape) {
        ck_conv2d_backward_input_with(&g, kernels?.pointer, slope.pointer, w.pointer, $0)
      }
    }
    if wanted[1] || (wanted.count > 2 && wanted[2]) {
      let db = TensorStorage(count: w.shape[0])
      result[1] = Tensor.filled(w.shape) {
        ck_conv2d_backward_weights(&g, u.pointer, slope.pointer, $0, db.pointer)
      }
      result[2] = Tensor(storage: db, offset: 0, shape: [w.shape[0]])
    }
    return result
  }
}

/// One-dimensional cross-correlation over sequences.
///
/// - Parameters:
///   - x: `[N, T, in]`.
///   - weight: `[out, k, in / groups]`.
///   - bias: `[out]`, or `nil`.
///   - stride: step between windows.
///   - padding: zeros before and after.
///   - dilation: step between taps.
///   - groups: groups of channels that do not see each other.
/// - Returns: `[N, T', out]`.
public func conv1d(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil, stride: Int = 1,
  padding: (before: Int, after: Int) = (0, 0),
  dilation: Int = 1, groups: Int = 1
) -> Tensor {
  precondition(x.rank == 3, "conv1d: expected an input [N, T, C], found \(x.shape)")
  precondition(weight.rank == 3, "conv1d: expected weights [out, k, in], found \(weight.shape)")
  let options = ConvolutionOptions(
    stride: Size2(1, stride),
    padding: Padding2(top: 0, bottom: 0, left: padding.before, right: padding.after),
    dilation: Size2(1, dilation), groups: groups)
  return conv2d(
    x.expandedDimensions(axis: 1), weight: weight.expandedDimensions(axis: 1), bias: bias, options: options
  ).squeezed(axis: 1)
}

/// The transpose of a two-dimensional convolution: the map from its output's gradient to its input's.
///
/// - Parameters:
///   - x: `[N, H, W, in]`.
///   - weight: `[in, kH, kW, out / groups]`, the weights of the convolution that this is the transpose of.
///   - bias: `[out]`, or `nil`.
///   - options: stride, padding, dilation and groups of that convolution.
///   - outputPadding: added to the bottom and right of the result; less than the stride.
/// - Returns: `[N, H', W', out]` with H' = (H − 1) stride − padding + dilation (kH − 1) + 1 + outputPadding.
public func convTransposed2d(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil, options: ConvolutionOptions = ConvolutionOptions(),
  outputPadding: Size2 = 0
) -> Tensor {
  precondition(x.rank == 4, "convTransposed2d: expected an input [N, H, W, C], found \(x.shape)")
  precondition(
    weight.rank == 4 && weight.shape[0] == x.shape[3],
    "convTransposed2d: expected weights [\(x.shape[3]), kH, kW, out], found \(weight.shape)")
  precondition(
    outputPadding.height < options.stride.height && outputPadding.width < options.stride.width
      || outputPadding == 0,
    "convTransposed2d: output padding \(outputPadding) must be less than the stride \(options.stride)")
  precondition(
    options.border == .zero && options.upsampling == 1,
    "convTransposed2d: the padding is zero and nothing is upsampled, found \(options)")
  func size(_ n: Int, _ stride: Int, _ pads: Int, _ dilation: Int, _ kernel: Int, _ extra: Int) -> Int {
    (n - 1) * stride - pads + dilation * (kernel - 1) + 1 + extra
  }
  let p = options.padding
  let (u, w) = (x.detached, weight.detached)
  let shape: Shape = [
    x.shape[0],
    size(
      x.shape[1], options.stride.height, p.top + p.bottom, options.dilation.height, w.shape[1],
      outputPadding.height),
    size(
      x.shape[2], options.stride.width, p.left + p.right, options.dilation.width, w.shape[2],
      outputPadding.width),
    w.shape[3] * options.groups,
  ]
  var geometry = ck_conv2d(shape, w.shape, options, operation: "convTransposed2d")
  // The output padding may leave rows that no window reaches; the geometry counts the windows there are.
  (geometry.out_h, geometry.out_w) = (Int64(x.shape[1]), Int64(x.shape[2]))
  let fixed = geometry
  let y = Tensor.filled(shape) {
    ck_conv2d_backward_input(&geometry, u.pointer, w.pointer, $0)
  }
  let result = y.recorded(
    from: x,
    { dy in
      var g = fixed
      return Tensor.filled(u.shape) { ck_conv2d_forward(&g, dy.pointer, w.pointer, nil, 0, $0) }
    },
    weight,
    { dy in
      var g = fixed
      return Tensor.filled(w.shape) { ck_conv2d_backward_weights(&g, dy.pointer, u.pointer, $0, nil) }
    })
  guard let bias else { return result }
  return result + bias
}
