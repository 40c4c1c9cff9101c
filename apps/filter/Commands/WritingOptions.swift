import ArgumentParser
import CommandGrammar
import Images

/// How pictures are written.
struct WritingOptions: ParsableArguments {
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
  var format: ImageFileFormat?

  @Option(help: ArgumentHelp("The quality of a JPEG (1...100).", valueName: "n"))
  var quality = 90

  @Option(help: ArgumentHelp("How hard a PNG is compressed (0...9).", valueName: "n"))
  var compression = 3

  func validate() throws {
    try check("--quality", quality, in: 1...100)
    try check("--compression", compression, in: 0...9)
  }

  /// Writes a picture where it belongs.
  func write(_ image: Image, to target: PictureTarget) throws {
    let png = PNGOptions(compressionLevel: compression)
    let jpeg = JPEGOptions(quality: quality)
    switch target {
    case .file(let path): try image.write(to: path, png: png, jpeg: jpeg)
    case .standardOutput(.png): try StandardOutput.writeBytes(image.encodedPNG(options: png))
    case .standardOutput(.jpeg): try StandardOutput.writeBytes(image.encodedJPEG(options: jpeg))
    }
  }
}
