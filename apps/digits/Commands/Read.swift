import ArgumentParser
import CommandGrammar
import DigitRecognition
import Images
import JSONText

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
      try StandardOutput.write(json(result, by: classifier, start.milliseconds))
      return
    }
    switch result {
    case .success(let reading): try StandardOutput.write(reading.text)
    case .failure(let reason): try StandardOutput.write("no digits: \(reason)")
    }
  }

  private func json(
    _ result: Result<DigitReading, NormalizationFailure>, by classifier: DigitClassifier,
    _ milliseconds: Double
  ) -> JSONObject {
    var (text, figures, reason): (String, [DigitReading.Figure], String?) = ("", [], nil)
    switch result {
    case .success(let reading): (text, figures) = (reading.text, reading.figures)
    case .failure(let failure): reason = failure.description
    }
    return [
      "file": JSONValue(file),
      "text": JSONValue(text),
      "boxes": JSONValue(
        figures.map { figure -> JSONObject in
          let box = figure.region.box
          return [
            "digit": JSONValue(figure.answer.digit),
            "confidence": JSONValue(figure.answer.confidence),
            "x": JSONValue(box.x), "y": JSONValue(box.y),
            "width": JSONValue(box.width), "height": JSONValue(box.height),
          ]
        }),
      "reason": JSONValue(reason),
      "model": JSONValue(classifier.name),
      "modelHash": JSONValue(classifier.hash),
      "milliseconds": JSONValue(milliseconds),
    ]
  }
}
