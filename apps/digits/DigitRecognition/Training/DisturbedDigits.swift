import TensorCore

/// Digits as they come back from difficult pictures: drawn thin or thick, on noise, on coloured and shaded
/// paper, blurred, and normalised again.
///
/// Learning from them closes the gap between the pictures of a database and those of users.
struct DisturbedDigits {
  /// Pictures of 784 values with their digits.
  let pictures: [(picture: [Float], label: Int)]

  /// Disturbs `count` digits, each under one of the conditions of ``RobustnessCondition/all`` by turns.
  init(of digits: DigitDataset, count: Int, seed: UInt64) {
    let normalizer = DigitNormalizer()
    let conditions = RobustnessCondition.all
    pictures = (0..<count).compactMap { number in
      var generator = RandomGenerator(seed: seed, 0x6861_7264, UInt64(number))
      let index = Int(generator.next() % UInt64(digits.count))
      let image = conditions[number % conditions.count].picture(
        of: digits.picture(index), using: &generator)
      guard let digit = try? normalizer.normalize(image) else { return nil }
      return (digit.picture, Int(digits.labels[index]))
    }
  }
}
