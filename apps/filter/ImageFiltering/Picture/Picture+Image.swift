internal import CFilterKernels
public import Images

extension Picture {
  /// The picture of an image; what cannot be seen takes the colour of visible pixels near it.
  ///
  /// Files keep whatever colour under zero opacity, mostly black. Filters that look at neighbours would draw it
  /// into what is visible: a dark halo. The outline suggests a better one.
  public init(_ image: Image) {
    let samples: Samples =
      switch image.samples {
      case .uint8(let values): .uint8(values)
      case .uint16(let values): .uint16(values)
      }
    guard image.format.hasAlpha else {
      self.init(
        width: image.width, height: image.height, channels: image.format.channelCount, samples: samples)
      return
    }
    let pixels = image.width * image.height
    let colors = image.format.colorChannelCount
    var alpha = Samples.uint8([])
    let color = Samples(count: pixels * colors, samples.depth) { color in
      alpha = Samples(count: pixels, samples.depth) { alpha in
        samples.withUnsafeSamples {
          cf_split_alpha($0, samples.depth.code, Int64(pixels), Int32(colors), color, alpha)
        }
        cf_replace_hidden(
          color, alpha, samples.depth.code, Int64(image.width), Int64(image.height), Int64(colors))
      }
    }
    self.init(width: image.width, height: image.height, channels: colors, samples: color, alpha: alpha)
  }

  /// The image of this picture.
  ///
  /// - Parameter bitDepth: 8 or 16; real numbers are limited to 0...1 and rounded.
  public func image(bitDepth: Int) -> Image {
    precondition(bitDepth == 8 || bitDepth == 16, "image: expected a bit depth of 8 or 16, found \(bitDepth)")
    let depth: Depth = bitDepth == 8 ? .uint8 : .uint16
    let color = converted(to: depth)
    guard let alpha else {
      return Image(
        width: width, height: height, format: channels == 1 ? .gray : .rgb, samples: color.samples.stored)
    }
    let opacity = Picture(width: width, height: height, channels: 1, samples: alpha).converted(to: depth)
    let joined = Samples(count: width * height * (channels + 1), depth) { out in
      color.samples.withUnsafeSamples { color in
        opacity.samples.withUnsafeSamples { alpha in
          cf_join_alpha(color, alpha, depth.code, Int64(width * height), Int32(channels), out)
        }
      }
    }
    return Image(
      width: width, height: height, format: channels == 1 ? .grayAlpha : .rgba, samples: joined.stored)
  }
}

extension Picture.Samples {
  /// As an image stores them; only whole numbers get here.
  fileprivate var stored: Image.Samples {
    switch self {
    case .uint8(let values): .uint8(values)
    case .uint16(let values): .uint16(values)
    case .float: preconditionFailure("Picture: an image has whole numbers")
    }
  }
}
