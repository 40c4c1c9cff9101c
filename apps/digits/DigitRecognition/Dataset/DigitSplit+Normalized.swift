extension DigitSplit {
  /// Both parts in MNIST's geometry, see ``DigitDataset/normalized()``.
  public func normalized() -> DigitSplit {
    DigitSplit(train: train.normalized(), validation: validation.normalized())
  }

  private init(train: DigitDataset, validation: DigitDataset) {
    (self.train, self.validation) = (train, validation)
  }
}
