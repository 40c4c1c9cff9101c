import Checkpoints
import Images
import JSONText
import StyleTransfer

extension StudioService {
  /// All styles, as `style list --json` has them.
  func styles(_ work: Work) async throws -> Answer {
    try work.input.fields.finish()
    return .object(["styles": JSONValue(shelf.styles.map(\.styleListing))])
  }

  /// A picture in a style, or in a mixture of several.
  func applyStyle(_ work: Work) async throws -> Answer {
    var work = work
    guard let painting = shelf.painting else { throw shelf.notFound("", app: "style", names: []) }
    let output = try PictureOutput(&work.input.fields, accept: work.accept)
    let request = try paintingRequest(&work.input.fields)
    try work.input.fields.finish()
    let (ticket, limits) = (work.ticket, imageLimits)
    let mask = work.input.pictures["mask"]
    return try await changed(work, output, by: painting) { image, desk in
      let (width, height) = request.size(of: image)
      let least = TransferNetwork.minimumSize
      guard max(width, least) * max(height, least) <= limits.maximumPixels else {
        // What is painted has so many rows at least: a long picture of one row would take many times its memory.
        throw ImageError.tooManyPixels(
          name: "picture", width: max(width, least), height: max(height, least), limit: limits.maximumPixels)
      }
      let plane = try mask.map { bytes in
        try Image(decoding: bytes, name: "mask", limits: limits).luminance(over: 0)
      }
      let painter = try desk.painter(request)
      let result = try request.painted(image, by: painter, mask: plane) { _ throws(ServiceError) in
        try ticket.check()
      }
      return (result, request.json(by: painter, mask: plane == nil ? nil : "-"))
    }
  }

  /// The most styles that are mixed into another.
  private static let mostBlended = 8

  private func paintingRequest(_ fields: inout RequestFields) throws -> PaintingRequest {
    let names = shelf.styles.map(\.name)
    func check(_ name: String, _ field: String) throws(ServiceError) {
      guard !names.contains(name) else { return }
      throw ServiceError(
        .notFound, "unknown_model",
        "\(field): expected one of \(names.joined(separator: ", ")), found '\(name.prefix(60))'")
    }
    guard let name = try fields.text("style") else {
      throw ServiceError.badRequest("style: expected one of \(names.joined(separator: ", ")), found none")
    }
    try check(name, "style")
    var blend: [PaintingRequest.Share] = []
    if let text = try fields.text("blend"), !text.isEmpty {
      do throws(BlendError) { blend = try PaintingRequest.Share.parsing(text) } catch {
        throw ServiceError.badRequest("blend: \(error)")
      }
      guard blend.count <= Self.mostBlended else {
        throw ServiceError.badRequest(
          "blend: expected at most \(Self.mostBlended) styles, found \(blend.count)")
      }
      for style in blend { try check(style.name, "blend") }
    }
    var request = PaintingRequest(name, mixedWith: blend)
    if let strength = try fields.number("strength", in: 0...1) { request.strength = Float(strength) }
    request.keepsColors = try fields.flag("keepColors")
    request.size = try fields.integer("size", in: 1...32_768)
    return request
  }
}
