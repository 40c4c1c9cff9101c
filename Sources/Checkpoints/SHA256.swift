internal import CCrypto
internal import Glibc

/// The SHA-256 digest of bytes that come in pieces.
public struct SHA256: ~Copyable {
  private let context: OpaquePointer?

  /// The digest of no bytes yet.
  public init() {
    context = EVP_MD_CTX_new()
    let ready = EVP_DigestInit_ex(context, EVP_sha256(), nil)
    precondition(ready == 1, "SHA256: libcrypto offers no SHA-256")
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    let done = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    precondition(done == 1, "SHA256.update: libcrypto failed")
  }

  /// The digest as 64 lower-case hexadecimal digits.
  public consuming func hexadecimal() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    let done = EVP_DigestFinal_ex(context, &digest, nil)
    precondition(done == 1, "SHA256.hexadecimal: libcrypto failed")
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// The digest of a block of memory as 64 lower-case hexadecimal digits.
  public static func hexadecimal(of bytes: [UInt8]) -> String {
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.update($0) }
    return hash.hexadecimal()
  }

  /// The digest of a file as 64 lower-case hexadecimal digits, read in pieces of 256 KiB.
  ///
  /// - Throws: `CheckpointError` if it cannot be read.
  public static func hexadecimal(ofFile path: String) throws(CheckpointError) -> String {
    var hash = SHA256()
    try hash.update(FileSource(path: path), from: 0)
    return hash.hexadecimal()
  }

  /// Adds the bytes of a file from a place on, read in pieces of 256 KiB.
  ///
  /// - Throws: `CheckpointError` if it cannot be read.
  mutating func update(_ source: FileSource, from start: Int) throws(CheckpointError) {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { piece.deallocate() }
    var offset = start
    while offset < source.count {
      let part = UnsafeMutableRawBufferPointer(rebasing: piece[..<min(piece.count, source.count - offset)])
      try source.read(at: offset, into: part)
      update(UnsafeRawBufferPointer(part))
      offset += part.count
    }
  }
}
