import ArgumentParser
import CommandGrammar
import DigitRecognition
import Images
import JSONText
import Terminal

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a model on labelled pictures.",
    discussion: """
      The likeliest digit counts as the answer, refused or not. Pictures that are not 28×28 are brought \
      into that form like the picture of a file. With --robustness, --rows or --refusal the pictures go the \
      whole way from picture to answer, and a refusal of a digit counts as an error.
      """)

  @Option(help: ArgumentHelp("A folder with MNIST's four files (scripts/get-data mnist).", valueName: "dir"))
  var data: String?

  @Option(help: ArgumentHelp("Pictures in IDX form, plain or gzipped, instead of --data.", valueName: "idx"))
  var images: String?

  @Option(help: ArgumentHelp("Their labels, in IDX form.", valueName: "idx"))
  var labels: String?

  @Flag(help: "Use the validation part (the last 10,000 training pictures) instead of the test part.")
  var validation = false

  @Flag(help: "Move, scale, turn, redraw, recolour and disturb the pictures, and measure each condition.")
  var robustness = false

  @Option(help: ArgumentHelp("Read so many rows of 3 to 8 digits (1...100000).", valueName: "n"))
  var rows: Int?

  @Option(
    help: ArgumentHelp(
      "Measure how many pictures of this IDX file, which holds no digits, are refused, and of noise.",
      valueName: "idx"))
  var refusal: String?

  @Option(help: ArgumentHelp("Use only the first n pictures (1 or more).", valueName: "n"))
  var limit: Int?

  @Option(help: ArgumentHelp("Draw the confusion matrix into this PNG file.", valueName: "file"))
  var plot: String?

  @OptionGroup var model: ModelOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func validate() throws {
    try check("--rows", rows, in: 1...100_000)
    try check("--limit", limit, in: 1...Int.max)
    if data == nil, images == nil, labels == nil {
      throw ValidationError(
        "Missing expected argument '--data <dir>', or '--images <idx>' and '--labels <idx>'")
    }
    guard (data != nil) != (images != nil), (images == nil) == (labels == nil) else {
      throw ValidationError("expected --data DIR, or both --images IDX and --labels IDX")
    }
  }

  func run() throws {
    settings.apply()
    let classifier = try DigitClassifier(
      model.reference(app: DigitsApp.name, default: DigitsApp.defaultModel))
    var digits = try loadDigits()
    if let limit { digits = digits[0..<min(limit, digits.count)] }
    if robustness { return try evaluateRobustness(classifier, digits) }
    if let rows { return try evaluateRows(classifier, digits, rows) }
    if let refusal { return try evaluateRefusal(classifier, digits, refusal) }
    try evaluateErrors(classifier, digits)
  }

  private func loadDigits() throws -> DigitDataset {
    if let images, let labels {
      return try DigitDataset(imagesPath: images, labelsPath: labels).normalized()
    }
    guard let data else { throw CommandFailure(.usage, "expected --data DIR") }
    let digits = try validation ? DigitSplit(folder: data).validation : DigitSplit.test(folder: data)
    return digits.normalized()
  }

  private func evaluateErrors(_ classifier: DigitClassifier, _ digits: DigitDataset) throws {
    let result = DigitEvaluation(of: classifier.network, on: digits, limits: classifier.limits)
    if let plot {
      try Heatmap(
        title: "\(classifier.name): \(result.errors) errors of \(result.count)", rowLabel: "digit",
        columnLabel: "answer", rowNames: (0..<10).map(String.init), columnNames: (0..<10).map(String.init),
        values: result.confusion.map { $0.map(Double.init) }
      ).write(to: plot)
    }
    if output.json {
      try StandardOutput.write([
        "model": JSONValue(classifier.name),
        "modelHash": JSONValue(classifier.hash),
        "count": JSONValue(result.count),
        "errors": JSONValue(result.errors),
        "errorPercent": JSONValue(result.errorPercent),
        "refusedPercent": JSONValue(result.refusedPercent),
        "confusion": .array(result.confusion.map { JSONValue($0) }),
      ])
      return
    }
    try StandardOutput.write(
      "\(classifier.name): \(result.errors) errors of \(result.count) "
        + "(\(percentText(result.errorPercent)) %); \(percentText(result.refusedPercent)) % refused")
    var table = Table([.init("digit")] + (0..<10).map { .init("as \($0)", .right) })
    for (digit, row) in result.confusion.enumerated() {
      table.add(["\(digit)"] + row.map { $0 == 0 ? "·" : "\($0)" })
    }
    try StandardOutput.write(table.text())
  }

  private func evaluateRobustness(_ classifier: DigitClassifier, _ digits: DigitDataset) throws {
    let conditions = RobustnessCondition.all
    let bar = ProgressBar(
      total: conditions.count * digits.count, label: "robustness", output: .standardError(quiet: output.quiet)
    )
    var table = Table([
      .init("condition"), .init("pictures", .right), .init("error %", .right),
      .init("of which refused %", .right),
    ])
    for (number, condition) in conditions.enumerated() {
      let row = RobustnessEvaluation.run(condition, on: digits, by: classifier, seed: settings.seed) {
        bar.update(number * digits.count + $0, note: condition.name)
      }
      if output.json {
        try StandardOutput.write([
          "condition": JSONValue(condition.name), "count": JSONValue(row.count),
          "errors": JSONValue(row.errors), "errorPercent": JSONValue(row.errorPercent),
          "refused": JSONValue(row.refused), "model": JSONValue(classifier.name),
          "modelHash": JSONValue(classifier.hash), "seed": JSONValue(Int(clamping: settings.seed)),
        ])
      }
      table.add([
        "\(condition.name): \(condition.summary)", "\(row.count)", fixed(row.errorPercent, decimals: 2),
        fixed(100 * Double(row.refused) / Double(row.count), decimals: 2),
      ])
    }
    bar.finish()
    if !output.json { try StandardOutput.write(table.text()) }
  }

  private func evaluateRows(_ classifier: DigitClassifier, _ digits: DigitDataset, _ count: Int) throws {
    let bar = ProgressBar(total: count, label: "rows", output: .standardError(quiet: output.quiet))
    let result = RowEvaluation(of: classifier, on: digits, count: count, seed: settings.seed) {
      bar.update($0)
    }
    bar.finish()
    if output.json {
      try StandardOutput.write([
        "rows": JSONValue(result.count), "errors": JSONValue(result.errors),
        "correctPercent": JSONValue(result.correctPercent), "model": JSONValue(classifier.name),
        "modelHash": JSONValue(classifier.hash), "seed": JSONValue(Int(clamping: settings.seed)),
      ])
    } else {
      try StandardOutput.write(
        "\(classifier.name): \(result.count - result.errors) of \(result.count) rows read right "
          + "(\(percentText(result.correctPercent)) %)")
    }
  }

  private func evaluateRefusal(_ classifier: DigitClassifier, _ digits: DigitDataset, _ path: String) throws {
    let file = try IDXFile(path: path, rank: 3)
    guard !file.elements.isEmpty else {
      throw CommandFailure(
        .dataError, "\(path): expected at least one picture, found none in \(file.dimensions)")
    }
    let others = file.pictures(limit: limit)
    let noise = RefusalEvaluation.noise(count: min(limit ?? 2_000, 2_000), seed: settings.seed)
    let bar = ProgressBar(
      total: others.count + noise.count, label: "refusal", output: .standardError(quiet: output.quiet))
    let ofOthers = RefusalEvaluation(of: classifier, on: others) { bar.update($0) }
    let ofNoise = RefusalEvaluation(of: classifier, on: noise) { bar.update(others.count + $0) }
    bar.finish()
    let ofDigits = DigitEvaluation(of: classifier.network, on: digits, limits: classifier.limits)
    if output.json {
      try StandardOutput.write([
        "others": JSONValue(ofOthers.count), "othersRefusedPercent": JSONValue(ofOthers.refusedPercent),
        "noise": JSONValue(ofNoise.count), "noiseRefusedPercent": JSONValue(ofNoise.refusedPercent),
        "digits": JSONValue(ofDigits.count), "digitsRefusedPercent": JSONValue(ofDigits.refusedPercent),
        "model": JSONValue(classifier.name), "modelHash": JSONValue(classifier.hash),
      ])
      return
    }
    var table = Table([.init("pictures"), .init("number", .right), .init("refused %", .right)])
    table.add(["no digits (\(path))", "\(ofOthers.count)", percentText(ofOthers.refusedPercent)])
    table.add(["noise", "\(ofNoise.count)", percentText(ofNoise.refusedPercent)])
    table.add(["digits", "\(ofDigits.count)", percentText(ofDigits.refusedPercent)])
    try StandardOutput.write(table.text())
  }
}
