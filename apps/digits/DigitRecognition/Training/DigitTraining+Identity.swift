import Checkpoints

extension DigitTraining {
  /// A line that tells this run from others whose checkpoint must not be taken up: network, recipe, data.
  ///
  /// What the trainer knows itself, such as the number of epochs, it adds.
  ///
  /// - Parameters:
  ///   - digits: what is learnt from.
  ///   - start: the hash of the weights that training starts from; random ones when `nil`.
  public func identity(digits: DigitDataset, start: String? = nil) -> String {
    "digits \(name.rawValue), \(digits.count) pictures \(digits.fingerprint), "
      + (recipe.augmentation == .none ? "plain" : "augmented")
      + ", decay \(recipe.weightDecay), smoothing \(recipe.labelSmoothing), others \(recipe.otherShare), "
      + "disturbed \(recipe.disturbedShare), start \(start?.prefix(12) ?? "random")"
  }
}

extension DigitDataset {
  /// The first twelve digits of the SHA-256 of pictures and labels.
  var fingerprint: String {
    var hash = SHA256()
    pixels.withUnsafeBytes { hash.update($0) }
    labels.withUnsafeBytes { hash.update($0) }
    return String(hash.hexadecimal().prefix(12))
  }
}
