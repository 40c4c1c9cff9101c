import ArgumentParser
import CommandGrammar
import ImageFiltering
import Images
import JSONText
import TensorCore

struct Convolve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Convolve pictures with a kernel of one's own.",
    usage: "filter convolve <in> ... <out> (--kernel \"ROWS\" | --kernel-file <file>) [<options>]",
    discussion: """
      Colours are convolved channel by channel; transparency is kept. For example: filter convolve in.png out.png \
      --kernel "0 1 0; 1 -4 1; 0 1 0" --range absolute. With --explain and no output nothing is written.
      """)

  @Argument(
    help: ArgumentHelp(
      "PNG or JPEG files or folders, and at the end the file or the folder for the results; - is the standard "
        + "input or output.", valueName: "in> ... <out"))
  var files: [String] = []

  @OptionGroup var kernel: KernelOptions

  @Option(
    help: ArgumentHelp(
      "The step between places, one number or rows x columns such as 2x1 (each 1...10000, default: 1).",
      valueName: "n"),
    transform: { try size($0, "--stride") })
  var stride: Size2?

  @Option(
    help: ArgumentHelp(
      "The step between the weights, one number or rows x columns (each 1...10000, default: 1).",
      valueName: "n"),
    transform: { try size($0, "--dilation") })
  var dilation: Size2?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How far the picture is extended: narrow (not at all), equal (as large as before), wide (every place that "
        + "the kernel touches) or so many pixels on each side (0...100000, default: equal).",
      valueName: "narrow|equal|wide|n"),
    transform: { try PaddingName($0, allowed: "narrow, equal, wide", causal: false).padding })
  var padding: Convolution.Padding?

  @Option(
    help: ArgumentHelp(
      "What lies beyond the edge (default: reflect, as OpenCV has it).",
      valueName: "zero|reflect|replicate|wrap"),
    transform: { try Border(option: $0) })
  var border: Border?

  @Option(
    help: ArgumentHelp(
      "What becomes of results below black and above white: cut off, made positive, or all mapped to 0...255 "
        + "(default: clip).", valueName: "clip|absolute|rescale"),
    transform: { text in
      guard let range = Convolution.RangeRule(rawValue: text.lowercased()) else {
        throw ValidationError("expected --range clip, absolute or rescale, found '\(text)'")
      }
      return range
    })
  var range: Convolution.RangeRule?

  @Flag(help: "Say how the size of the result comes about, with its numbers and in the chapter's terms.")
  var explain = false

  @OptionGroup var writing: WritingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var runOptions: RunOptions

  func run() throws {
    runOptions.apply()
    let file = try kernel.read()
    let convolution = Convolution(
      kernel: file.kernel, flipsKernel: kernel.flip, stride: stride ?? 1, dilation: dilation ?? 1,
      padding: padding ?? .equal, border: border ?? .reflect, divisor: kernel.divide, bias: file.bias,
      range: range ?? .clip)
    if explain, files.count == 1 {
      try say(ConvolutionExplanation(convolution, of: readPicture(files[0])))
      return
    }
    let details: JSONObject = ["kernel": .array(file.kernel.rowValues)]
    let pictures = try PictureRun(files, app: FilterProgram.name, output: output, writing: writing)
    try pictures.run(details) { image in
      if explain, !output.json { try say(ConvolutionExplanation(convolution, of: image)) }
      let picture = try convolution.apply(to: Picture(image))
      return picture.image(bitDepth: image.bitDepth)
    }
  }

  /// Explains on the standard output, unless the picture goes there.
  private func say(_ explanation: ConvolutionExplanation) throws {
    if output.json {
      try StandardOutput.write(explanation.json)
    } else if files.last == "-", files.count > 1 {
      StandardError.write(explanation.text)
    } else {
      try StandardOutput.write(explanation.text)
    }
  }
}

/// Reads `3`, or `2x1` for rows and columns.
private func size(_ text: String, _ option: String) throws -> Size2 {
  let parts = text.split(omittingEmptySubsequences: false) { $0 == "x" || $0 == "×" || $0 == "," }
  let numbers = parts.compactMap { Int($0) }
  guard numbers.count == parts.count, (1...2).contains(parts.count), let last = numbers.last,
    numbers.allSatisfy({ (1...10_000).contains($0) })
  else {
    throw ValidationError("expected \(option) N or ROWSxCOLUMNS, each in 1...10000, found '\(text)'")
  }
  return Size2(numbers[0], last)
}
