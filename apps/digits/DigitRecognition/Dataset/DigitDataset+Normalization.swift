import Images

extension DigitDataset {
  /// The same digits as 28×28 pictures in MNIST's geometry.
  ///
  /// Pictures that already are 28×28 stay as they are; others go through the normaliser, as a PNG does.
  ///
  /// - Returns: the pictures, and the indices of those in which no digit was found, which become blank.
  public func normalized(by normalizer: DigitNormalizer = DigitNormalizer()) -> (
    dataset: DigitDataset, refused: [Int: NormalizationFailure]
  ) {
    let side = NormalizedDigit.side
    if height == side && width == side { return (self, [:]) }
    var refused: [Int: NormalizationFailure] = [:]
    var normal = [UInt8](repeating: 0, count: count * side * side)
    for index in 0..<count {
      do {
        let digit = try normalizer.normalize(Plane(width: width, height: height, values: picture(index)))
        for (offset, value) in digit.picture.enumerated() {
          normal[index * side * side + offset] = UInt8((value * 255).rounded())
        }
      } catch {
        refused[index] = error
      }
    }
    return (DigitDataset(height: side, width: side, pixels: normal, labels: labels), refused)
  }
}
