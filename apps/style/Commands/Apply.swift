import ArgumentParser
import CommandGrammar
import Images
import JSONText
import StyleTransfer
import Terminal

struct Apply: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Paint pictures in a style.",
    usage: "style apply <name> <in> ... <out> [<options>]",
    discussion: """
      'style list' names the styles. For example: style apply wave photo.jpg picture.png --keep-colors, or, for a mixture \
      of equal parts, style apply wave photo.jpg picture.png --blend scream:1. Large pictures are painted in pieces with \
      the statistics of the whole, so that no seams show.
      """)

  @Argument(
    help: ArgumentHelp("The style; 'style list' shows all. Or a .safetensors file.", valueName: "name"))
  var name: String

  @Argument(
    help: ArgumentHelp(
      "PNG or JPEG files or folders, and at the end the file or the folder for the results; - is the standard "
        + "input or output.", valueName: "in> ... <out"))
  var files: [String] = []

  @OptionGroup var painting: PaintingOptions
  @OptionGroup var writing: WritingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func run() throws {
    settings.apply()
    let painter = try painting.painter(name)
    let mask = try painting.readMask()
    let pictures = try PictureRun(files, app: StyleApp.name, output: output, writing: writing)
    let isSingle = pictures.jobs.count == 1
    try pictures.run(painting.details(painter)) { image in
      let photograph = painting.sized(image)
      var composition = Composition(strength: painting.strength, keepsColors: painting.keepColors)
      composition.mask = mask.map { fitted($0, to: photograph) }
      guard painting.strength > 0 else {
        return composition.applied(photograph.opaqueColor, over: photograph)
      }
      let bar = ProgressBar(
        total: 1000, label: "paint", showsTimeLeft: true,
        output: .standardError(quiet: output.quiet || !isSingle || !painting.isTiled(photograph)))
      defer { bar.cancel() }
      let painted = painter.paint(photograph, tile: painting.tile) { bar.update(Int($0 * 1000)) }
      return composition.applied(painted, over: photograph)
    }
  }

  /// The mask at the size of the picture.
  private func fitted(_ mask: Plane, to image: Image) -> Plane {
    guard mask.width != image.width || mask.height != image.height else { return mask }
    if !output.quiet {
      StandardError.write(
        "the mask of \(mask.width)x\(mask.height) is brought to the picture's \(image.width)x\(image.height)")
    }
    return mask.resized(width: image.width, height: image.height, method: .bilinear)
  }
}
