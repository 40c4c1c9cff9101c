import HTTPTypes
import JSONText

/// Why a request has no result: what the client sees.
struct ServiceError: Error, Sendable, CustomStringConvertible {
  /// The status of the response.
  let status: HTTPResponse.Status
  /// What went wrong, for programs; the names stand in the OpenAPI document.
  let code: String
  /// What was expected, what was found, what to do: one line.
  let message: String
  /// After how many seconds to try again.
  var retryAfter: Int?
  /// Which methods there are; for 405.
  var allow: String?
  /// Whether the connection is of no more use, such as one on which a large body still comes in.
  var closesConnection = false

  init(_ status: HTTPResponse.Status, _ code: String, _ message: String) {
    (self.status, self.code) = (status, code)
    // Whatever a library says, it stays on one line.
    self.message = message.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  var description: String { "\(status.code) \(code): \(message)" }

  /// The body of the response.
  var json: JSONObject {
    ["error": .object(["code": JSONValue(code), "message": JSONValue(message)])]
  }
}

extension ServiceError {
  /// A request that makes no sense.
  static func badRequest(_ message: String) -> ServiceError {
    ServiceError(.badRequest, "bad_request", message)
  }

  /// A body beyond a limit.
  static func tooLarge(_ message: String) -> ServiceError {
    var error = ServiceError(.contentTooLarge, "too_large", message)
    error.closesConnection = true
    return error
  }

  /// A queue without room.
  static func queueFull(_ name: String, seconds: Int) -> ServiceError {
    var error = ServiceError(
      .serviceUnavailable, "queue_full",
      "\(name) has as many requests waiting as it may; try again in \(seconds) s")
    error.retryAfter = seconds
    return error
  }

  /// Time is over.
  static func timeout(seconds: Double) -> ServiceError {
    var error = ServiceError(
      .serviceUnavailable, "timeout", "there was no result within \(seconds) s; try again, or ask for less")
    error.retryAfter = 1
    return error
  }

  /// The client has gone, nobody reads this.
  static let cancelled = ServiceError(
    .init(code: 499, reasonPhrase: "Client Closed Request"), "cancelled", "the client closed the connection")
}
