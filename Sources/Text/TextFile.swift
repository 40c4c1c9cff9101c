import Glibc

/// The text of a file, whatever its encoding, with line feeds for line ends.
public struct TextFile: Sendable {
  /// The file, as the caller named it.
  public let path: String
  /// How it was encoded.
  public let encoding: TextEncoding
  /// Its characters, each as it was.
  ///
  /// Full-width marks stay full-width, and accents as they were composed. Only line ends (CR LF, CR, NEL, LS,
  /// PS) become line feeds, and byte-order marks and form feeds go.
  public let text: String

  /// The largest file that is read: 1 GiB.
  public static let maximumByteCount = 1 << 30

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: a regular file.
  ///   - encoding: how it is encoded; found out when `nil`.
  ///   - limit: the most bytes to accept; checked before memory is taken.
  /// - Throws: `TextError` when the file is missing, a folder, empty, too large, binary, or not in that
  ///   encoding.
  public init(
    contentsOf path: String, encoding: TextEncoding? = nil, limit: Int = TextFile.maximumByteCount
  ) throws(TextError) {
    try self.init(bytes: TextFile.bytes(at: path, limit: limit), name: path, encoding: encoding)
  }

  /// Takes bytes that have been read; `name` stands for the path in messages.
  ///
  /// - Throws: `TextError` when they are none, binary, or not in that encoding.
  public init(bytes: [UInt8], name: String, encoding: TextEncoding? = nil) throws(TextError) {
    guard !bytes.isEmpty else { throw .badData(name, "expected text, found an empty file") }
    guard let encoding = encoding ?? TextEncoding.detect(bytes) else {
      throw .badData(
        name,
        "expected text in UTF-8, UTF-16 or GB18030, found "
          + (bytes.contains(0) ? "a binary file" : "another encoding or a binary file")
          + "; save it as UTF-8")
    }
    switch encoding.decode(bytes) {
    case .success(let decoded): text = try TextFile.cleaned(decoded, name: name)
    case .failure(let place):
      guard let offset = place.offset else {
        throw .badData(name, "the C library has no converter for \(encoding.rawValue); save it as UTF-8")
      }
      throw .badData(
        name,
        "expected \(encoding.rawValue), found invalid bytes at offset \(offset); name its encoding, or "
          + "save it as UTF-8")
    }
    (path, self.encoding) = (name, encoding)
  }

  /// The text with line feeds for line ends.
  private static func cleaned(_ text: String, name: String) throws(TextError) -> String {
    var result = String.UnicodeScalarView()
    var afterReturn = false
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0a:
        if !afterReturn { result.append("\n") }
      case 0x0d, 0x85, 0x2028, 0x2029: result.append("\n")
      case 0x0c, 0xfeff: break
      case 0x09: result.append(scalar)
      case 0x00...0x1f, 0x7f, 0xfffe, 0xffff:
        let code = String(scalar.value, radix: 16, uppercase: true)
        throw .badData(
          name,
          "expected text, found the control character U+\(String(repeating: "0", count: 4 - code.count))"
            + "\(code); is it a binary file?")
      default: result.append(scalar)
      }
      afterReturn = scalar.value == 0x0d
    }
    return String(result)
  }
}

// MARK: Reading bytes

extension TextFile {
  /// All bytes of a regular file.
  ///
  /// - Throws: `TextError` when it is missing, a folder, or larger than `limit`.
  public static func bytes(at path: String, limit: Int) throws(TextError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw .noInput(path, "cannot be opened: \(String(cString: strerror(errno))); check the path")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .noInput(path, "expected a file, found a folder or a device; name a file")
    }
    let size = Int(status.st_size)
    guard size <= limit else { throw .badData(path, "expected at most \(limit) bytes, found \(size)") }
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let got = read(descriptor, buffer.baseAddress?.advanced(by: count), size - count)
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failure = errno }
        if got <= 0 { break }
        count += got
      }
    }
    guard failure == 0 else {
      throw .noInput(path, "cannot be read: \(String(cString: strerror(failure)))")
    }
    return bytes
  }
}
