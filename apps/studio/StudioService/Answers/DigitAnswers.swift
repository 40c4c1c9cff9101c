import CommandGrammar
import DigitRecognition
import Images
import JSONText

extension StudioService {
  /// Which digit a picture shows.
  func classify(_ work: Work) async throws -> Answer {
    var work = work
    let name = try work.input.fields.text("model")
    let explains = try work.input.fields.flag("explain")
    try work.input.fields.finish()
    let desk = try shelf.model(name, of: shelf.digits, app: "digits")
    let picture = try work.input.requiredPicture()
    guard explains else {
      return .object(try await desk.classify(picture, limits: imageLimits, ticket: work.ticket))
    }
    let limits = imageLimits
    return .object(
      try await desk.worker.answer(work.ticket) { classifier in
        let image = try Image(decoding: picture, name: "picture", limits: limits)
        let start = ContinuousClock.now
        let answer = classifier.classify(image)
        var object = answer.json(file: "-", by: classifier, milliseconds: start.milliseconds)
        object["explanation"] = JSONValue(
          try Explanation(of: image, by: classifier).pages.map { page -> JSONObject in
            [
              "name": JSONValue(page.name), "width": JSONValue(page.image.width),
              "height": JSONValue(page.image.height),
              "picture": JSONValue(try PictureData.address(of: page.image)),
            ]
          })
        return object
      })
  }

  /// All digits of a picture.
  func read(_ work: Work) async throws -> Answer {
    var work = work
    let name = try work.input.fields.text("model")
    try work.input.fields.finish()
    let desk = try shelf.model(name, of: shelf.digits, app: "digits")
    let picture = try work.input.requiredPicture()
    let limits = imageLimits
    return .object(
      try await desk.worker.answer(work.ticket) { classifier in
        let image = try Image(decoding: picture, name: "picture", limits: limits)
        let start = ContinuousClock.now
        let result = Result { () throws(NormalizationFailure) in try classifier.read(image) }
        return DigitReading.json(result, file: "-", by: classifier, milliseconds: start.milliseconds)
      })
  }
}

/// Pictures as parts of JSON.
enum PictureData {
  /// A PNG file as an address that browsers show: `data:image/png;base64,…`.
  static func address(of image: Image) throws -> String {
    "data:image/png;base64," + Base64.encode(try image.encodedPNG())
  }
}
