internal import Glibc

/// A checksum within a safetensors file, over all of its bytes: `checksum` in the metadata.
///
/// It is the SHA-256 of the file as it is with zeros in its place, so that it covers names, shapes and metadata as well
/// as values. A file without one is taken as it is.
enum SafetensorsChecksum {
  /// Its name in the metadata.
  static let key = "checksum"
  /// What stands in its place while it is computed.
  static let blank = String(repeating: "0", count: 64)

  /// Where the text of a header has the checksum's digits.
  ///
  /// - Parameter value: what it is there.
  static func place(of value: String, in header: [UInt8]) -> Range<Int>? {
    let text = Array("\"\(key)\":\"\(value)\"".utf8)
    let start = header.withUnsafeBytes { header in
      text.withUnsafeBytes { text -> Int? in
        guard let base = header.baseAddress, let sought = text.baseAddress, header.count >= text.count else {
          return nil
        }
        return (0...header.count - text.count).first { memcmp(base + $0, sought, text.count) == 0 }
      }
    }
    guard let start else { return nil }
    let end = start + text.count - 1
    return end - value.utf8.count..<end
  }

  /// Checks the bytes of a file.
  ///
  /// - Parameters:
  ///   - value: what the metadata says.
  ///   - source: the file.
  ///   - dataStart: where its header ends.
  /// - Throws: `CheckpointError` if they are not those that were written.
  static func verify(_ value: String, of source: FileSource, dataStart: Int) throws(CheckpointError) {
    var header = try source.bytes(0..<dataStart)
    guard value.utf8.count == blank.utf8.count, let place = place(of: value, in: header) else {
      throw damaged(source)
    }
    header.replaceSubrange(place, with: blank.utf8)
    var hash = SHA256()
    header.withUnsafeBytes { hash.update($0) }
    try hash.update(source, from: dataStart)
    guard hash.hexadecimal() == value else { throw damaged(source) }
  }

  private static func damaged(_ source: FileSource) -> CheckpointError {
    CheckpointError(
      .wrongHash, path: source.path,
      "expected the bytes that its checksum was made of, found others; the file is damaged, make or get it again"
    )
  }
}
