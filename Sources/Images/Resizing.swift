internal import CImageCodecs

/// How pixels are weighed when the size of a picture changes.
public enum ResizeMethod: String, Sendable, Hashable, CaseIterable {
  /// Each new pixel is the mean of the old ones under it, weighed by the exact share that it covers.
  case area
  /// A triangle over two pixels.
  case bilinear
  /// Keys' cubic with a = -1/2 over four pixels (Catmull-Rom).
  case bicubic
  /// A windowed sinc over six pixels; the sharpest, with slight ringing.
  case lanczos3
}

extension Image {
  /// The picture in another size, in the same format and bit depth.
  ///
  /// When shrinking, the filter is stretched by the ratio, so that every pixel counts and nothing
  /// flickers. Colours are weighed by their alpha, so that what is invisible does not bleed into what is
  /// visible.
  ///
  /// - Precondition: `width` and `height` are at least 1.
  public func resized(width: Int, height: Int, method: ResizeMethod) -> Image {
    if width == self.width && height == self.height { return self }
    let samples: Samples =
      switch samples {
      case .uint8(let values): .uint8(resample(values, to: (width, height), CIC_U8, method))
      case .uint16(let values): .uint16(resample(values, to: (width, height), CIC_U16, method))
      }
    return Image(width: width, height: height, format: format, samples: samples)
  }

  private func resample<Sample>(
    _ values: [Sample], to size: (width: Int, height: Int), _ type: cic_sample, _ method: ResizeMethod
  ) -> [Sample] {
    resize(values, from: (width, height), to: size, channels: format.channelCount, type, method)
  }
}

extension Plane {
  /// The plane in another size; the values of bicubic and Lanczos may pass 0...1 a little.
  ///
  /// - Precondition: `width` and `height` are at least 1.
  public func resized(width: Int, height: Int, method: ResizeMethod) -> Plane {
    if width == self.width && height == self.height { return self }
    let values = resize(
      values, from: (self.width, self.height), to: (width, height), channels: 1, CIC_F32, method)
    return Plane(width: width, height: height, values: values)
  }
}

private func resize<Sample>(
  _ values: [Sample], from source: (width: Int, height: Int), to target: (width: Int, height: Int),
  channels: Int, _ type: cic_sample, _ method: ResizeMethod
) -> [Sample] {
  precondition(
    target.width > 0 && target.height > 0,
    "resized: expected a size of at least 1x1, found \(target.width)x\(target.height)")
  let kernel =
    switch method {
    case .area: CIC_AREA
    case .bilinear: CIC_BILINEAR
    case .bicubic: CIC_BICUBIC
    case .lanczos3: CIC_LANCZOS3
    }
  let count = target.width * target.height * channels
  var succeeded = false
  let result = [Sample](unsafeUninitializedCapacity: count) { buffer, filled in
    succeeded =
      values.withUnsafeBytes {
        cic_resize(
          $0.baseAddress, Int64(source.width), Int64(source.height), buffer.baseAddress,
          Int64(target.width), Int64(target.height), Int32(channels), type, kernel)
      } == 0
    filled = succeeded ? count : 0
  }
  precondition(succeeded, "resized: memory does not suffice for \(target.width)x\(target.height) pixels")
  return result
}
