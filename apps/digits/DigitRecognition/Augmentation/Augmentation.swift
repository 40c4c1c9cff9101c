import TensorCore

/// How far pictures of digits are bent, moved and redrawn at random while a model is trained.
///
/// A picture is sampled along a random affine map plus a smooth random displacement, after its
/// strokes have sometimes been thickened, thinned or softened. All strengths zero leave it as it is.
/// Source: Simard, Steinkraus and Platt, "Best practices for convolutional neural networks applied to
/// visual document analysis", 2003 (elastic displacement).
public struct Augmentation: Equatable, Sendable {
  /// The largest rotation to either side, in degrees.
  public var rotation: Float
  /// The largest relative change of size: 0.2 gives factors from 0.8 to 1.2.
  public var scale: Float
  /// The largest relative difference between the horizontal and the vertical factor, on top of `scale`.
  public var stretch: Float
  /// The largest horizontal shear: the shift of a row per row of distance from the middle.
  public var shear: Float
  /// The largest shift along each axis, as a share of the picture's side.
  public var shift: Float
  /// The standard deviation of the smooth displacement at its grid points, in half sides of the picture.
  public var displacement: Float
  /// The probability that strokes are thickened, by up to one pixel to each side.
  public var thickenedShare: Float
  /// The probability that strokes are thinned, by up to two thirds of a pixel from each side.
  public var thinnedShare: Float
  /// The probability that the picture is softened by a blur of up to 3×3 pixels, once or twice.
  public var softenedShare: Float

  /// The strengths that serve handwritten digits of 28×28 pixels.
  public static let standard = Augmentation(
    rotation: 17, scale: 0.2, stretch: 0, shear: 0.3, shift: 0.15, displacement: 0.06, thickenedShare: 0.15,
    thinnedShare: 0.05, softenedShare: 0.1)

  /// No change at all.
  public static let none = Augmentation(
    rotation: 0, scale: 0, stretch: 0, shear: 0, shift: 0, displacement: 0, thickenedShare: 0,
    thinnedShare: 0, softenedShare: 0)

  /// Strengths given one by one; see the properties for their meaning.
  ///
  /// - Precondition: strengths are not negative, `scale` and `stretch` are below 1, shares are at most 1.
  public init(
    rotation: Float, scale: Float, stretch: Float, shear: Float, shift: Float, displacement: Float,
    thickenedShare: Float, thinnedShare: Float, softenedShare: Float
  ) {
    let all = [
      rotation, scale, stretch, shear, shift, displacement, thickenedShare, thinnedShare, softenedShare,
    ]
    precondition(
      all.allSatisfy { $0 >= 0 } && scale < 1 && stretch < 1
        && thickenedShare + thinnedShare + softenedShare <= 3,
      "Augmentation: expected strengths of at least 0, scale and stretch below 1, found \(all)")
    self.rotation = rotation
    self.scale = scale
    self.stretch = stretch
    self.shear = shear
    self.shift = shift
    self.displacement = displacement
    self.thickenedShare = thickenedShare
    self.thinnedShare = thinnedShare
    self.softenedShare = softenedShare
  }
}
