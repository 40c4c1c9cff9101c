import ImageFiltering
import Images
import JSONText
import TensorCore

extension StudioService {
  /// A picture with a filter, or several, applied.
  func applyFilter(_ work: Work) async throws -> Answer {
    var work = work
    let output = try PictureOutput(&work.input.fields, accept: work.accept)
    let (name, text) = (try work.input.fields.text("filter"), try work.input.fields.text("chain"))
    let chain: FilterChain
    let details: JSONObject
    switch (name, text) {
    case (nil, let text?):
      guard text.utf8.count <= 4096 else {
        throw ServiceError.badRequest("chain: expected at most 4096 bytes")
      }
      chain = try FilterChain(parsing: text)
      details = ["chain": .array(chain.steps.map { .object($0.json) })]
      try work.input.fields.finish()
    case (let name?, nil):
      let filter = try FilterCatalogue.filter(named: name)
      chain = FilterChain([.init(filter, try filter.arguments(try parameters(&work.input.fields)))])
      details = chain.steps[0].json
    default: throw ServiceError.badRequest("expected either filter or chain; /v1/filters lists the filters")
    }
    guard chain.steps.count <= 16 else { throw ServiceError.badRequest("chain: expected at most 16 steps") }
    return try await changed(work, output, by: shelf.filter) { image, _ in
      (try chain.apply(to: image), details)
    }
  }

  /// Parameters in an object of their own, or beside the filter's name.
  private func parameters(_ fields: inout RequestFields) throws -> [(name: String, text: String)] {
    guard let value = fields.value("parameters") else { return try fields.rest() }
    guard let object = value.objectValue else {
      throw ServiceError.badRequest("parameters: expected an object, found \(value.kind)")
    }
    try fields.finish()
    return try object.members.map { ($0.key, try RequestFields.text(of: $0.value, name: $0.key)) }
  }

  /// A picture convolved with a kernel.
  func convolve(_ work: Work) async throws -> Answer {
    var work = work
    let output = try PictureOutput(&work.input.fields, accept: work.accept)
    let convolution = try ConvolutionFields.convolution(&work.input.fields)
    let explains = try work.input.fields.flag("explain")
    try work.input.fields.finish()
    let most = configuration.maximumPixels
    return try await changed(work, output, by: shelf.filter) { image, _ in
      let sizes = try ConvolutionSizes(of: convolution, width: image.width, height: image.height)
      let size = sizes.geometry.output
      guard size.height * size.width <= most else {
        throw FilterError.resultTooLarge(width: size.width, height: size.height, limit: most)
      }
      var details: JSONObject = ["kernel": .array(convolution.kernel.rowValues)]
      if explains { details["explanation"] = .object(sizes.json) }
      return (try convolution.apply(to: Picture(image)).image(bitDepth: image.bitDepth), details)
    }
  }
}
