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

  /// The characters of settings that fit under a picture.
  private static let widestNote = 28

  @OptionGroup var writing: WritingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var runOptions: RunOptions

  func validate() throws {
    try check("--columns", columns, in: 1...20)
    try check("--cell", cell, in: 48...2048)
  }

  func run() throws {
    runOptions.apply()
    guard !FileSystem.isFolder(outputFile) else {
      throw CommandFailure(.usage, "\(outputFile): expected a file name for the page, found a folder")
    }
    let page = try PictureRun([input, outputFile], app: FilterProgram.name, output: output, writing: writing)
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
    var sections: [ContactSheet.Section] = []
    var done = 0
    for group in Filter.Group.allCases {
      var cells: [ContactSheet.Cell] = []
      var shown: Set<FilterParameter> = []
      for filter in filters where filter.group == group {
        bar.update(done, note: filter.name)
        cells += try self.cells(filter, on: small, shown: &shown)
        done += 1
      }
      sections.append(.init(group.title, cells))
    }
    var sheet = ContactSheet(
      title: input == "-" ? "" : FileSystem.lastName(of: input), sections: sections)
    sheet.columns = columns
    (sheet.cellWidth, sheet.cellHeight) = (max(width, 120), max(height, 60))
    return sheet
  }

  /// The filter with its defaults; one that begins with a choice is shown with every choice, unless a filter before
  /// it had the same.
  private func cells(
    _ filter: Filter, on small: Image, shown: inout Set<FilterParameter>
  ) throws -> [ContactSheet.Cell] {
    guard let first = filter.parameters.first, case .choice(let words) = first.kind, first.name != "border",
      shown.insert(first).inserted
    else { return [try cell(filter, filter.defaultArguments, on: small, choice: nil)] }
    return try words.map { word in
      try cell(filter, try filter.arguments([(first.name, word)]), on: small, choice: word)
    }
  }

  private func cell(
    _ filter: Filter, _ arguments: FilterArguments, on small: Image, choice: String?
  ) throws -> ContactSheet.Cell {
    let numbers = filter.parameters.filter { parameter in
      switch parameter.kind {
      case .integer, .oddInteger, .number: parameter.counts(with: arguments)
      case .choice, .flag: false
      }
    }
    let notes = numbers.prefix(3).map { "\($0.name) \(arguments[$0.name]?.description ?? "")" }
    let three = notes.joined(separator: ", ")
    let note = three.count <= Self.widestNote ? three : notes.prefix(2).joined(separator: ", ")
    let result = try FilterChain([.init(filter, arguments)]).apply(to: small)
    let label = choice.map { "\(filter.name) \($0)" } ?? filter.name
    return .init(result, label: label, note: note.isEmpty ? nil : note)
  }
}
