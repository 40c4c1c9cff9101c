internal import CFilterKernels
public import Images

/// Filters one after the other.
public struct FilterChain: Sendable {
  /// A filter with its arguments.
  public struct Step: Sendable {
    /// The filter.
    public let filter: Filter
    /// Its arguments.
    public let arguments: FilterArguments

    /// A filter with its arguments.
    public init(_ filter: Filter, _ arguments: FilterArguments) {
      self.filter = filter
      self.arguments = arguments
    }

    var reach: Int? { filter.reach(arguments) }

    func apply(to picture: Picture) throws -> Picture { try filter.apply(to: picture, arguments) }
  }

  /// The steps, first to last.
  public let steps: [Step]

  /// A chain of these steps.
  public init(_ steps: [Step]) { self.steps = steps }

  /// Applies all steps.
  ///
  /// A single step works on the samples of the image; a longer chain on real numbers, which are limited
  /// and rounded once, at the end. The result has the bit depth of the image.
  ///
  /// Steps whose results depend on nearby rows only are applied to bands of rows, so that real numbers, four times as
  /// large as bytes, never fill the memory.
  ///
  /// - Throws: what a step throws.
  public func apply(to image: Image) throws -> Image {
    var picture = Picture(image)
    let depth = picture.depth
    if steps.count == 1 {
      picture = try steps[0].apply(to: picture)
    } else {
      var rest = steps[...]
      while let step = rest.first {
        let near = rest.prefix { $0.reach != nil }
        if near.isEmpty {
          picture = try step.apply(to: picture.converted(to: .float))
          rest = rest.dropFirst()
        } else {
          rest = rest.dropFirst(near.count)
          picture = try FilterChain.apply(near, to: picture, depth: rest.isEmpty ? depth : .float)
        }
      }
    }
    return picture.image(bitDepth: image.bitDepth)
  }

  /// Applies steps that all have a reach, band by band.
  private static func apply(_ steps: ArraySlice<Step>, to picture: Picture, depth: Picture.Depth) throws
    -> Picture
  {
    let reach = steps.reduce(0) { $0 + ($1.reach ?? picture.height) }
    // Enough rows that those computed twice are few, and that threads have something to share.
    let height = max(4 * reach, (1 << 22) / (picture.width * picture.channels), 16)
    let bands = stride(from: 0, to: picture.height, by: height)
      .map { $0..<min($0 + height, picture.height) }
    func result(_ band: Range<Int>) throws -> Picture {
      let rows = max(0, band.lowerBound - reach)..<min(picture.height, band.upperBound + reach)
      return try steps.reduce(picture.rows(rows, depth: .float)) { try $1.apply(to: $0) }
    }
    let first = try result(bands[0])
    let row = first.width * first.channels
    let samples = try Picture.Samples(count: picture.height * row, depth) { out in
      for (index, band) in bands.enumerated() {
        let part = index == 0 ? first : try result(band)
        let skipped = min(reach, band.lowerBound)
        part.samples.withUnsafeSamples { samples in
          cf_convert(
            samples?.advanced(by: skipped * row * part.depth.size), part.depth.code,
            out?.advanced(by: band.lowerBound * row * depth.size), depth.code, Int64(band.count * row))
        }
      }
    }
    return Picture(
      width: first.width, height: picture.height, channels: first.channels, samples: samples,
      alpha: picture.alpha)
  }
}
