import Images
import TensorCore

/// How a classifier does on digits in all kinds of pictures, through the whole way from picture to answer.
public struct RobustnessEvaluation: Sendable {
  /// The result under one condition.
  public struct Row: Sendable {
    /// What was done to the digits.
    public let condition: RobustnessCondition
    /// The number of pictures.
    public let count: Int
    /// How many were read wrong or refused.
    public let errors: Int
    /// How many of these were refused.
    public let refused: Int

    /// Errors in percent of all pictures.
    public var errorPercent: Double { count == 0 ? 0 : 100 * Double(errors) / Double(count) }
  }

  /// Changes each picture under a condition and classifies it.
  ///
  /// - Parameters:
  ///   - condition: what is done to the pictures.
  ///   - digits: 28×28.
  ///   - classifier: what reads them.
  ///   - seed: fixes what is random in the condition.
  ///   - progress: told how many pictures are done.
  /// - Returns: the result; a refused digit counts as an error.
  public static func run(
    _ condition: RobustnessCondition, on digits: DigitDataset, by classifier: DigitClassifier, seed: UInt64,
    progress: (Int) -> Void = { _ in }
  ) -> Row {
    var (errors, refused) = (0, 0)
    for index in 0..<digits.count {
      var generator = RandomGenerator(seed: seed, UInt64(index))
      let image = condition.picture(of: digits.picture(index), using: &generator)
      let answer = classifier.classify(image)
      if answer.digit == nil { refused += 1 }
      if answer.digit != Int(digits.labels[index]) { errors += 1 }
      progress(index + 1)
    }
    return Row(condition: condition, count: digits.count, errors: errors, refused: refused)
  }
}

/// How a classifier does on rows of digits.
public struct RowEvaluation: Sendable {
  /// The number of rows.
  public let count: Int
  /// Rows whose text was wrong.
  public let errors: Int

  /// Rows read right, in percent.
  public var correctPercent: Double { count == 0 ? 0 : 100 * Double(count - errors) / Double(count) }

  /// Reads rows of 3 to 8 digits with random gaps and sizes.
  public init(
    of classifier: DigitClassifier, on digits: DigitDataset, count: Int, seed: UInt64,
    progress: (Int) -> Void = { _ in }
  ) {
    var errors = 0
    for row in 0..<count {
      var generator = RandomGenerator(seed: seed, 0x726f_7773, UInt64(row))
      let length = 3 + Int(generator.next() % 6)
      let indices = (0..<length).map { _ in Int(generator.next() % UInt64(digits.count)) }
      let picture = DigitRow(digits: indices.map { digits.picture($0) }, using: &generator)
      let expected = indices.map { String(digits.labels[$0]) }.joined()
      if (try? classifier.read(picture.image).text) != expected { errors += 1 }
      progress(row + 1)
    }
    (self.count, self.errors) = (count, errors)
  }
}

/// How often a classifier refuses pictures that are no digits.
public struct RefusalEvaluation: Sendable {
  /// The number of pictures.
  public let count: Int
  /// How many were refused.
  public let refused: Int

  /// Refusals in percent of all pictures.
  public var refusedPercent: Double { count == 0 ? 0 : 100 * Double(refused) / Double(count) }

  /// Classifies pictures, each as a file of its own would be.
  public init(of classifier: DigitClassifier, on pictures: [Image], progress: (Int) -> Void = { _ in }) {
    var refused = 0
    for (index, image) in pictures.enumerated() {
      if classifier.classify(image).digit == nil { refused += 1 }
      progress(index + 1)
    }
    (count, self.refused) = (pictures.count, refused)
  }

  /// Pictures of noise: uniform, normal and salt-and-pepper, on grounds of several greys.
  public static func noise(count: Int, seed: UInt64) -> [Image] {
    (0..<count).map { index in
      var generator = RandomGenerator(seed: seed, 0x6e6f_6973, UInt64(index))
      let side = [28, 56, 100][index % 3]
      let (ground, strength) = (generator.uniform(), 0.2 + 0.8 * generator.uniform())
      let values = (0..<(side * side)).map { _ -> Float in
        let value: Float
        switch index / 3 % 3 {
        case 0: value = generator.uniform()
        case 1: value = ground + strength * 0.3 * generator.normal()
        default: value = generator.uniform() < 0.3 * strength ? (generator.uniform() < 0.5 ? 0 : 1) : ground
        }
        return min(1, max(0, value))
      }
      return Image(Plane(width: side, height: side, values: values))
    }
  }
}
