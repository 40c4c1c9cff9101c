import CommandGrammar
import DigitRecognition
import Glibc
import Images

/// The largest file that is read from the standard input.
private let largestInput = 256 << 20

/// Reads a picture from a file, or from the standard input for `-`.
func readPicture(_ file: String) throws -> Image {
  guard file == "-" else { return try Image(contentsOf: file) }
  return try Image(decoding: StandardInput.readAll(maximumByteCount: largestInput), name: "standard input")
}

/// A folder that explanations are written into, a folder a picture.
struct ExplanationFolder {
  private let path: String
  /// How many pictures of each name there were.
  private var counts: [String: Int] = [:]

  /// Makes the folder if it is not there.
  init(_ path: String) throws {
    self.path = path
    try ExplanationFolder.make(path)
  }

  /// Writes the pages of one picture, into a folder of its own: `NAME`, or `NAME-2` for the second one.
  mutating func write(_ image: Image, named file: String, by classifier: DigitClassifier) throws {
    let explanation = Explanation(of: image, by: classifier)
    let stem = ExplanationFolder.stem(of: file)
    counts[stem, default: 0] += 1
    let number = counts[stem] ?? 1
    let folder = "\(path)/\(number == 1 ? stem : "\(stem)-\(number)")"
    try ExplanationFolder.make(folder)
    for page in explanation.pages { try page.image.write(to: "\(folder)/\(page.name).png") }
  }

  private static func stem(of file: String) -> String {
    if file == "-" { return "standard-input" }
    let name = file.split(separator: "/").last.map(String.init) ?? "picture"
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  private static func make(_ path: String) throws {
    guard mkdir(path, 0o777) != 0 else { return }
    let code = errno
    var status = stat()
    if code == EEXIST, stat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR { return }
      throw CommandFailure(
        .cannotCreate, "\(path): expected a folder for the pictures, found a file; name another folder")
    }
    throw CommandFailure(
      .cannotCreate, "\(path): this folder cannot be made: \(String(cString: strerror(code)))")
  }
}
