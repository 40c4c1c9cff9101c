import JSONText

extension DigitAnswer {
  /// The answer for programs: what `digits classify --json` prints and the service sends.
  ///
  /// - Parameters:
  ///   - file: what to call the picture.
  ///   - classifier: which classifier answered.
  ///   - milliseconds: how long it took, from the decoded picture to the answer.
  public func json(file: String, by classifier: DigitClassifier, milliseconds: Double) -> JSONObject {
    [
      "file": JSONValue(file),
      "digit": JSONValue(digit),
      "confidence": JSONValue(confidence),
      "probabilities": JSONValue(probabilities),
      "reason": JSONValue(reason),
      "model": JSONValue(classifier.name),
      "modelHash": JSONValue(classifier.hash),
      "milliseconds": JSONValue(milliseconds),
    ]
  }
}

extension DigitReading {
  /// A reading for programs: what `digits read --json` prints and the service sends.
  ///
  /// - Parameters:
  ///   - result: the reading, or why there is none.
  ///   - file: what to call the picture.
  ///   - classifier: which classifier read.
  ///   - milliseconds: how long it took, from the decoded picture to the reading.
  public static func json(
    _ result: Result<DigitReading, NormalizationFailure>, file: String, by classifier: DigitClassifier,
    milliseconds: Double
  ) -> JSONObject {
    var (text, figures, reason): (String, [Figure], String?) = ("", [], nil)
    switch result {
    case .success(let reading): (text, figures) = (reading.text, reading.figures)
    case .failure(let failure): reason = failure.description
    }
    return [
      "file": JSONValue(file),
      "text": JSONValue(text),
      "boxes": JSONValue(figures.map(\.json)),
      "reason": JSONValue(reason),
      "model": JSONValue(classifier.name),
      "modelHash": JSONValue(classifier.hash),
      "milliseconds": JSONValue(milliseconds),
    ]
  }
}

extension DigitReading.Figure {
  fileprivate var json: JSONObject {
    let box = region.box
    return [
      "digit": JSONValue(answer.digit),
      "confidence": JSONValue(answer.confidence),
      "x": JSONValue(box.x), "y": JSONValue(box.y),
      "width": JSONValue(box.width), "height": JSONValue(box.height),
    ]
  }
}
