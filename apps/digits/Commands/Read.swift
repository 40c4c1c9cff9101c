import ArgumentParser
import CommandGrammar
import DigitRecognition
import Images

struct Read: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read all digits of a picture, line by line.",
    discussion: "Digits that touch each other are taken for one figure. A figure that is no digit reads ?.")

  @Argument(help: ArgumentHelp("A PNG or JPEG file; - is the standard input.", valueName: "file"))
  var file: String

  @OptionGroup var model: ModelOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var settings: RunOptions

  func run() throws {
    settings.apply()
    let classifier = try DigitClassifier(
      model.reference(app: DigitsApp.name, default: DigitsApp.defaultModel))
    let image = try readPicture(file)
    let start = ContinuousClock.now
    let result = Result { () throws(NormalizationFailure) in try classifier.read(image) }
    if output.json {
      try StandardOutput.write(
        DigitReading.json(result, file: file, by: classifier, milliseconds: start.milliseconds))
      return
    }
    switch result {
    case .success(let reading): try StandardOutput.write(reading.text)
    case .failure(let reason): try StandardOutput.write("no digits: \(reason)")
    }
  }
}
