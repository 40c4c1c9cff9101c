/// Why a picture could not be read or written; the description is one line that names the file.
public enum ImageError: Error, Equatable, Sendable {
  /// There is no such file.
  case missing(path: String)
  /// The path names a directory.
  case isDirectory(path: String)
  /// The file exists but cannot be read; the reason is the system's.
  case unreadable(path: String, reason: String)
  /// The file has no bytes.
  case empty(name: String)
  /// The first bytes are those of neither a PNG nor a JPEG.
  case unrecognized(name: String, firstBytes: [UInt8])
  /// The data ends before the picture does.
  case truncated(name: String, format: String)
  /// The data contradicts its format; the reason says where.
  case corrupt(name: String, format: String, reason: String)
  /// The header announces more pixels than the limit.
  case tooManyPixels(name: String, width: Int, height: Int, limit: Int)
  /// The file has more bytes than the limit.
  case fileTooLarge(name: String, limit: Int)
  /// The picture fits the limits, but memory does not suffice.
  case outOfMemory(name: String)
  /// The output's extension is none of `.png`, `.jpg` and `.jpeg`.
  case unsupportedOutput(path: String)
  /// The output cannot be written; the reason is the system's or the encoder's.
  case unwritable(path: String, reason: String)

  /// The kinds of failure that a command tells apart by its exit code.
  public enum Category: Sendable, Hashable {
    /// The input is not there or cannot be opened.
    case noInput
    /// The input is not what it should be.
    case badData
    /// The output cannot be made.
    case cannotCreate

    /// The code of sysexits.h: 66, 65 or 73.
    public var exitCode: Int32 {
      switch self {
      case .noInput: 66
      case .badData: 65
      case .cannotCreate: 73
      }
    }
  }

  /// The kind of failure.
  public var category: Category {
    switch self {
    case .missing, .isDirectory, .unreadable: .noInput
    case .empty, .unrecognized, .truncated, .corrupt, .tooManyPixels, .fileTooLarge, .outOfMemory: .badData
    case .unsupportedOutput, .unwritable: .cannotCreate
    }
  }
}

extension ImageError: CustomStringConvertible {
  /// One line: the file, what was expected, what was found.
  public var description: String {
    switch self {
    case .missing(let path):
      "\(path): expected a PNG or JPEG picture, found no such file; check the path"
    case .isDirectory(let path):
      "\(path): expected a PNG or JPEG picture, found a directory; name a file in it"
    case .unreadable(let path, let reason):
      "\(path): cannot be read (\(reason))"
    case .empty(let name):
      "\(name): expected a PNG or JPEG picture, found an empty file"
    case .unrecognized(let name, let firstBytes):
      "\(name): expected a PNG or JPEG picture, found \(Self.looks(of: firstBytes)); convert it to PNG"
    case .truncated(let name, let format):
      "\(name): expected a whole \(format) picture, found one that is cut off; copy or download it again"
    case .corrupt(let name, let format, let reason):
      "\(name): expected a \(format) picture, found damaged data (\(reason)); copy or download it again"
    case .tooManyPixels(let name, let width, let height, let limit):
      "\(name): expected at most \(Self.grouped(limit)) pixels, found \(Self.grouped(width))x"
        + "\(Self.grouped(height)); make it smaller"
    case .fileTooLarge(let name, let limit):
      "\(name): expected a file of at most \(Self.grouped(limit)) bytes, found more; make it smaller"
    case .outOfMemory(let name):
      "\(name): memory does not suffice for this picture; make it smaller"
    case .unsupportedOutput(let path):
      "\(path): expected an output name that ends in .png, .jpg or .jpeg; rename the output"
    case .unwritable(let path, let reason):
      "\(path): cannot be written (\(reason))"
    }
  }

  /// What unknown data looks like from its first bytes.
  private static func looks(of bytes: [UInt8]) -> String {
    let signatures: [(String, [UInt8])] = [
      ("a GIF", Array("GIF8".utf8)), ("a BMP", Array("BM".utf8)), ("a PDF", Array("%PDF".utf8)),
      ("a TIFF", [0x49, 0x49, 0x2A, 0x00]), ("a TIFF", [0x4D, 0x4D, 0x00, 0x2A]),
      ("gzip data", [0x1F, 0x8B]), ("a ZIP archive", [0x50, 0x4B, 0x03, 0x04]),
      ("JPEG 2000", [0x00, 0x00, 0x00, 0x0C, 0x6A, 0x50]), ("JPEG XL", [0xFF, 0x0A]),
    ]
    for (name, signature) in signatures where bytes.starts(with: signature) { return name }
    if bytes.count >= 12 && bytes.starts(with: Array("RIFF".utf8)) && bytes[8..<12].elementsEqual("WEBP".utf8)
    {
      return "a WebP"
    }
    if bytes.count >= 12 && bytes[4..<8].elementsEqual("ftyp".utf8) {
      return "a HEIC, AVIF or MP4 file"
    }
    let first = bytes.prefix(12)
    if first.allSatisfy({ (0x20..<0x7F).contains($0) || (0x09...0x0D).contains($0) }) {
      let text = first.map { $0 < 0x20 ? " " : String(UnicodeScalar($0)) }.joined()
      return "text that begins \"\(text)\""
    }
    let digits = Array("0123456789abcdef")
    return "bytes "
      + first.map { String([digits[Int($0 >> 4)], digits[Int($0 & 15)]]) }.joined(separator: " ")
  }

  /// A number with a comma between thousands.
  private static func grouped(_ number: Int) -> String {
    let digits = String(number)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }
}
