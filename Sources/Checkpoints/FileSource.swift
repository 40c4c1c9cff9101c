internal import Glibc

/// Bytes at rest that can be read in any order: an open file or a block of memory.
///
/// A file is read with `pread` into the memory that wants the values. Nothing is mapped, so that a
/// file cut short under a running program is an error and not a fatal signal.
final class FileSource: Sendable {
  private enum Origin: Sendable {
    case file(descriptor: Int32)
    case memory([UInt8])
  }

  /// The name for messages.
  let path: String
  /// The number of bytes when it was opened.
  let count: Int
  private let origin: Origin

  /// Opens a regular file.
  init(path: String) throws(CheckpointError) {
    // Without O_NONBLOCK the open of a named pipe waits for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw CheckpointError(.cannotRead, path: path, "cannot be opened: \(systemMessage())")
    }
    var status = stat()
    let ok = fstat(descriptor, &status) == 0
    guard ok, status.st_mode & S_IFMT == S_IFREG else {
      let found = status.st_mode & S_IFMT == S_IFDIR ? "is a directory" : "is not a regular file"
      close(descriptor)
      throw CheckpointError(.cannotRead, path: path, "expected a file, but it \(found)")
    }
    self.path = path
    self.count = Int(status.st_size)
    self.origin = .file(descriptor: descriptor)
  }

  /// Reads from memory instead of a file.
  init(bytes: [UInt8], name: String) {
    self.path = name
    self.count = bytes.count
    self.origin = .memory(bytes)
  }

  deinit {
    if case .file(let descriptor) = origin { close(descriptor) }
  }

  /// Fills a buffer with the bytes that begin at `offset`.
  ///
  /// - Throws: `CheckpointError` if the file ends before, or cannot be read.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(CheckpointError) {
    guard let start = buffer.baseAddress, buffer.count > 0 else { return }
    switch origin {
    case .memory(let bytes):
      guard offset >= 0, buffer.count <= bytes.count - offset else { throw endsEarly }
      bytes.withUnsafeBytes { source in
        if let base = source.baseAddress { memcpy(start, base + offset, buffer.count) }
      }
    case .file(let descriptor):
      var done = 0
      while done < buffer.count {
        let got = pread(descriptor, start + done, buffer.count - done, off_t(offset + done))
        if got < 0, errno == EINTR { continue }
        guard got >= 0 else {
          throw CheckpointError(.cannotRead, path: path, "cannot be read: \(systemMessage())")
        }
        guard got > 0 else { throw endsEarly }
        done += got
      }
    }
  }

  /// The bytes of a range.
  func bytes(_ range: Range<Int>) throws(CheckpointError) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: range.count)
    var failure: CheckpointError?
    result.withUnsafeMutableBytes { buffer in
      do throws(CheckpointError) { try read(at: range.lowerBound, into: buffer) } catch { failure = error }
    }
    if let failure { throw failure }
    return result
  }

  private var endsEarly: CheckpointError {
    CheckpointError(.malformed, path: path, "ends while it is being read; was it replaced just now?")
  }
}

/// What the system says about the last error.
func systemMessage(_ code: Int32 = errno) -> String { String(cString: strerror(code)) }
