internal import CFilterKernels

extension Picture.Samples {
  /// Samples of the given type that `body` writes all of.
  init(count: Int, _ depth: Picture.Depth, _ body: (UnsafeMutableRawPointer?) -> Void) {
    switch depth {
    case .uint8:
      self = .uint8(
        [UInt8](unsafeUninitializedCapacity: count) { out, filled in
          body(out.baseAddress)
          filled = count
        })
    case .uint16:
      self = .uint16(
        [UInt16](unsafeUninitializedCapacity: count) { out, filled in
          body(out.baseAddress)
          filled = count
        })
    case .float:
      self = .float(
        [Float](unsafeUninitializedCapacity: count) { out, filled in
          body(out.baseAddress)
          filled = count
        })
    }
  }

  /// Calls `body` with the samples' memory.
  func withUnsafeSamples<Result>(_ body: (UnsafeRawPointer?) throws -> Result) rethrows -> Result {
    switch self {
    case .uint8(let values): try values.withUnsafeBytes { try body($0.baseAddress) }
    case .uint16(let values): try values.withUnsafeBytes { try body($0.baseAddress) }
    case .float(let values): try values.withUnsafeBytes { try body($0.baseAddress) }
    }
  }

  /// The type of the samples.
  var depth: Picture.Depth {
    switch self {
    case .uint8: .uint8
    case .uint16: .uint16
    case .float: .float
    }
  }
}

extension Picture.Depth {
  var code: cf_sample {
    switch self {
    case .uint8: CF_U8
    case .uint16: CF_U16
    case .float: CF_F32
    }
  }

  var white: Float {
    switch self {
    case .uint8: 255
    case .uint16: 65_535
    case .float: 1
    }
  }
}

extension Picture {
  /// Samples of a new size that `body` writes; it is given this picture and the new one.
  func filtered(
    width: Int, height: Int, channels: Int, depth: Depth? = nil, _ body: (cf_image, cf_image) -> Void
  ) -> Samples {
    let depth = depth ?? self.depth
    return Samples(count: width * height * channels, depth) { out in
      samples.withUnsafeSamples { source in
        body(
          cf_image(source, self.width, self.height, self.channels, self.depth.code),
          cf_image(out, width, height, channels, depth.code))
      }
    }
  }

  /// A picture of the same size and opacity that `body` writes; it is given this one and the new one.
  func filtered(
    channels: Int? = nil, depth: Depth? = nil, _ body: (cf_image, cf_image) -> Void
  ) -> Picture {
    let channels = channels ?? self.channels
    let samples = filtered(width: width, height: height, channels: channels, depth: depth, body)
    return Picture(width: width, height: height, channels: channels, samples: samples, alpha: alpha)
  }

  /// The same picture in samples of another type; real numbers are limited to 0...1 and rounded.
  public func converted(to depth: Depth) -> Picture {
    if depth == self.depth { return self }
    return filtered(depth: depth) { source, target in
      cf_convert(
        source.samples, source.type, target.samples, target.type,
        source.width * source.height * source.channels)
    }
  }

  /// The brightness: 0.299 R + 0.587 G + 0.114 B; a gray picture as it is.
  public var gray: Picture {
    if channels == 1 { return self }
    return filtered(channels: 1) { source, target in
      cf_luminance(source.samples, target.samples, source.type, source.width * source.height)
    }
  }

  /// The smallest sample becomes black, the largest white; a uniform picture becomes black.
  func rescaled() -> Picture {
    guard case .float(let values) = samples else {
      return converted(to: .float).rescaled().converted(to: depth)
    }
    var (low, high) = (Float.infinity, -Float.infinity)
    for value in values { (low, high) = (min(low, value), max(high, value)) }
    let scale = high > low ? 1 / (high - low) : 0
    return Picture(
      width: width, height: height, channels: channels, samples: .float(values.map { ($0 - low) * scale }),
      alpha: alpha)
  }
}
