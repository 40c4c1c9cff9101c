extension DigitSplit {
  /// Training and validation part together: all 60,000 pictures.
  public var everything: DigitDataset {
    DigitDataset(
      height: train.height, width: train.width, pixels: train.pixels + validation.pixels,
      labels: train.labels + validation.labels)
  }
}
