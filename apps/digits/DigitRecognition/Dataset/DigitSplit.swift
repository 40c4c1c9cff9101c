/// The MNIST database as it is used here: the first 50,000 training pictures to train, the last
/// 10,000 to choose between models, the test pictures for the final figure.
public struct DigitSplit: Sendable {
  /// The pictures to train with.
  public let train: DigitDataset

  /// The pictures that choose between models and stop training.
  public let validation: DigitDataset

  /// The number of pictures at the end of the training file that are kept for validation.
  public static let validationCount = 10_000

  /// Reads the training files of a folder and splits them.
  ///
  /// A file with fewer than 20,000 pictures keeps its last sixth for validation.
  ///
  /// - Parameter folder: where the IDX files are, see `DigitFiles`.
  /// - Throws: `DatasetError` when a file is missing or damaged, or has fewer than 6 pictures.
  public init(folder: String) throws(DatasetError) {
    let files = try DigitFiles(folder: folder, part: .train)
    let all = try DigitDataset(imagesPath: files.images, labelsPath: files.labels)
    guard all.count >= 6 else {
      throw .badData(files.images, "expected at least 6 pictures to split, found \(all.count)")
    }
    let kept = all.count >= 2 * Self.validationCount ? Self.validationCount : all.count / 6
    train = all[0..<all.count - kept]
    validation = all[all.count - kept..<all.count]
  }

  /// Reads the test pictures of a folder.
  ///
  /// - Throws: `DatasetError` when a file is missing or damaged.
  public static func test(folder: String) throws(DatasetError) -> DigitDataset {
    let files = try DigitFiles(folder: folder, part: .test)
    return try DigitDataset(imagesPath: files.images, labelsPath: files.labels)
  }
}
