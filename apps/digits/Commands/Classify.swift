import ArgumentParser
import CommandGrammar
import DigitRecognition
import Images
import Terminal

struct Classify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say which digit each picture shows.",
    discussion: """
      Any PNG or JPEG will do: any size, dark on light or light on dark, coloured, transparent, off-centre. \
      A picture that shows no digit gets a reason instead.
      """)

  @Argument(help: ArgumentHelp("PNG or JPEG files; - is the standard input.", valueName: "file"))
  var files: [String]

  @Option(help: ArgumentHelp("How many candidates to name for each picture (1...10).", valueName: "n"))
  var top = 1

  @Option(
    help: ArgumentHelp(
      "Write pictures of what the network saw, and its feature maps, into this folder.", valueName: "dir"))
  var explain: String?

  @OptionGroup var model: ModelOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func validate() throws { try check("--top", top, in: 1...10) }

  func run() throws {
    settings.apply()
    let classifier = try DigitClassifier(
      model.reference(app: DigitsApp.name, default: DigitsApp.defaultModel))
    var explanations = try explain.map { try ExplanationFolder($0) }
    let failures = FailureLog(app: DigitsApp.name)
    for file in files {
      failures.collect {
        let image = try readPicture(file)
        let start = ContinuousClock.now
        let answer = classifier.classify(image)
        let milliseconds = start.milliseconds
        if output.json {
          try StandardOutput.write(answer.json(file: file, by: classifier, milliseconds: milliseconds))
        } else {
          try StandardOutput.write("\(file): \(text(answer))")
        }
        try explanations?.write(image, named: file, by: classifier)
      }
    }
    try failures.finish()
  }

  /// As `7 (99.8 %)`, followed by the runners-up that were asked for.
  private func text(_ answer: DigitAnswer) -> String {
    guard answer.digit != nil else { return "no digit: \(answer.reason ?? "unknown")" }
    return answer.ranking(top).map { "\($0.digit) (\(percentText(Double($0.probability) * 100)) %)" }
      .joined(separator: ", ")
  }
}
