internal import ArgumentParser
internal import Glibc

/// Files that a command reads whole; `-` is the standard input.
public enum InputFile {
  /// What a file is called in messages.
  public static func name(of path: String) -> String { path == "-" ? "standard input" : path }

  /// All bytes of a file, of a pipe, or of the standard input for `-`.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - expected: what it should hold, for messages, such as "a kernel".
  ///   - maximumByteCount: how much is accepted; checked while reading.
  /// - Throws: `CommandFailure` with code 66 when the file is missing, a folder or unreadable, 65 when it is
  ///   empty or too large.
  public static func bytes(
    of path: String, expected: String, maximumByteCount: Int
  ) throws -> [UInt8] {
    let bytes =
      try path == "-"
      ? StandardInput.readAll(maximumByteCount: maximumByteCount)
      : contents(of: path, expected, maximumByteCount)
    guard !bytes.isEmpty else {
      throw CommandFailure(.dataError, "\(name(of: path)): expected \(expected), found an empty file")
    }
    return bytes
  }

  /// The text of a file, of a pipe, or of the standard input for `-`; a mark of the byte order is left out.
  ///
  /// - Throws: as ``bytes(of:expected:maximumByteCount:)``, and with code 65 when the bytes are not UTF-8.
  public static func text(of path: String, expected: String, maximumByteCount: Int) throws -> String {
    let bytes = try bytes(of: path, expected: expected, maximumByteCount: maximumByteCount)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandFailure(
        .dataError, "\(name(of: path)): expected \(expected) as UTF-8 text, found other bytes")
    }
    return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
  }

  private static func contents(of path: String, _ expected: String, _ limit: Int) throws -> [UInt8] {
    func refused(_ what: String) -> CommandFailure {
      CommandFailure(.noInput, "\(path): expected \(expected), \(what)")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let code = errno
      throw refused(
        code == ENOENT || code == ENOTDIR
          ? "found no such file; check the path" : "but it cannot be read: \(String(cString: strerror(code)))"
      )
    }
    defer { close(descriptor) }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw refused("found a directory; name a file")
    }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = read(descriptor, &piece, piece.count)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw refused("but it cannot be read: \(String(cString: strerror(errno)))") }
      guard got > 0 else { return bytes }
      guard bytes.count + got <= limit else {
        throw CommandFailure(.dataError, "\(path): expected at most \(limit) bytes, found more")
      }
      bytes.append(contentsOf: piece[..<got])
    }
  }
}
