internal import Glibc

/// The standard input, for commands that take `-` as a file.
public enum StandardInput {
  /// Reads everything.
  ///
  /// - Parameter maximumByteCount: how much is accepted; checked while reading.
  /// - Throws: `CommandFailure` if there is more, or it cannot be read.
  public static func readAll(maximumByteCount: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = read(0, &piece, piece.count)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else {
        throw CommandFailure(.noInput, "standard input: cannot be read: \(String(cString: strerror(errno)))")
      }
      guard got > 0 else { return bytes }
      guard bytes.count + got <= maximumByteCount else {
        throw CommandFailure(
          .dataError, "standard input: expected at most \(maximumByteCount) bytes, found more")
      }
      bytes.append(contentsOf: piece[..<got])
    }
  }
}
