/// Why no kernel can be learnt from a pair of pictures; the description is one line that says what to do.
public enum KernelLearningError: Error, Equatable, Sendable {
  /// The second picture has none of the sizes that a convolution of the first one can have.
  case sizesDoNotFit(before: String, after: String, expected: [String])
  /// An even kernel has no middle, so that pictures of one size cannot be laid over each other.
  case evenSize(Int)
  /// The kernel does not fit into the picture.
  case kernelLargerThanPicture(size: Int, picture: String)
  /// The first picture has one colour only.
  case evenPicture
  /// Fewer pixels can be learnt from than there are weights.
  case tooFewPixels(found: Int, needed: Int)

  /// The code of sysexits.h for all of them: 65.
  public var exitCode: Int32 { 65 }
}

extension KernelLearningError: CustomStringConvertible {
  /// One line: what was expected, what was found, what to do.
  public var description: String {
    switch self {
    case .sizesDoNotFit(let before, let after, let expected):
      "expected a picture of \(expected.joined(separator: " or ")) after a convolution of \(before), found "
        + "\(after); scale or crop neither of the two"
    case .evenSize(let size):
      "a kernel of \(size)x\(size) has no middle, but both pictures have one size; use --size \(size + 1) or "
        + "\(size - 1)"
    case .kernelLargerThanPicture(let size, let picture):
      "a kernel of \(size)x\(size) does not fit into a picture of \(picture); use a smaller --size"
    case .evenPicture:
      "the first picture has one colour only, which shows nothing of a kernel; use another pair"
    case .tooFewPixels(let found, let needed):
      "expected at least \(needed) pixels to learn from, found \(found); black, white and transparent pixels "
        + "do not count, as their true value is unknown: use a larger pair, or one that is not cut off at black "
        + "and white"
    }
  }
}
