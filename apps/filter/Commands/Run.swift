import ArgumentParser
import CommandGrammar
import ImageFiltering
import JSONText

struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Apply several filters one after the other.",
    usage: "filter run <in> ... <out> \"FILTER [PARAMETER=VALUE ...] | ...\" [<options>]",
    discussion: """
      For example: filter run in.png out.png "gaussian sigma=2 | sobel | threshold otsu". Between the steps the \
      picture is kept in real numbers, so that nothing is rounded or cut off before the end. A word alone is the \
      choice it names: threshold otsu is threshold method=otsu.
      """)

  @Argument(
    help: ArgumentHelp(
      "PNG or JPEG files or folders, the file or the folder for the results (- is the standard input or output), "
        + "and at the end the steps, in quotes, with | between them.", valueName: "in> ... <out> <chain"))
  var files: [String] = []

  @OptionGroup var writing: WritingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var runOptions: RunOptions

  func run() throws {
    runOptions.apply()
    guard files.count >= 3, let text = files.last else {
      throw ValidationError("Missing expected argument '<\(["in", "out", "chain"][files.count])>'")
    }
    try checkQuotes()
    let chain = try FilterChain(parsing: text)
    let details: JSONObject = ["chain": .array(chain.steps.map { .object($0.json) })]
    try PictureRun(files.dropLast(), app: FilterProgram.name, output: output, writing: writing).run(details) {
      image in
      try chain.apply(to: image)
    }
  }

  /// Steps without quotes arrive as words of their own, which would count as pictures.
  private func checkQuotes() throws {
    for first in 2..<files.count - 1 {
      let text = files[first...].joined(separator: " ")
      guard (try? FilterCatalogue.filter(named: files[first])) != nil,
        (try? FilterChain(parsing: text)) != nil
      else { continue }
      let pictures = files[..<first].joined(separator: " ")
      throw CommandFailure(.usage, "put the steps in quotes: filter run \(pictures) \"\(text)\"")
    }
  }
}
