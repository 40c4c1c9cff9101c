internal import CFilterKernels
public import Images

extension Convolution {
  /// The picture that the convolution gives, in the depth of the input.
  ///
  /// Opacity is taken from the middle of the kernel's place.
  ///
  /// - Throws: a ``FilterError`` when the kernel does not fit.
  public func apply(to picture: Picture) throws -> Picture {
    let geometry = try geometry(width: picture.width, height: picture.height)
    let rescales = range == .rescale
    let depth = rescales ? .float : picture.depth
    let samples = picture.filtered(
      width: geometry.output.width, height: geometry.output.height, channels: picture.channels, depth: depth
    ) { source, target in
      run(source, target, geometry, bias: bias / 255 * depth.white)
    }
    let result = Picture(
      width: geometry.output.width, height: geometry.output.height, channels: picture.channels,
      samples: samples,
      alpha: try alpha(of: picture))
    return rescales ? result.rescaled(to: picture.depth) : result
  }

  /// The numbers that the convolution gives, as they are: divided and with the bias added, nothing cut off.
  ///
  /// A plane of one row is a signal.
  ///
  /// - Throws: a ``FilterError`` when the kernel does not fit.
  public func response(to plane: Plane) throws -> Plane {
    let geometry = try geometry(width: plane.width, height: plane.height)
    let output = geometry.output
    let values = [Float](unsafeUninitializedCapacity: output.width * output.height) { out, filled in
      plane.values.withUnsafeBufferPointer { values in
        var plain = self
        plain.range = .clip
        plain.run(
          cf_image(values.baseAddress, plane.width, plane.height, 1, CF_F32),
          cf_image(out.baseAddress, output.width, output.height, 1, CF_F32), geometry, bias: bias)
      }
      filled = output.width * output.height
    }
    return Plane(width: output.width, height: output.height, values: values)
  }

  private func run(_ source: cf_image, _ target: cf_image, _ geometry: Geometry, bias: Float) {
    let kernel = flipsKernel ? kernel.flipped : kernel
    if let (column, row) = separation(of: kernel, for: source) {
      run(column: column, row: row, source, target, geometry, bias: bias)
      return
    }
    kernel.weights.withUnsafeBufferPointer { weights in
      var options = cf_convolution(
        rows: Int32(kernel.rows), columns: Int32(kernel.columns), weights: weights.baseAddress,
        stride_y: Int32(stride.height), stride_x: Int32(stride.width), dilation_y: Int32(dilation.height),
        dilation_x: Int32(dilation.width), top: Int32(geometry.padding.top),
        left: Int32(geometry.padding.left), border: border.code, divisor: divisor, bias: bias,
        absolute: range == .absolute ? 1 : 0)
      var (source, target) = (source, target)
      cf_convolve(&source, &target, &options)
    }
  }

  /// A column and a row that do the kernel's work in less time, if there are such.
  private func separation(of kernel: Kernel, for source: cf_image) -> (column: [Float], row: [Float])? {
    guard stride == 1 && dilation == 1 else { return nil }
    // Whole weights on bytes are multiplied four at a time where floats are one.
    let cost = (source.type == CF_U8 ? 3 : 1) * (kernel.rows + kernel.columns + 2)
    return kernel.weights.lazy.filter { $0 != 0 }.count > cost ? kernel.separated : nil
  }

  private func run(
    column: [Float], row: [Float], _ source: cf_image, _ target: cf_image, _ geometry: Geometry, bias: Float
  ) {
    column.withUnsafeBufferPointer { column in
      row.withUnsafeBufferPointer { row in
        var options = cf_separable_convolution(
          rows: Int32(column.count), columns: Int32(row.count), down: column.baseAddress,
          across: row.baseAddress,
          top: Int32(geometry.padding.top), left: Int32(geometry.padding.left), border: border.code,
          divisor: divisor, bias: bias, absolute: range == .absolute ? 1 : 0)
        var (source, target) = (source, target)
        cf_convolve_separable(&source, &target, &options)
      }
    }
  }

  /// Opacity under the middle of each place of the kernel.
  private func alpha(of picture: Picture) throws -> Picture.Samples? {
    guard let alpha = picture.alpha else { return nil }
    let plane = Picture(width: picture.width, height: picture.height, channels: 1, samples: alpha)
    let span = try geometry(width: picture.width, height: picture.height).span
    if padding == .equal && stride == 1 { return alpha }
    var middle = self
    var weights = [Float](repeating: 0, count: span.height * span.width)
    weights[span.height / 2 * span.width + span.width / 2] = 1
    middle.kernel = Kernel(rows: span.height, columns: span.width, weights: weights)
    (middle.dilation, middle.divisor, middle.bias, middle.range) = (1, 1, 0, .clip)
    return try middle.apply(to: plane).samples
  }
}

extension Border {
  var code: cf_border {
    switch self {
    case .reflect: CF_REFLECT
    case .replicate: CF_REPLICATE
    case .wrap: CF_WRAP
    case .zero: CF_ZERO
    }
  }
}

extension cf_image {
  /// Rows without padding.
  init(_ samples: UnsafeRawPointer?, _ width: Int, _ height: Int, _ channels: Int, _ type: cf_sample) {
    self.init(
      samples: UnsafeMutableRawPointer(mutating: samples), type: type, width: Int64(width),
      height: Int64(height), channels: Int64(channels))
  }
}
