import ArgumentParser
import CommandGrammar
import ImageFiltering
import Images
import JSONText
import Terminal

struct Sheet: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show all filters on one page, each with its name.",
    discussion: """
      The picture is made as small as the pictures on the page first, so that what a filter does can be seen there.
      """)

  @Argument(help: ArgumentHelp("A PNG or JPEG file; - is the standard input.", valueName: "in"))
  var input: String

  @Argument(help: ArgumentHelp("The file for the page; - is the standard output.", valueName: "out"))
  var outputFile: String

  @Option(help: ArgumentHelp("Pictures in a row (1...20).", valueName: "n"))
  var columns = 6

  @Option(help: ArgumentHelp("The longer side of the pictures in pixels (48...2048).", valueName: "n"))
  var cell = 240

  @Option(
    help: ArgumentHelp(
      "Only filters of this group: \(Filter.Group.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "group"),
    transform: { text in
      guard let group = Filter.Group(rawValue: text.lowercased()) else {
        throw ValidationError(
          "expected --group \(Filter.Group.allCases.map(\.rawValue).joined(separator: ", ")), found '\(text)'"
        )
      }
      return group
    })
  var group: Filter.Group?

  @OptionGroup var writing: WritingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var runOptions: RunOptions

  func validate() throws {
    try check("--columns", columns, in: 1...20)
    try check("--cell", cell, in: 48...2048)
  }

  func run() throws {
    runOptions.apply()
    let page = try PictureRun([input, outputFile], output: output, writing: writing)
    let filters = FilterCatalogue.all.filter { group == nil || $0.group == group }
    try page.run(["filters": JSONValue(filters.map(\.name))]) { image in
      try makePage(of: image, filters).image()
    }
  }

  private func makePage(of image: Image, _ filters: [Filter]) throws -> ContactSheet {
    let ratio = min(1, Double(cell) / Double(max(image.width, image.height)))
    let (width, height) = (
      max(1, Int((Double(image.width) * ratio).rounded())),
      max(1, Int((Double(image.height) * ratio).rounded()))
    )
    let small = image.resized(width: width, height: height, method: .area)
    let bar = ProgressBar(
      total: filters.count, label: "sheet", output: .standardError(quiet: output.quiet))
    defer { bar.cancel() }
    var sections: [ContactSheet.Section] = [.init("", [.init(small, label: "original")])]
    for group in Filter.Group.allCases {
      var cells: [ContactSheet.Cell] = []
      for filter in filters where filter.group == group {
        cells += try self.cells(filter, on: small)
        bar.update(cells.count, note: filter.name)
      }
      sections.append(.init(group.title, cells))
    }
    var sheet = ContactSheet(
      title: input == "-" ? "" : FileSystem.lastName(of: input), sections: sections)
    sheet.columns = columns
    (sheet.cellWidth, sheet.cellHeight) = (max(width, 120), max(height, 60))
    return sheet
  }

  private func cells(_ filter: Filter, on small: Image) throws -> [ContactSheet.Cell] {
    let settings = filter.parameters.filter { if case .number = $0.kind { true } else { false } }.prefix(2)
    let note = settings.map { "\($0.name) \($0.defaultValue)" }.joined(separator: ", ")
    let result = try FilterChain([.init(filter, filter.defaultArguments)]).apply(to: small)
    return [.init(result, label: filter.name, note: note.isEmpty ? nil : note)]
  }
}
