import ArgumentParser
import CommandGrammar
import Images
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
    let request = try painting.request(name)
    let painter = try painting.painter(request)
    let mask = try painting.readMask()
    let pictures = try PictureRun(files, app: StyleApp.name, output: output, writing: writing)
    let isSingle = pictures.jobs.count == 1
    try pictures.run(request.json(by: painter, mask: painting.mask)) { image in
      let (width, height) = request.size(of: image)
      if let mask, mask.width != width || mask.height != height, !output.quiet {
        StandardError.write(
          "the mask of \(mask.width)x\(mask.height) is brought to the picture's \(width)x\(height)")
      }
      let bar = ProgressBar(
        total: 1000, label: "paint", showsTimeLeft: true,
        output: .standardError(
          quiet: output.quiet || !isSingle || !painting.isTiled(width: width, height: height)))
      defer { bar.cancel() }
      return request.painted(image, by: painter, mask: mask) { bar.update(Int($0 * 1000)) }
    }
  }
}
