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
  /// - Throws: what a step throws.
  public func apply(to image: Image) throws -> Image {
    var picture = Picture(image)
    if steps.count > 1 { picture = picture.converted(to: .float) }
    for step in steps { picture = try step.filter.apply(to: picture, step.arguments) }
    return picture.image(bitDepth: image.bitDepth)
  }
}
