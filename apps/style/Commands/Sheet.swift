import ArgumentParser
import Checkpoints
import CommandGrammar
import Images
import JSONText
import StyleTransfer
import Terminal

struct Sheet: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a picture in all styles on one page, each with its name.",
    discussion: "The picture is made as small as the pictures on the page first.")

  @Argument(help: ArgumentHelp("A PNG or JPEG file; - is the standard input.", valueName: "in"))
  var input: String

  @Argument(help: ArgumentHelp("The file for the page; - is the standard output.", valueName: "out"))
  var outputFile: String

  @Option(help: ArgumentHelp("Pictures in a row (1...20).", valueName: "n"))
  var columns = 3

  @Option(help: ArgumentHelp("The longer side of the pictures in pixels (48...2048).", valueName: "n"))
  var cell = 400

  @Option(help: ArgumentHelp("The directory with manifest.json (default: as for apply).", valueName: "dir"))
  var modelsDir: String?

  @OptionGroup var writing: WritingOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func validate() throws {
    try check("--columns", columns, in: 1...20)
    try check("--cell", cell, in: 48...2048)
  }

  func run() throws {
    settings.apply()
    guard !FileSystem.isFolder(outputFile) else {
      throw CommandFailure(.usage, "\(outputFile): expected a file name for the page, found a folder")
    }
    let directory = try ModelDirectory.locate(option: modelsDir)
    let entries = directory.entries(app: StyleApp.name)
    let models = try entries.map { entry in
      (
        try StyleModel(ModelReference(entry.name, app: StyleApp.name, modelsDirectory: directory.path)),
        entry.painting
      )
    }
    let page = try PictureRun([input, outputFile], app: StyleApp.name, output: output, writing: writing)
    try page.run(["styles": JSONValue(entries.map(\.name))]) { makePage(of: $0, models).image() }
  }

  private func makePage(of image: Image, _ models: [(model: StyleModel, painting: String)]) -> ContactSheet {
    let small = image.fitted(longerSide: cell)
    let bar = ProgressBar(
      total: models.count + 1, label: "sheet", output: .standardError(quiet: output.quiet))
    defer { bar.cancel() }
    var cells = [ContactSheet.Cell(small, label: "photograph")]
    for (index, (model, painting)) in models.enumerated() {
      bar.update(index + 1, note: model.name)
      let picture = Composition().applied(Painter([(model, 1)]).paint(small), over: small)
      cells.append(.init(picture, label: model.name, note: painting.isEmpty ? nil : painting))
    }
    var sheet = ContactSheet(
      title: input == "-" ? "" : FileSystem.lastName(of: input), sections: [.init("", cells)])
    sheet.columns = columns
    (sheet.cellWidth, sheet.cellHeight) = (max(small.width, 160), max(small.height, 60))
    return sheet
  }
}
