import Images

/// Brings a picture of one digit into the geometry of the MNIST database.
///
/// Any size, polarity, colour and place: the strokes are parted from the ground, the pieces that belong to
/// the digit are chosen, thin strokes are thickened, the box is scaled to 20×20 and placed in 28×28
/// pixels by its centre of mass. A picture of MNIST comes back (nearly) as it was.
/// Source of the geometry: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
/// recognition", 1998, section III.A.
public struct DigitNormalizer: Sendable {
  /// The most pixels that are worked on; a larger picture is reduced first.
  public var workLimit: Int

  /// A normaliser.
  ///
  /// - Parameter workLimit: the most pixels that are worked on, at least 784.
  public init(workLimit: Int = 256 * 256) {
    precondition(
      workLimit >= 784, "DigitNormalizer: expected a work limit of at least 784, found \(workLimit)")
    self.workLimit = workLimit
  }

  /// Normalises the one digit of a picture.
  ///
  /// - Throws: `NormalizationFailure` when nothing stands out, or no single figure.
  public func normalize(_ image: Image) throws(NormalizationFailure) -> NormalizedDigit {
    try normalize(Ink(image, limit: workLimit), width: image.width, height: image.height)
  }

  /// Normalises the one digit of a grey picture.
  ///
  /// - Throws: `NormalizationFailure` when nothing stands out, or no single figure.
  public func normalize(_ plane: Plane) throws(NormalizationFailure) -> NormalizedDigit {
    if plane.width * plane.height > workLimit { return try normalize(Image(plane)) }
    let ink = Ink(Raster(plane), source: .luminance, scale: (1, 1))
    return try normalize(ink, width: plane.width, height: plane.height)
  }

  private func normalize(
    _ ink: Ink, width: Int, height: Int
  ) throws(NormalizationFailure) -> NormalizedDigit {
    let scene = try Scene(ink)
    let chosen = try PieceChoice.single(scene.components, scene.ink)
    return Self.normalized(scene.ink, scene.components, chosen: chosen, width: width, height: height)
  }

  /// Normalises the figure made of the chosen pieces.
  ///
  /// - Parameters:
  ///   - width: the columns of the original picture.
  ///   - height: the rows of the original picture.
  ///   - isWhole: whether the steps show the whole picture or only what is around the figure.
  static func normalized(
    _ ink: Ink, _ components: Components, chosen: [Int], width: Int, height: Int, isWhole: Bool = true
  ) -> NormalizedDigit {
    var cutout = DigitCutout(ink, components, chosen: chosen)
    let view =
      isWhole
      ? PixelBox(x: 0, y: 0, width: ink.raster.width, height: ink.raster.height)
      : PixelBox(
        x: cutout.origin.x, y: cutout.origin.y, width: cutout.raster.width, height: cutout.raster.height)
    let strokeWidth = cutout.boxStrokeWidth
    cutout.adjustStrokes()
    var boxed = cutout.boxed()
    DigitCutout.stretch(&boxed)
    DigitCutout.sharpen(&boxed)
    let centered = DigitCutout.centered(boxed)
    let steps = NormalizationSteps(
      ink: isWhole ? ink.raster.plane : ink.raster.cropped(to: view).plane, threshold: ink.threshold,
      mask: components.mask(of: chosen, in: view, of: ink.raster.width),
      box: cutout.pictureBox(ink, width: width, height: height),
      boxed: DigitCutout.framed(boxed).plane, centered: centered.plane, isDarkOnBright: ink.isDarkOnBright,
      noise: ink.noise / ink.peak, strokeWidth: strokeWidth)
    return NormalizedDigit(picture: centered.values, steps: steps)
  }
}
