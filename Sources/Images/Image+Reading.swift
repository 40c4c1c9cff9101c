internal import CImageCodecs
internal import Glibc

extension Image {
  /// Reads a PNG or JPEG file; the format is told by its first bytes, not by its name.
  ///
  /// PNG palettes and fewer than 8 bits become 8 bits, 16 bits stay; a JPEG's EXIF orientation is applied,
  /// CMYK becomes RGB. The limits are checked before memory for pixels is taken.
  ///
  /// - Throws: an ``ImageError`` when the file is missing, no picture, damaged, cut off or too large.
  public init(contentsOf path: String, limits: ImageLimits = .default) throws {
    var info = stat()
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0, fstat(descriptor, &info) == 0 else {
      let code = errno
      if descriptor >= 0 { close(descriptor) }
      throw code == ENOENT || code == ENOTDIR
        ? ImageError.missing(path: path) : .unreadable(path: path, reason: systemReason(code))
    }
    defer { close(descriptor) }
    if info.st_mode & S_IFMT == S_IFDIR { throw ImageError.isDirectory(path: path) }
    if info.st_mode & S_IFMT == S_IFREG && info.st_size > limits.maximumFileSize {
      throw ImageError.fileTooLarge(name: path, limit: limits.maximumFileSize)
    }
    try self.init(fileDescriptor: descriptor, name: path, limits: limits)
  }

  /// Reads a PNG or JPEG from an open descriptor, such as 0 for the standard input, to the picture's end.
  ///
  /// The descriptor stays open. `name` stands for the file in messages.
  ///
  /// - Throws: an ``ImageError`` when the data is no picture, damaged, cut off or too large.
  public init(fileDescriptor: Int32, name: String, limits: ImageLimits = .default) throws {
    let decoder = cic_decoder_descriptor(fileDescriptor, limits.maximumFileSize)
    defer { cic_decoder_free(decoder) }
    self = try Image.decode(decoder, name: name, limits: limits)
  }

  /// Reads a PNG or JPEG that lies in memory.
  ///
  /// `name` stands for the file in messages.
  ///
  /// - Throws: an ``ImageError`` when the data is no picture, damaged, cut off or too large.
  public init(decoding bytes: [UInt8], name: String, limits: ImageLimits = .default) throws {
    self = try bytes.withUnsafeBytes { try Image(decoding: $0, name: name, limits: limits) }
  }

  /// Reads a PNG or JPEG from memory that is not an array.
  ///
  /// `name` stands for the file in messages.
  ///
  /// - Throws: an ``ImageError`` when the data is no picture, damaged, cut off or too large.
  public init(decoding bytes: UnsafeRawBufferPointer, name: String, limits: ImageLimits = .default) throws {
    if bytes.count > limits.maximumFileSize {
      throw ImageError.fileTooLarge(name: name, limit: limits.maximumFileSize)
    }
    let decoder = cic_decoder_memory(bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
    defer { cic_decoder_free(decoder) }
    self = try Image.decode(decoder, name: name, limits: limits)
  }

  private static func decode(_ decoder: OpaquePointer?, name: String, limits: ImageLimits) throws -> Image {
    guard let decoder else { throw ImageError.outOfMemory(name: name) }
    var header = cic_header()
    var status = cic_decoder_header(decoder, &header)
    if status != CIC_OK { throw failure(status, of: decoder, header: header, name: name, limits: limits) }

    let width = Int(header.width)
    let height = Int(header.height)
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    if overflow || pixels > limits.maximumPixels {
      throw ImageError.tooManyPixels(name: name, width: width, height: height, limit: limits.maximumPixels)
    }
    let (count, tooMany) = pixels.multipliedReportingOverflow(by: Int(header.channels))
    guard !tooMany, let format = PixelFormat(channelCount: Int(header.channels)) else {
      throw ImageError.outOfMemory(name: name)
    }
    let samples: Samples
    if header.bit_depth == 16 {
      samples = .uint16(
        [UInt16](unsafeUninitializedCapacity: count) { buffer, filled in
          status = cic_decoder_pixels(decoder, buffer.baseAddress)
          filled = status == CIC_OK ? count : 0
        })
    } else {
      samples = .uint8(
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
          status = cic_decoder_pixels(decoder, buffer.baseAddress)
          filled = status == CIC_OK ? count : 0
        })
    }
    if status != CIC_OK { throw failure(status, of: decoder, header: header, name: name, limits: limits) }
    return Image(width: width, height: height, format: format, samples: samples)
  }

  private static func failure(
    _ status: cic_status, of decoder: OpaquePointer, header: cic_header, name: String, limits: ImageLimits
  ) -> ImageError {
    var first = [UInt8](repeating: 0, count: 16)
    switch status {
    case CIC_EMPTY:
      return .empty(name: name)
    case CIC_UNRECOGNIZED:
      first.removeLast(first.count - cic_decoder_peek(decoder, &first, first.count))
      return .unrecognized(name: name, firstBytes: first)
    case CIC_TRUNCATED:
      return .truncated(name: name, format: formatName(decoder))
    case CIC_TOO_LARGE:
      return .fileTooLarge(name: name, limit: limits.maximumFileSize)
    case CIC_IO:
      return .unreadable(path: name, reason: systemReason(cic_decoder_errno(decoder)))
    case CIC_NO_MEMORY:
      return .outOfMemory(name: name)
    default:
      let reason = String(cString: cic_decoder_message(decoder))
      return .corrupt(name: name, format: formatName(decoder), reason: reason)
    }
  }

  private static func formatName(_ decoder: OpaquePointer) -> String {
    cic_decoder_is_png(decoder) != 0 ? "PNG" : "JPEG"
  }
}

/// The system's words for an errno.
func systemReason(_ code: Int32) -> String { String(cString: strerror(code)) }
