internal import Glibc
public import JSONText

/// The standard output, a line at a time.
///
/// `print` of the standard library loses what cannot be written; here a full disk is an error, and a
/// reader that went away, such as `head`, ends the process without a word.
public enum StandardOutput {
  /// Writes a line.
  ///
  /// - Throws: `CommandFailure` if the line cannot be written.
  public static func write(_ line: String) throws { try writeBytes(Array((line + "\n").utf8)) }

  /// Writes a JSON object on one line.
  ///
  /// - Throws: `CommandFailure` if the line cannot be written.
  public static func write(_ object: JSONObject) throws { try write(JSONValue.object(object).description) }

  /// Writes bytes, such as a picture.
  ///
  /// - Throws: `CommandFailure` if they cannot be written.
  public static func writeBytes(_ bytes: [UInt8]) throws {
    var done = 0
    while done < bytes.count {
      let put = bytes.withUnsafeBytes { Glibc.write(1, $0.baseAddress.map { $0 + done }, bytes.count - done) }
      if put >= 0 {
        done += put
      } else if errno == EPIPE {
        _exit(0)
      } else if errno != EINTR {
        throw CommandFailure(
          .inputOutputError, "standard output: cannot be written: \(String(cString: strerror(errno)))")
      }
    }
  }
}

/// The standard error, a line at a time.
public enum StandardError {
  /// Writes a line; there is nobody to tell if that fails.
  public static func write(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
  }
}
