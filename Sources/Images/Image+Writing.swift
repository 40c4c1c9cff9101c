internal import CImageCodecs
internal import Glibc

/// How a PNG is written.
public struct PNGOptions: Sendable, Hashable {
  /// How hard the encoder works, from 0 (stored) to 9 (smallest, slow).
  ///
  /// Levels 1 to 3 give the bytes of filtered rows Huffman codes and look only for runs: several times
  /// faster than zlib, and as small for photographs. From 4 on zlib looks for repetitions, which makes
  /// drawings and text about half as large.
  public var compressionLevel: Int

  /// Creates options; the level is 0...9.
  public init(compressionLevel: Int = 3) {
    precondition(
      (0...9).contains(compressionLevel),
      "PNGOptions: expected a compression level in 0...9, found \(compressionLevel)")
    self.compressionLevel = compressionLevel
  }
}

/// How a JPEG is written.
public struct JPEGOptions: Sendable, Hashable {
  /// From 1 (smallest) to 100 (best).
  public var quality: Int
  /// Whether colour is stored at half the resolution in both directions.
  public var subsamplesColor: Bool
  /// The gray level that shows through transparent pixels, from 0 (black) to 1 (white): JPEG has no alpha.
  public var background: Float

  /// Creates options; quality is 1...100, background 0...1.
  public init(quality: Int = 90, subsamplesColor: Bool = true, background: Float = 1) {
    precondition(
      (1...100).contains(quality) && (0...1).contains(background),
      "JPEGOptions: expected a quality in 1...100 and a background in 0...1, found \(quality), \(background)")
    self.quality = quality
    self.subsamplesColor = subsamplesColor
    self.background = background
  }
}

/// The file formats that pictures are written in.
public enum ImageFileFormat: Sendable, Hashable {
  /// Lossless; keeps 16 bits and alpha.
  case png
  /// Lossy; 8 bits, no alpha.
  case jpeg

  /// The format that the extension of a path stands for (`png`, `jpg`, `jpeg`, in any case), if any.
  public init?(path: String) {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return nil }
    switch name[name.index(after: dot)...].lowercased() {
    case "png": self = .png
    case "jpg", "jpeg": self = .jpeg
    default: return nil
    }
  }
}

extension Image {
  /// Writes a PNG or a JPEG, as the path's extension says.
  ///
  /// The bytes go to a temporary file in the same folder, which takes the path's place when it is
  /// complete and on disk: a failure leaves an old file as it was.
  ///
  /// - Throws: an ``ImageError`` when the extension is unknown or the file cannot be written.
  public func write(to path: String, png: PNGOptions = PNGOptions(), jpeg: JPEGOptions = JPEGOptions()) throws
  {
    guard let format = ImageFileFormat(path: path) else { throw ImageError.unsupportedOutput(path: path) }
    try checkSize(for: format, name: path)
    try replaceFile(at: path) { descriptor in
      try encode(to: descriptor, format: format, name: path, png: png, jpeg: jpeg).release()
    }
  }

  /// Writes a PNG or a JPEG to an open descriptor, such as 1 for the standard output, which stays open.
  ///
  /// - Throws: an ``ImageError`` when the bytes cannot be written.
  public func write(
    toFileDescriptor descriptor: Int32, name: String, format: ImageFileFormat,
    png: PNGOptions = PNGOptions(), jpeg: JPEGOptions = JPEGOptions()
  ) throws {
    try checkSize(for: format, name: name)
    try encode(to: descriptor, format: format, name: name, png: png, jpeg: jpeg).release()
  }

  /// The bytes of a PNG file.
  ///
  /// - Throws: an ``ImageError`` when a row has 2^24 bytes or more, or memory does not suffice.
  public func encodedPNG(options: PNGOptions = PNGOptions()) throws -> [UInt8] {
    try checkSize(for: .png, name: "PNG")
    return try encode(to: -1, format: .png, name: "PNG", png: options, jpeg: JPEGOptions()).takeBytes()
  }

  /// The bytes of a JPEG file.
  ///
  /// - Throws: an ``ImageError`` when a side is longer than 65,500 pixels or memory does not suffice.
  public func encodedJPEG(options: JPEGOptions = JPEGOptions()) throws -> [UInt8] {
    try checkSize(for: .jpeg, name: "JPEG")
    return try encode(to: -1, format: .jpeg, name: "JPEG", png: PNGOptions(), jpeg: options).takeBytes()
  }

  /// The bytes of a JPEG file of the given quality, 1...100.
  ///
  /// - Throws: an ``ImageError`` when a side is longer than 65,500 pixels or memory does not suffice.
  public func encodedJPEG(quality: Int) throws -> [UInt8] {
    try encodedJPEG(options: JPEGOptions(quality: quality))
  }

  private func checkSize(for format: ImageFileFormat, name: String) throws {
    let limit = format == .jpeg ? 65_500 : 16_777_215 / (self.format.channelCount * bitDepth / 8)
    if width > limit || height > (format == .jpeg ? limit : Int(Int32.max)) {
      throw ImageError.unwritable(
        path: name, reason: "\(width)x\(height) pixels, but a \(format) has rows of at most \(limit)")
    }
  }

  private func encode(
    to descriptor: Int32, format: ImageFileFormat, name: String, png: PNGOptions, jpeg: JPEGOptions
  ) throws -> cic_sink {
    var sink = cic_sink()
    sink.descriptor = descriptor
    let status = withUnsafeBytes { bytes in
      var picture = cic_picture(
        pixels: bytes.baseAddress, width: UInt32(width), height: UInt32(height),
        channels: Int32(self.format.channelCount), bit_depth: Int32(bitDepth))
      switch format {
      case .png:
        return cic_png_write(&sink, &picture, Int32(png.compressionLevel))
      case .jpeg:
        return cic_jpeg_write(
          &sink, &picture, Int32(jpeg.quality), jpeg.subsamplesColor ? 1 : 0,
          Int32((jpeg.background * 255).rounded()))
      }
    }
    if status == CIC_OK { return sink }
    sink.release()
    switch status {
    case CIC_IO: throw ImageError.unwritable(path: name, reason: systemReason(sink.error))
    case CIC_NO_MEMORY: throw ImageError.outOfMemory(name: name)
    default:
      let reason = Swift.withUnsafeBytes(of: sink.message) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw ImageError.unwritable(path: name, reason: reason)
    }
  }
}

extension cic_sink {
  fileprivate func release() { free(bytes) }

  fileprivate func takeBytes() -> [UInt8] {
    defer { release() }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }
}
