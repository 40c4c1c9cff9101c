import CommandGrammar
import CoreMetrics
import HTTPTypes
import Hummingbird
import JSONText
import Logging
import NIOCore
import Synchronization

/// What is done for every request: a name for it, a line of the log, figures, and errors as JSON.
struct RequestMiddleware: RouterMiddleware {
  typealias Context = StudioContext

  let metrics: any MetricsFactory
  let limiter: RateLimiter?
  /// Paths that are called by machines all the time.
  static let unlimited: Set<String> = ["/healthz", "/readyz", "/metrics"]

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    var context = context
    context.requestID = RequestName.of(request)
    context.logger[metadataKey: "requestId"] = .string(context.requestID)
    var response: Response
    do {
      if let limiter, !Self.unlimited.contains(request.uri.path) {
        try limiter.count(context.clientAddress ?? "")
      }
      response = try await next(request, context)
    } catch {
      let refusal = ServiceError(error)
      if refusal.status.code >= 500, !(error is ServiceError) {
        context.logger.error("request failed", metadata: ["error": .string("\(error)")])
      }
      response = refusal.response
    }
    response.headers[RequestName.header] = context.requestID
    note(request, response, context, start)
    return response
  }

  private func note(
    _ request: Request, _ response: Response, _ context: Context, _ start: ContinuousClock.Instant
  ) {
    let time = ContinuousClock.now - start
    // The router has a name without a slash for what it does not find.
    let path = context.endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "other"
    Counter(
      label: "studio_requests_total",
      dimensions: [
        ("method", request.method.rawValue.count > 8 ? "other" : request.method.rawValue), ("path", path),
        ("status", "\(response.status.code)"),
      ], factory: metrics
    ).increment()
    let nanoseconds = Int64(clamping: Int((time / .nanoseconds(1)).rounded()))
    CoreMetrics.Timer(label: "studio_request_seconds", dimensions: [("path", path)], factory: metrics)
      .recordNanoseconds(nanoseconds)
    context.logger.info(
      "request",
      metadata: [
        "method": .string(String(request.method.rawValue.prefix(20))),
        "path": .string(String(request.uri.path.prefix(200))),
        "status": .stringConvertible(response.status.code),
        "milliseconds": .stringConvertible(start.milliseconds),
        "client": .string(context.clientAddress ?? "none"),
      ])
  }
}

/// How requests are called.
enum RequestName {
  /// The header that names a request: the client's own name, if it is a plain one, comes back in the response.
  static let header = HTTPField.Name("X-Request-Id") ?? .eTag
  private static let prefix = String(UInt32.random(in: .min ... .max), radix: 16)
  private static let count = Atomic<Int>(0)

  static func of(_ request: Request) -> String {
    if let own = request.headers[header], (1...64).contains(own.utf8.count),
      own.utf8.allSatisfy({
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x2D || $0 == 0x5F
      })
    {
      return own
    }
    return "\(prefix)-\(String(count.add(1, ordering: .relaxed).newValue, radix: 16))"
  }
}

extension ServiceError {
  /// The response that tells of it.
  var response: Response {
    var response = Response(status: status, json: .object(json))
    if let retryAfter { response.headers[.retryAfter] = "\(retryAfter)" }
    if let allow { response.headers[.allow] = allow }
    if closesConnection { response.headers[.connection] = "close" }
    return response
  }
}

extension Response {
  /// A JSON value.
  init(status: HTTPResponse.Status = .ok, json: JSONValue) {
    let text = json.description + "\n"
    self.init(
      status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: .init(byteBuffer: ByteBuffer(string: text)))
  }
}
