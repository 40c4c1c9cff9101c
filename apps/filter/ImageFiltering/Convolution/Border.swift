/// What lies beyond the edge of a picture.
public enum Border: String, Sendable, Hashable, CaseIterable {
  /// The picture mirrored at its outermost pixels, which are not repeated: `dcb|abcd|cba`. What OpenCV does.
  case reflect
  /// The outermost pixels again and again: `aaa|abcd|ddd`.
  case replicate
  /// The picture from its other side: `bcd|abcd|abc`.
  case wrap
  /// Black.
  case zero
}
