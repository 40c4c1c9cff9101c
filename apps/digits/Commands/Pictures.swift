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

  /// Makes the folder if it is not there.
  init(_ path: String) throws {
    self.path = path
    try ExplanationFolder.make(path)
  }

  /// Writes the pages of one picture.
  func write(_ image: Image, named file: String, by classifier: DigitClassifier) throws {
    guard let explanation = Explanation(of: image, by: classifier) else { return }
    let folder = "\(path)/\(ExplanationFolder.stem(of: file))"
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
    guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
    throw CommandFailure(
      .cannotCreate, "\(path): cannot make this folder: \(String(cString: strerror(errno)))")
  }
}

extension ContinuousClock.Instant {
  /// Milliseconds since this instant, to the microsecond.
  var milliseconds: Double {
    let (seconds, attoseconds) = (ContinuousClock.now - self).components
    return (Double(seconds) * 1e6 + Double(attoseconds) * 1e-12).rounded() / 1000
  }
}

/// A number with one decimal, as 99.8; two below one, as 0.42.
func percentText(_ percent: Double) -> String {
  let unit = percent.magnitude < 1 ? 100.0 : 10
  let scaled = Int((percent * unit).rounded())
  let digits = unit == 100 ? 2 : 1
  let fraction = String(scaled % Int(unit))
  return "\(scaled / Int(unit))." + String(repeating: "0", count: digits - fraction.count) + fraction
}
