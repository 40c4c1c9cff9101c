import CKernels

extension ck_pool2d {
  init(_ x: Shape, _ kernel: Size2, _ stride: Size2, _ padding: Padding2, operation: StaticString) {
    precondition(x.rank == 4, "\(operation): expected an input [N, H, W, C], found \(x)")
    precondition(
      kernel.height > 0 && kernel.width > 0 && kernel.height * kernel.width <= 256,
      "\(operation): a window has 1 to 256 places, found \(kernel.height) x \(kernel.width)")
    precondition(
      max(padding.top, padding.bottom) < kernel.height && max(padding.left, padding.right) < kernel.width,
      "\(operation): the padding must be smaller than the window")
    let options = ConvolutionOptions(stride: stride, padding: padding)
    let out = options.outputSize(Size2(x[1], x[2]), kernel: kernel)
    precondition(
      out.height > 0 && out.width > 0, "\(operation): the window \(kernel) is larger than the input \(x)")
    self.init(
      batch: Int64(x[0]), in_h: Int64(x[1]), in_w: Int64(x[2]), channels: Int64(x[3]),
      out_h: Int64(out.height), out_w: Int64(out.width), k_h: Int64(kernel.height), k_w: Int64(kernel.width),
      stride_h: Int64(stride.height), stride_w: Int64(stride.width), pad_top: Int64(padding.top),
      pad_left: Int64(padding.left))
  }

  var outputShape: Shape { [Int(batch), Int(out_h), Int(out_w), Int(channels)] }
}

/// The largest element of each window, a channel each (chapter 6.3, 汇聚层).
///
/// The first of equal elements gets the gradient.
///
/// - Parameters:
///   - x: `[N, H, W, C]`.
///   - kernelSize: the window, at most 256 places.
///   - stride: step between windows; the window's size when `nil`.
///   - padding: places around the picture that never win; less than the window.
/// - Returns: `[N, H', W', C]`.
public func maxPool2d(
  _ x: Tensor, kernelSize: Size2, stride: Size2? = nil, padding: Padding2 = .none
) -> Tensor {
  let geometry = ck_pool2d(x.shape, kernelSize, stride ?? kernelSize, padding, operation: "maxPool2d")
  var g = geometry
  let u = x.detached
  guard x.isTracked else {
    return Tensor.filled(g.outputShape) { ck_max_pool2d_forward(&g, u.pointer, $0, nil) }
  }
  var index = [UInt8](repeating: 0, count: g.outputShape.elementCount)
  let y = Tensor.filled(g.outputShape) { out in
    index.withUnsafeMutableBufferPointer { ck_max_pool2d_forward(&g, u.pointer, out, $0.baseAddress) }
  }
  let (winners, shape) = (index, x.shape)
  return y.recorded(from: x) { dy in
    var g = geometry
    return Tensor.filled(shape) { out in
      winners.withUnsafeBufferPointer { ck_max_pool2d_backward(&g, dy.pointer, $0.baseAddress, out) }
    }
  }
}

/// The mean of each window, a channel each.
///
/// - Parameters:
///   - x: `[N, H, W, C]`.
///   - kernelSize: the window.
///   - stride: step between windows; the window's size when `nil`.
///   - padding: zeros around the picture; less than the window.
///   - countsPadding: whether they count in the mean.
/// - Returns: `[N, H', W', C]`.
public func averagePool2d(
  _ x: Tensor, kernelSize: Size2, stride: Size2? = nil, padding: Padding2 = .none, countsPadding: Bool = true
) -> Tensor {
  let geometry = ck_pool2d(x.shape, kernelSize, stride ?? kernelSize, padding, operation: "averagePool2d")
  var g = geometry
  let (u, count): (Tensor, Int32) = (x.detached, countsPadding ? 1 : 0)
  let y = Tensor.filled(g.outputShape) { ck_average_pool2d_forward(&g, count, u.pointer, $0) }
  let shape = x.shape
  return y.recorded(from: x) { dy in
    var g = geometry
    return Tensor.filled(shape) { ck_average_pool2d_backward(&g, count, dy.pointer, $0) }
  }
}
