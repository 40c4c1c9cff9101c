import Images

/// How much of a painted picture is shown, and where.
public struct Composition: Sendable {
  /// How much of the painting: 0 leaves the photograph.
  public var strength: Float
  /// Whether the photograph's colours stay and only brightness is painted.
  public var keepsColors: Bool
  /// Where, of the photograph's size: white for the painting, black for the photograph; everywhere when `nil`.
  public var mask: Plane?

  /// The painting as it is, unless told otherwise.
  public init(strength: Float = 1, keepsColors: Bool = false, mask: Plane? = nil) {
    (self.strength, self.keepsColors, self.mask) = (strength, keepsColors, mask)
  }

  /// Puts the two together; the photograph's transparency is kept.
  ///
  /// - Parameters:
  ///   - painted: RGB of the photograph's size and depth.
  ///   - photograph: any format.
  /// - Returns: RGB, with alpha where the photograph has it.
  public func applied(_ painted: Image, over photograph: Image) -> Image {
    if strength == 1, !keepsColors, mask == nil, !photograph.format.hasAlpha { return painted }
    switch (painted.samples, photograph.samples) {
    case (.uint8(let above), .uint8(let below)):
      return image(.uint8(mixed(above, below, photograph.format)), photograph)
    case (.uint16(let above), .uint16(let below)):
      return image(.uint16(mixed(above, below, photograph.format)), photograph)
    default: preconditionFailure("Composition: expected pictures of the same depth")
    }
  }

  private func image(_ samples: Image.Samples, _ photograph: Image) -> Image {
    Image(
      width: photograph.width, height: photograph.height, format: photograph.format.hasAlpha ? .rgba : .rgb,
      samples: samples)
  }

  private func mixed<Sample: FixedWidthInteger & UnsignedInteger>(
    _ above: [Sample], _ below: [Sample], _ format: PixelFormat
  ) -> [Sample] {
    let (channels, colors) = (format.channelCount, format.colorChannelCount)
    let outputs = format.hasAlpha ? 4 : 3
    let count = above.count / 3
    let top = Float(Sample.max)
    return [Sample](unsafeUninitializedCapacity: count * outputs) { out, filled in
      above.withUnsafeBufferPointer { above in
        below.withUnsafeBufferPointer { below in
          for pixel in 0..<count {
            func original(_ color: Int) -> Float {
              Float(below[pixel * channels + (colors == 3 ? color : 0)])
            }
            var paint = (Float(above[pixel * 3]), Float(above[pixel * 3 + 1]), Float(above[pixel * 3 + 2]))
            let photo = (original(0), original(1), original(2))
            if keepsColors {
              // The photograph moved to the brightness of the painting (ITU-R BT.601), its colour differences kept.
              let change = Composition.brightness(paint) - Composition.brightness(photo)
              paint = (photo.0 + change, photo.1 + change, photo.2 + change)
            }
            let part = strength * (mask?.values[pixel] ?? 1)
            func put(_ color: Int, _ paint: Float, _ photo: Float) {
              let value = max(0, min(top, paint)) * part + photo * (1 - part)
              out[pixel * outputs + color] = Sample(max(0, min(top, value)) + 0.5)
            }
            put(0, paint.0, photo.0)
            put(1, paint.1, photo.1)
            put(2, paint.2, photo.2)
            if outputs == 4 { out[pixel * 4 + 3] = below[pixel * channels + colors] }
          }
        }
      }
      filled = count * outputs
    }
  }

  private static func brightness(_ color: (Float, Float, Float)) -> Float {
    0.299 * color.0 + 0.587 * color.1 + 0.114 * color.2
  }
}
