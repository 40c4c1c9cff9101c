/// Kinds of pictures that show no digit, made by this program: they teach a model to refuse.
public enum NonDigitKind: String, CaseIterable, Sendable {
  /// Independent noise in every pixel, uniform or normal, strong or in sparse dots.
  case noise
  /// Noise that is smooth over some pixels, as clouds or stains are.
  case clouds
  /// Stripes, waves, checks and grids.
  case texture
  /// One long line without plan.
  case scribble
  /// A few short strokes that meet as those of a letter do, but at random.
  case letter
  /// Filled shapes, plain or shaded, alone or joined.
  case shape
  /// A part of a digit, cut by a straight line.
  case partOfDigit
  /// Two or three digits on top of or touching each other.
  case digitsTogether
  /// A digit that stands on its side or is drawn twice, mirrored.
  case mirroredDigit
}
