import Images
import JSONText

/// In which form a picture is sent back.
struct PictureOutput: Sendable {
  private enum Form: Sendable {
    /// In base64 in the JSON that tells of it.
    case json
    /// As a file.
    case png, jpeg
  }
  private let form: Form
  private let quality: Int

  /// What the fields `output` and `quality` ask for, else what the client says that it likes.
  init(_ fields: inout RequestFields, accept: String) throws(ServiceError) {
    let word = try fields.word("output", among: ["json", "png", "jpg", "jpeg"])
    quality = try fields.integer("quality", in: 1...100) ?? 90
    let liked = accept.lowercased()
    form =
      switch word {
      case "png": .png
      case "jpg", "jpeg": .jpeg
      case nil where liked.hasPrefix("image/png"): .png
      case nil where liked.hasPrefix("image/jpeg"): .jpeg
      default: .json
      }
  }

  /// The answer with a picture and what there is to say of it.
  func answer(_ image: Image, _ report: JSONObject) throws -> Answer {
    switch form {
    case .png: return .picture(try image.encodedPNG(), type: "image/png")
    case .jpeg: return .picture(try image.encodedJPEG(quality: quality), type: "image/jpeg")
    case .json:
      var object = report
      object["picture"] = JSONValue(try PictureData.address(of: image))
      return .object(object)
    }
  }
}
