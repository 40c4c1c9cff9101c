import CommandGrammar
import Images
import JSONText

extension StudioService {
  /// A picture with something done to it.
  ///
  /// - Parameters:
  ///   - work: the request with the picture.
  ///   - output: in which form the result is sent back.
  ///   - worker: who does it.
  ///   - change: from the picture and the worker's model to the result and the details of how it was made.
  /// - Throws: `ServiceError`, `ImageError`, or what `change` throws.
  func changed<Model>(
    _ work: Work, _ output: PictureOutput, by worker: ModelWorker<Model>,
    _ change: @escaping @Sendable (Image, Model) throws -> (Image, details: JSONObject)
  ) async throws -> Answer {
    let picture = try work.input.requiredPicture()
    let limits = imageLimits
    return try await worker.answer(work.ticket) { model in
      let image = try Image(decoding: picture, name: "picture", limits: limits)
      let start = ContinuousClock.now
      let (result, details) = try change(image, model)
      let milliseconds = start.milliseconds
      try work.ticket.check()
      return try output.answer(
        result, result.report(input: "-", output: "-", details: details, milliseconds: milliseconds))
    }
  }
}
