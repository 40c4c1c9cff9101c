internal import CImageCodecs

extension Image {
  /// The channels as planes, in the order of the format; colour is not multiplied by alpha.
  public var planes: [Plane] { (0..<format.channelCount).map(plane(ofChannel:)) }

  /// The opacity, or `nil` when every pixel is opaque because the format has no alpha.
  public func alpha() -> Plane? { format.hasAlpha ? plane(ofChannel: format.channelCount - 1) : nil }

  /// The brightness of the picture laid over a uniform background.
  ///
  /// `Y = 0.299 R + 0.587 G + 0.114 B` of the stored samples (ITU-R BT.601), then
  /// `alpha * Y + (1 - alpha) * background`.
  ///
  /// - Parameter background: brightness behind transparent pixels, 0 (black) ... 1 (white).
  public func luminance(over background: Float = 1) -> Plane {
    switch samples {
    case .uint8(let values): luminance(of: values, over: background)
    case .uint16(let values): luminance(of: values, over: background)
    }
  }

  /// A picture of the planes, each value limited to 0...1 and rounded to 8 or 16 bits.
  ///
  /// - Precondition: as many planes as the format has channels, all of one size; `bitDepth` is 8 or 16.
  public init(_ planes: [Plane], format: PixelFormat, bitDepth: Int = 8) {
    let channels = format.channelCount
    precondition(
      planes.count == channels, "Image: expected \(channels) planes for \(format), found \(planes.count)")
    precondition(bitDepth == 8 || bitDepth == 16, "Image: expected a bit depth of 8 or 16, found \(bitDepth)")
    let width = planes[0].width
    let height = planes[0].height
    for plane in planes {
      precondition(
        plane.width == width && plane.height == height,
        "Image: expected planes of \(width)x\(height), found one of \(plane.width)x\(plane.height)")
    }
    self.init(
      width: width, height: height, format: format,
      samples: Samples(count: width * height * channels, bitDepth: bitDepth) { out, type in
        for (channel, plane) in planes.enumerated() {
          plane.values.withUnsafeBufferPointer {
            let first = out.advanced(by: channel * bitDepth / 8)
            cic_samples_from_unit($0.baseAddress, Int64($0.count), first, Int64(channels), type)
          }
        }
      })
  }

  /// A gray picture of the plane, its values limited to 0...1 and rounded to 8 bits.
  public init(_ plane: Plane) { self.init([plane], format: .gray) }

  private func plane(ofChannel channel: Int) -> Plane {
    switch samples {
    case .uint8(let values): plane(ofChannel: channel, in: values)
    case .uint16(let values): plane(ofChannel: channel, in: values)
    }
  }

  private func plane<Sample: FixedWidthInteger>(ofChannel channel: Int, in samples: [Sample]) -> Plane {
    let channels = format.channelCount
    let count = width * height
    let scale = 1 / Float(Sample.max)
    let values = [Float](unsafeUninitializedCapacity: count) { out, filled in
      samples.withUnsafeBufferPointer { samples in
        for index in 0..<count { out[index] = Float(samples[index * channels + channel]) * scale }
      }
      filled = count
    }
    return Plane(width: width, height: height, values: values)
  }

  private func luminance<Sample: FixedWidthInteger>(of samples: [Sample], over background: Float) -> Plane {
    let channels = format.channelCount
    let colors = format.colorChannelCount
    let count = width * height
    let scale = 1 / Float(Sample.max)
    let values = [Float](unsafeUninitializedCapacity: count) { out, filled in
      samples.withUnsafeBufferPointer { samples in
        for index in 0..<count {
          let at = index * channels
          var value = Float(samples[at])
          if colors == 3 {
            value = 0.299 * value + 0.587 * Float(samples[at + 1]) + 0.114 * Float(samples[at + 2])
          }
          value *= scale
          if channels != colors {
            let alpha = Float(samples[at + colors]) * scale
            value = alpha * value + (1 - alpha) * background
          }
          out[index] = value
        }
      }
      filled = count
    }
    return Plane(width: width, height: height, values: values)
  }
}

extension Image.Samples {
  /// Samples that `body` writes; it is given their type.
  init(count: Int, bitDepth: Int, _ body: (UnsafeMutableRawPointer, cic_sample) -> Void) {
    func fill(_ memory: UnsafeMutableRawPointer?, _ type: cic_sample) {
      if let memory { body(memory, type) }
    }
    if bitDepth == 8 {
      self = .uint8(
        [UInt8](unsafeUninitializedCapacity: count) { out, filled in
          fill(out.baseAddress, CIC_U8)
          filled = count
        })
    } else {
      self = .uint16(
        [UInt16](unsafeUninitializedCapacity: count) { out, filled in
          fill(out.baseAddress, CIC_U16)
          filled = count
        })
    }
  }
}
