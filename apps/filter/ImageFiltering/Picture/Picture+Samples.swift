internal import CFilterKernels
internal import CKernels

extension Picture.Samples {
  /// Samples of the given type that `body` writes all of.
  init(
    count: Int, _ depth: Picture.Depth, _ body: (UnsafeMutableRawPointer?) throws -> Void
  ) rethrows {
    switch depth {
    case .uint8:
      self = .uint8(
        try [UInt8](unsafeUninitializedCapacity: count) { out, filled in
          ck_memory_expect(out.baseAddress, Int64(MemoryLayout<UInt8>.stride * count))
          try body(out.baseAddress)
          filled = count
        })
    case .uint16:
      self = .uint16(
        try [UInt16](unsafeUninitializedCapacity: count) { out, filled in
          ck_memory_expect(out.baseAddress, Int64(MemoryLayout<UInt16>.stride * count))
          try body(out.baseAddress)
          filled = count
        })
    case .float:
      self = .float(
        try [Float](unsafeUninitializedCapacity: count) { out, filled in
          ck_memory_expect(out.baseAddress, Int64(MemoryLayout<Float>.stride * count))
          try body(out.baseAddress)
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

  /// The sample that stands for white.
  var white: Float {
    switch self {
    case .uint8: 255
    case .uint16: 65_535
    case .float: 1
    }
  }
}

extension Picture.Depth {
  /// Bytes of a sample.
  var size: Int {
    switch self {
    case .uint8: 1
    case .uint16: 2
    case .float: 4
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
  func rescaled(to depth: Depth) -> Picture {
    guard case .float(let values) = samples else { return converted(to: .float).rescaled(to: depth) }
    return filtered(depth: depth) { _, target in
      values.withUnsafeBufferPointer { values in
        var (low, high): (Float, Float) = (0, 0)
        cf_range(values.baseAddress, Int64(values.count), &low, &high)
        cf_rescale(values.baseAddress, target.samples, target.type, Int64(values.count), low, high)
      }
    }
  }

  /// Some of the rows, without opacity, in samples of another type.
  func rows(_ rows: Range<Int>, depth: Depth) -> Picture {
    let row = width * channels
    let part = Samples(count: rows.count * row, depth) { out in
      samples.withUnsafeSamples { source in
        cf_convert(
          source?.advanced(by: rows.lowerBound * row * self.depth.size), self.depth.code, out, depth.code,
          Int64(rows.count * row))
      }
    }
    return Picture(width: width, height: rows.count, channels: channels, samples: part)
  }
}
