import Images

/// A rectangle of whole pixels in a picture, from its top left corner.
public struct PixelBox: Equatable, Sendable {
  /// The first column.
  public var x: Int
  /// The first row.
  public var y: Int
  /// The number of columns.
  public var width: Int
  /// The number of rows.
  public var height: Int

  /// A rectangle of the given place and size.
  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}

/// A digit in the geometry of the MNIST database, and how it came to be.
///
/// MNIST's geometry: the strokes' box is scaled to 20×20 pixels, aspect kept, and placed in a 28×28
/// picture so that the centre of mass is in the middle; strokes are 1, ground is 0.
public struct NormalizedDigit: Equatable, Sendable {
  /// The height and width of a normalised picture.
  public static let side = 28
  /// The height and width of the box that the digit fills.
  public static let boxSide = 20

  /// `28 × 28` values from 0 (ground) to 1 (stroke), row by row.
  public let picture: [Float]

  /// What was found on the way, for those who want to see it.
  public let steps: NormalizationSteps
}

/// The intermediate results of a normalisation.
public struct NormalizationSteps: Equatable, Sendable {
  /// The strokes of the whole picture without their ground, 0 to 1; a large picture is reduced.
  public let ink: Plane
  /// The level of `ink` that parts strokes from ground.
  public let threshold: Float
  /// The pixels that belong to the digit: 1, others 0; of the size of `ink`.
  public let mask: Plane
  /// Where the digit is, in pixels of the original picture.
  public let box: PixelBox
  /// The digit scaled to 20×20 pixels, in the middle of its box.
  public let boxed: Plane
  /// The digit in 28×28 pixels, its centre of mass in the middle.
  public let centered: Plane
  /// Whether the strokes were darker than the ground.
  public let isDarkOnBright: Bool
  /// The standard deviation of the noise, as a share of the strokes' contrast.
  public let noise: Float
  /// The width of the strokes before they were thickened, in pixels of the 20×20 box.
  public let strokeWidth: Float
}

/// Why a picture holds no digit that could be normalised.
public enum NormalizationFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// Nothing stands out from the ground.
  case blank
  /// There are several figures of like size side by side.
  case severalFigures(Int)
  /// There are only specks, or more pieces than a digit has.
  case noSingleFigure

  /// The reason in a few words.
  public var description: String {
    switch self {
    case .blank: "blank picture"
    case .severalFigures(let count): "\(count) figures side by side; read them with `digits read`"
    case .noSingleFigure: "no single figure"
    }
  }
}
