import CZlib

/// Decompression of gzipped bytes piece by piece, so that a header can be read before memory is
/// taken for what it announces.
final class GzipStream {
  private let path: String
  private let input: [UInt8]
  private var consumed = 0
  private var stream = z_stream()
  private var isFinished = false

  /// Whether `bytes` begin like a gzip file.
  static func isGzip(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
  }

  /// Starts at the beginning of `input`, one gzip member or several in a row.
  ///
  /// - Parameter path: the name that errors show.
  init(_ input: [UInt8], path: String) throws(DatasetError) {
    self.input = input
    self.path = path
    // 15: the largest window; 16 more: gzip header and checksum instead of zlib's.
    let status = inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw .noInput(path, "cannot be unpacked: zlib has no memory") }
  }

  deinit { inflateEnd(&stream) }

  private var damaged: DatasetError {
    .badData(path, "expected gzipped data, found damaged bytes; fetch the file again")
  }

  /// Fills `output` from its start; gives the number of bytes written, fewer than its size only at
  /// the end of the data.
  func read(into output: UnsafeMutableBufferPointer<UInt8>) throws(DatasetError) -> Int {
    var written = 0
    while written < output.count && !isFinished {
      // zlib counts in 32 bits.
      let room = min(output.count - written, 1 << 30)
      let offered = min(input.count - consumed, 1 << 30)
      let status = input.withUnsafeBufferPointer { bytes in
        stream.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress?.advanced(by: consumed))
        stream.avail_in = UInt32(offered)
        stream.next_out = output.baseAddress?.advanced(by: written)
        stream.avail_out = UInt32(room)
        return inflate(&stream, Z_NO_FLUSH)
      }
      let taken = offered - Int(stream.avail_in)
      let given = room - Int(stream.avail_out)
      consumed += taken
      written += given
      switch status {
      case Z_OK:
        continue
      case Z_STREAM_END:
        let rest = input.count - consumed
        if rest >= 2 && input[consumed] == 0x1f && input[consumed + 1] == 0x8b {
          guard inflateReset(&stream) == Z_OK else { throw damaged }
        } else {
          isFinished = true
        }
      case Z_BUF_ERROR where taken == 0 && given == 0 && consumed == input.count:
        throw .badData(path, "expected complete gzipped data, found that it ends early; fetch the file again")
      default:
        throw damaged
      }
    }
    return written
  }

  /// Whether nothing is left; runs the checksum when all data has been read but not yet its trailer.
  func isAtEnd() throws(DatasetError) -> Bool {
    if isFinished { return true }
    var extra: UInt8 = 0
    var got = 0
    try withUnsafeMutablePointer(to: &extra) { pointer throws(DatasetError) in
      got = try read(into: UnsafeMutableBufferPointer(start: pointer, count: 1))
    }
    return got == 0
  }
}
