import CZlib

/// Compression for the containers of mutated files.
enum Deflate {
  /// What surrounds the compressed data.
  enum Wrapper: Int32 {
    case zlib = 15
    case gzip = 31
  }

  static func compressed(_ bytes: [UInt8], _ wrapper: Wrapper) -> [UInt8] {
    var stream = z_stream()
    let begun = deflateInit2_(
      &stream, 6, Z_DEFLATED, wrapper.rawValue, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(begun == Z_OK, "Deflate: cannot begin")
    defer { deflateEnd(&stream) }
    return run(&stream, bytes, room: Int(deflateBound(&stream, UInt(bytes.count)))) { deflate($0, Z_FINISH) }
  }

  /// What is compressed in `bytes`, up to the first damage and at most a mebibyte.
  static func expanded(_ bytes: [UInt8], _ wrapper: Wrapper) -> [UInt8] {
    var stream = z_stream()
    let begun = inflateInit2_(&stream, wrapper.rawValue, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(begun == Z_OK, "Deflate: cannot begin")
    defer { inflateEnd(&stream) }
    return run(&stream, bytes, room: 1 << 20) { inflate($0, Z_SYNC_FLUSH) }
  }

  private static func run(
    _ stream: inout z_stream, _ bytes: [UInt8], room: Int, _ step: (UnsafeMutablePointer<z_stream>) -> Int32
  ) -> [UInt8] {
    var input = bytes
    return input.withUnsafeMutableBufferPointer { input in
      [UInt8](unsafeUninitializedCapacity: room) { output, filled in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(room)
        _ = step(&stream)
        filled = room - Int(stream.avail_out)
      }
    }
  }
}
