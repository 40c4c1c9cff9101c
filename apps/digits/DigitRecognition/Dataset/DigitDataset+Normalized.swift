import Images

extension DigitDataset {
  /// The pictures in MNIST's geometry.
  ///
  /// Those of 28×28 are as they were, others are brought into it like the picture of a file. One in which no single figure is found becomes blank.
  public func normalized() -> DigitDataset {
    if height == NormalizedDigit.side && width == NormalizedDigit.side { return self }
    let normalizer = DigitNormalizer()
    var result: [UInt8] = []
    result.reserveCapacity(count * NormalizedDigit.side * NormalizedDigit.side)
    for index in 0..<count {
      let plane = Plane(width: width, height: height, values: picture(index))
      let values =
        (try? normalizer.normalize(plane))?.picture
        ?? [Float](repeating: 0, count: NormalizedDigit.side * NormalizedDigit.side)
      result += values.map { UInt8(min(255, max(0, ($0 * 255).rounded()))) }
    }
    return DigitDataset(
      height: NormalizedDigit.side, width: NormalizedDigit.side, pixels: result, labels: labels)
  }
}

extension IDXFile {
  /// The pictures of a file of rank 3, all of them or the first ones.
  public func pictures(limit: Int? = nil) -> [Image] {
    precondition(dimensions.count == 3, "IDXFile.pictures: expected three dimensions, found \(dimensions)")
    let (height, width) = (dimensions[1], dimensions[2])
    let size = height * width
    return (0..<min(dimensions[0], limit ?? .max)).map { index in
      let values = elements[(index * size)..<((index + 1) * size)].map { Float($0) / 255 }
      return Image(Plane(width: width, height: height, values: values))
    }
  }
}
