/// The picture and label files of a data folder, under the names in common use.
public struct DigitFiles: Equatable, Sendable {
  /// Which of the two pairs of files.
  public enum Part: String, Sendable {
    /// The 60,000 training pictures.
    case train
    /// The 10,000 test pictures.
    case test = "t10k"
  }

  /// The path of the pictures.
  public let images: String

  /// The path of the labels.
  public let labels: String

  /// Finds `train-images-idx3-ubyte` and `train-labels-idx1-ubyte` (or `t10k-…`) in a folder, with a
  /// dot instead of the second hyphen, and with or without `.gz`; also below `raw` and `MNIST/raw`.
  ///
  /// - Throws: `DatasetError` when the folder or a file is missing; it names what is expected.
  public init(folder: String, part: Part) throws(DatasetError) {
    guard InputFile.isFolder(folder) else {
      let found = InputFile.exists(folder) ? "a file" : "nothing"
      throw .noInput(
        folder, "expected a folder with IDX files, found \(found); fetch them with scripts/get-data")
    }
    images = try Self.find("\(part.rawValue)-images", "idx3-ubyte", in: folder)
    labels = try Self.find("\(part.rawValue)-labels", "idx1-ubyte", in: folder)
  }

  private static func find(
    _ name: String, _ type: String, in folder: String
  ) throws(DatasetError) -> String {
    for place in ["", "/raw", "/MNIST/raw"] {
      for joint in ["-", "."] {
        for ending in ["", ".gz"] {
          let path = "\(folder)\(place)/\(name)\(joint)\(type)\(ending)"
          if InputFile.exists(path) { return path }
        }
      }
    }
    throw .noInput(
      folder,
      "expected \(name)-\(type) or \(name)-\(type).gz in it, found neither; fetch them with scripts/get-data")
  }
}
