public import ArgumentParser
public import Images

/// How pictures are written.
public struct WritingOptions: ParsableArguments {
  /// The format; `nil` where the file names say it.
  @Option(
    help: ArgumentHelp(
      "The format of - and of the files of a folder: png or jpg (default: png for -, the input's for files).",
      valueName: "format"),
    transform: { text in
      guard let format = ImageFileFormat(path: ".\(text)") else {
        throw ValidationError("expected --format png or jpg, found '\(text)'")
      }
      return format
    })
  public var format: ImageFileFormat?

  /// The quality of a JPEG.
  @Option(help: ArgumentHelp("The quality of a JPEG (1...100).", valueName: "n"))
  public var quality = 90

  /// How hard a PNG is compressed.
  @Option(help: ArgumentHelp("How hard a PNG is compressed (0...9).", valueName: "n"))
  public var compression = 3

  /// For the parser.
  public init() {}

  /// Checks the ranges.
  ///
  /// - Throws: `ValidationError` that says the range.
  public func validate() throws {
    try check("--quality", quality, in: 1...100)
    try check("--compression", compression, in: 0...9)
  }

  /// Writes a picture where it belongs.
  ///
  /// - Throws: `ImageError` or `CommandFailure` if it cannot be written.
  public func write(_ image: Image, to target: PictureTarget) throws {
    let png = PNGOptions(compressionLevel: compression)
    let jpeg = JPEGOptions(quality: quality)
    switch target {
    case .file(let path): try image.write(to: path, png: png, jpeg: jpeg)
    case .standardOutput(.png): try StandardOutput.writeBytes(image.encodedPNG(options: png))
    case .standardOutput(.jpeg): try StandardOutput.writeBytes(image.encodedJPEG(options: jpeg))
    }
  }
}
