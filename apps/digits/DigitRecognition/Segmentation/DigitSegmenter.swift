import Images

/// A figure found in a picture of several digits.
public struct DigitRegion: Equatable, Sendable {
  /// Where it is, in pixels of the picture.
  public let box: PixelBox
  /// The line that it stands in, from 0 at the top.
  public let line: Int
  /// The figure in MNIST's geometry; its steps show the figure's surroundings only.
  public let digit: NormalizedDigit
}

/// Finds the digits of a picture that shows several: lines from top to bottom, each from left to right.
///
/// Pieces of ink are joined to figures when they stand in the same columns (a 5 and its bar) or almost
/// touch. Digits that touch each other are one figure.
public struct DigitSegmenter: Sendable {
  /// The most pixels that are worked on; a larger picture is reduced first.
  public var workLimit: Int

  /// The most figures that are reported.
  public static let mostFigures = 1000

  /// A segmenter.
  ///
  /// - Parameter workLimit: the most pixels that are worked on, at least 784.
  public init(workLimit: Int = 1 << 20) {
    precondition(
      workLimit >= 784, "DigitSegmenter: expected a work limit of at least 784, found \(workLimit)")
    self.workLimit = workLimit
  }

  /// The figures of a picture in reading order.
  ///
  /// - Throws: `NormalizationFailure` when nothing stands out, or only specks, or more than 1,000 figures.
  public func segment(_ image: Image) throws(NormalizationFailure) -> [DigitRegion] {
    let scene = try Scene(image, limit: workLimit)
    let (ink, components) = (scene.ink, scene.components)
    let pieces = components.pieces
    let leastArea = ink.hadImpulses || ink.noise > 0.03 * ink.peak ? 6 : 2
    let candidates = pieces.indices.filter {
      pieces[$0].area >= leastArea && !PieceChoice.isFrame($0, components, ink.raster)
    }
    let lines = FigureGrouping(pieces, candidates: candidates).lines
    guard !lines.isEmpty, lines.joined().count <= Self.mostFigures else { throw .noSingleFigure }
    return lines.enumerated().flatMap { line, figures in
      figures.map { figure in
        let digit = DigitNormalizer.normalized(
          ink, components, chosen: figure.members, width: image.width, height: image.height, isWhole: false)
        return DigitRegion(box: digit.steps.box, line: line, digit: digit)
      }
    }
  }
}
