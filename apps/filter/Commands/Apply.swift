import ArgumentParser
import CommandGrammar
import ImageFiltering

struct Apply: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Apply one filter to pictures.",
    usage: "filter apply <name> <in> ... <out> [--PARAMETER VALUE ...] [<options>]",
    discussion: """
      The parameters of a filter are options: filter apply gaussian in.png out.png --sigma 2. 'filter list' names \
      the filters, 'filter help NAME' explains one with its parameters, their ranges and defaults.
      """)

  @Argument(help: ArgumentHelp("The filter; 'filter list' shows all.", valueName: "name"))
  var name: String

  @Argument(
    help: ArgumentHelp(
      "PNG or JPEG files or folders, and at the end the file or the folder for the results; - is the standard "
        + "input or output.", valueName: "in> ... <out"))
  var files: [String] = []

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("A parameter of the filter, the long way.", valueName: "parameter=value"))
  var settings: [String] = []

  @OptionGroup var writing: WritingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var runOptions: RunOptions

  func run() throws {
    runOptions.apply()
    let filter = try FilterCatalogue.filter(named: name)
    let arguments = try filter.arguments(ParameterOptions.settings(settings))
    let chain = FilterChain([.init(filter, arguments)])
    try PictureRun(files, app: FilterProgram.name, output: output, writing: writing).run(chain.steps[0].json)
    { image in
      try chain.apply(to: image)
    }
  }
}
