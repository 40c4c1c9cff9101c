import CommandGrammar
import Glibc

/// Lines of the standard input: those that are there already, so that a file goes quickly and a person or a pipe
/// that waits for its answer gets it at once.
final class InputLines {
  /// The most bytes of a line.
  static let maximumLineBytes = 1 << 20

  private var pending: [UInt8] = []
  private var isAtEnd = false
  private var lineNumber = 0

  /// The next lines without their ends, at least one and at most `limit`; `nil` at the end.
  ///
  /// - Throws: `CommandFailure` when a line is not UTF-8 or too long; the line is named.
  func next(limit: Int) throws -> [String]? {
    var lines: [String] = []
    while true {
      while lines.count < limit, let end = pending.firstIndex(of: 0x0a) {
        lines.append(try line(pending[..<end]))
        pending.removeFirst(end + 1)
      }
      if lines.count == limit || (!lines.isEmpty && (isAtEnd || !isReady())) { return lines }
      if isAtEnd {
        guard !pending.isEmpty else { return lines.isEmpty ? nil : lines }
        lines.append(try line(pending[...]))
        pending = []
        return lines
      }
      try read()
    }
  }

  private func line(_ bytes: ArraySlice<UInt8>) throws -> String {
    lineNumber += 1
    guard bytes.count <= InputLines.maximumLineBytes else { throw tooLong() }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandFailure(
        .dataError, "standard input: line \(lineNumber): expected UTF-8, found other bytes; convert it first")
    }
    let line = text.last == "\r" ? String(text.dropLast()) : text
    return lineNumber == 1 && line.hasPrefix("\u{FEFF}") ? String(line.unicodeScalars.dropFirst()) : line
  }

  private func tooLong() -> CommandFailure {
    CommandFailure(
      .dataError,
      "standard input: line \(lineNumber + 1): expected at most \(InputLines.maximumLineBytes) bytes, found more"
    )
  }

  /// Whether there is something to read, or nothing more will come.
  private func isReady(within milliseconds: Int32 = 0) -> Bool {
    var descriptor = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, milliseconds) > 0
  }

  private func read() throws {
    guard pending.count <= InputLines.maximumLineBytes else { throw tooLong() }
    // A signal ends waiting, but not reading, which the system takes up again.
    while !isReady(within: 200) {
      if Interruption.isRequested { return isAtEnd = true }
    }
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    let got = Glibc.read(0, &piece, piece.count)
    if got < 0 {
      guard errno == EINTR else {
        throw CommandFailure(.noInput, "standard input: cannot be read: \(String(cString: strerror(errno)))")
      }
    } else if got == 0 {
      isAtEnd = true
    } else {
      pending += piece[..<got]
    }
  }
}
