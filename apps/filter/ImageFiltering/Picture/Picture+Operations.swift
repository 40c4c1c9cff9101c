internal import CFilterKernels

// What filters are made of: each is a new picture of the same size and opacity.
extension Picture {
  /// Rows and columns weighed one after the other.
  ///
  /// - Parameter depth: of the result; the picture's own if none is given.
  func separable(column: [Float], row: [Float], border: Border, depth: Depth? = nil) -> Picture {
    filtered(depth: depth) { source, target in
      column.withUnsafeBufferPointer { column in
        row.withUnsafeBufferPointer { row in
          var options = cf_separable_convolution(
            rows: Int32(column.count), columns: Int32(row.count), down: column.baseAddress,
            across: row.baseAddress, top: Int32(column.count / 2), left: Int32(row.count / 2),
            border: border.code, divisor: 1, bias: 0, absolute: 0)
          var (source, target) = (source, target)
          cf_convolve_separable(&source, &target, &options)
        }
      }
    }
  }

  /// The mean of a square.
  func box(size: Int, border: Border, depth: Depth? = nil) -> Picture {
    if self.depth == .uint8 && depth ?? .uint8 == .uint8 {
      return filtered { source, target in
        var (source, target) = (source, target)
        cf_box_bytes(&source, &target, Int64(size), border.code)
      }
    }
    let row = [Float](repeating: 1 / Float(size), count: size)
    return separable(column: row, row: row, border: border, depth: depth)
  }

  /// A Gaussian mean.
  ///
  /// Bytes to bytes it is computed in whole numbers as OpenCV does; otherwise the bell is 8 sigma + 1 long, where its
  /// ends are below a sixteen-bit level.
  func gaussian(sigma: Double, border: Border, depth: Depth? = nil) -> Picture {
    if self.depth == .uint8 && depth ?? .uint8 == .uint8 {
      return filtered { source, target in
        var (source, target) = (source, target)
        cf_gaussian_bytes(&source, &target, sigma, border.code)
      }
    }
    let row = Kernel.gaussianRow(sigma: sigma, size: 2 * Picture.gaussianReach(sigma: sigma) + 1).map {
      Float($0)
    }
    return separable(column: row, row: row, border: border, depth: depth)
  }

  /// How far the longest bell of `gaussian` reaches.
  static func gaussianReach(sigma: Double) -> Int { max(1, Int((4 * sigma).rounded(.up))) }

  /// A function of this picture and another of the same size; see cf_combine.h.
  func combined(
    _ operation: cf_operation, with other: Picture, p: Float = 0, q: Float = 0, r: Float = 0,
    depth: Depth? = nil
  ) -> Picture {
    filtered(depth: depth) { source, target in
      other.samples.withUnsafeSamples { samples in
        var (source, target) = (source, target)
        var second = cf_image(samples, other.width, other.height, other.channels, other.depth.code)
        cf_combine(operation, &source, &second, &target, p, q, r)
      }
    }
  }

  /// `p` × this + `q` × other + `r`.
  func mixed(with other: Picture, _ p: Float, _ q: Float, plus r: Float = 0, depth: Depth? = nil) -> Picture {
    combined(CF_MIX, with: other, p: p, q: q, r: r, depth: depth)
  }

  /// Every sample times `gain`, then brought into range.
  func ranged(_ range: Convolution.RangeRule, gain: Double = 1, depth: Depth) -> Picture {
    if range == .rescale { return rescaled(to: depth) }
    let identity = cf_convolution(
      rows: 1, columns: 1, weights: nil, stride_y: 1, stride_x: 1, dilation_y: 1, dilation_x: 1, top: 0,
      left: 0,
      border: CF_REPLICATE, divisor: 1, bias: 0, absolute: range == .absolute ? 1 : 0)
    return filtered(depth: depth) { source, target in
      withUnsafePointer(to: Float(gain)) { weight in
        var (source, target, options) = (source, target, identity)
        options.weights = weight
        cf_convolve(&source, &target, &options)
      }
    }
  }

  /// The median of a square.
  func median(size: Int, border: Border) -> Picture {
    filtered { source, target in
      var (source, target) = (source, target)
      cf_median(&source, &target, Int64(size), border.code)
    }
  }

  /// The largest or smallest samples under a shape.
  func extreme(_ shape: Shape, largest: Bool) -> Picture {
    filtered { source, target in
      shape.reach.withUnsafeBufferPointer { reach in
        var (source, target) = (source, target)
        cf_extreme(&source, &target, reach.baseAddress, Int64(reach.count / 2), largest ? 1 : 0)
      }
    }
  }

  /// Means of what is near and alike.
  ///
  /// - Parameters:
  ///   - color: how different colours may be, in levels of 0...255.
  func bilateral(radius: Int, color: Double, border: Border) -> Picture {
    filtered { source, target in
      var (source, target) = (source, target)
      cf_bilateral(&source, &target, Int64(radius), Float(radius) / 2, Float(color), border.code)
    }
  }

  /// The mean of the calmest of four squares.
  func kuwahara(radius: Int, border: Border) -> Picture {
    filtered { source, target in
      var (source, target) = (source, target)
      cf_kuwahara(&source, &target, Int64(radius), border.code)
    }
  }

  /// Lines where brightness or colour changes, white on black.
  ///
  /// - Parameters:
  ///   - low: how strong a line must be where it goes on, in levels.
  ///   - high: how strong it must be somewhere.
  ///   - squared: whether strength is √(x² + y²), else |x| + |y|.
  func canny(low: Double, high: Double, squared: Bool, border: Border) -> Picture {
    let lines = filtered(channels: 1, depth: .uint8) { source, target in
      var (source, target) = (source, target)
      cf_canny(&source, &target, low, high, squared ? 1 : 0, border.code)
    }
    return lines.converted(to: depth)
  }
}
