import Checkpoints
import HTTPTypes
import Hummingbird
import ImageFiltering
import Images
import LyricWriting
import RetrievalChat

extension ServiceError {
  /// What the client is told of an error of a library.
  ///
  /// - Returns: for what nobody has foreseen an error of the server, without details.
  init(_ error: any Error) {
    switch error {
    case let error as ServiceError: self = error
    case let error as ImageError:
      switch error {
      case .tooManyPixels, .fileTooLarge:
        self.init(.contentTooLarge, "picture_too_large", "\(error)")
      case .outOfMemory: self.init(.serviceUnavailable, "out_of_memory", "\(error)")
      default: self.init(.badRequest, "invalid_picture", "\(error)")
      }
    case let error as FilterError: self.init(.badRequest, "bad_request", "\(error)")
    case let error as FormError: self.init(.badRequest, "bad_request", "\(error)")
    case let error as SeedTextError: self.init(.badRequest, "bad_request", "text: \(error)")
    case let error as QuestionError: self.init(.badRequest, "bad_request", "\(error)")
    case let error as CheckpointError where error.kind == .unknownModel:
      self.init(.notFound, "unknown_model", "\(error)")
    case is CheckpointError, is IndexError:
      // Where files lie on the server is nobody's business; the log has it.
      self.init(.serviceUnavailable, "model_unavailable", "the model of this request could not be loaded")
    case is CancellationError: self = .cancelled
    case let error as HTTPError: self.init(error)
    default: self.init(.internalServerError, "internal", "something went wrong here; the log has the reason")
    }
  }

  private init(_ error: HTTPError) {
    switch error.status {
    case .notFound: self.init(.notFound, "not_found", "there is nothing at this address; see /openapi.json")
    case .contentTooLarge: self = .tooLarge("the body is larger than this server takes")
    default:
      self.init(
        error.status, error.status.code < 500 ? "bad_request" : "internal",
        error.body ?? error.status.reasonPhrase)
    }
  }
}
