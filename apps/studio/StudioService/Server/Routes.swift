import HTTPTypes
import Hummingbird
import JSONText
import NIOCore

/// An address of the service, and what it does.
struct Route: Sendable {
  let method: HTTPRequest.Method
  let path: String
  /// What a body is that is neither JSON nor a form.
  var plain: RequestInput.PlainBody = .picture
  /// The fields that are pictures.
  var pictures: Set<String> = ["picture"]
  /// Whether it takes so little time that it need not be stopped when the client goes.
  var isQuick = false
  let handle: @Sendable (StudioService) -> @Sendable (Work) async throws -> Answer

  /// Everything under `/v1`.
  static let all: [Route] = [
    Route(method: .get, path: "/v1/models") { $0.models },
    Route(method: .get, path: "/v1/filters") { $0.filters },
    Route(method: .get, path: "/v1/styles") { $0.styles },
    Route(method: .get, path: "/v1/tunes") { $0.tunes },
    Route(method: .post, path: "/v1/digits/classify", isQuick: true) { $0.classify },
    Route(method: .post, path: "/v1/digits/read") { $0.read },
    Route(method: .post, path: "/v1/filter/apply") { $0.applyFilter },
    Route(method: .post, path: "/v1/filter/convolve") { $0.convolve },
    Route(method: .post, path: "/v1/style/apply", pictures: ["picture", "mask"]) { $0.applyStyle },
    Route(method: .post, path: "/v1/lyrics/generate", plain: .text("text")) { $0.generate },
    Route(method: .post, path: "/v1/translate", plain: .text("text")) { $0.translate },
    Route(method: .post, path: "/v1/chat", plain: .text("text")) { $0.chat },
  ]
}

extension StudioService {
  /// Where requests go.
  func router() -> Router<StudioContext> {
    let router = Router(context: StudioContext.self, options: .autoGenerateHeadEndpoints)
    router.add(
      middleware: RequestMiddleware(
        metrics: registry, limiter: configuration.rateLimit.map { RateLimiter(rate: $0) }))
    if let cors = configuration.cors {
      router.add(
        middleware: CORSMiddleware(
          allowOrigin: cors == "*" ? .all : .custom(cors),
          allowHeaders: [.accept, .contentType, RequestName.header],
          allowMethods: [.get, .post, .head, .options], exposedHeaders: [RequestName.header.rawName]))
    }
    for route in Route.all {
      let handle = route.handle(self)
      router.on(RouterPath(route.path), method: route.method) { request, context in
        try await self.answer(request, route, context, handle)
      }
    }
    router.get("/healthz") { _, _ in Response(json: ["status": "alive"]) }
    router.get("/readyz") { _, _ in self.ready() }
    router.get("/metrics") { _, _ in
      Response(
        status: .ok, headers: [.contentType: "text/plain; version=0.0.4", .cacheControl: "no-store"],
        body: .init(byteBuffer: ByteBuffer(string: self.registry.text)))
    }
    for file in page.files {
      router.get(RouterPath(file.path)) { request, _ in file.response(to: request) }
    }
    refuseOtherMethods(router)
    return router
  }

  /// Known addresses say which methods they know.
  private func refuseOtherMethods(_ router: Router<StudioContext>) {
    let posts = Route.all.filter { $0.method == .post }.map(\.path)
    let gets =
      Route.all.filter { $0.method == .get }.map(\.path) + ["/healthz", "/readyz", "/metrics"]
      + page.files.map(\.path)
    let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .delete, .patch]
    for (paths, known) in [(posts, [HTTPRequest.Method.post]), (gets, [.get, .head])] {
      let allow = known.map(\.rawValue).joined(separator: ", ")
      for path in paths {
        for method in methods where !known.contains(method) && !(method == .head && known == [.get]) {
          // HEAD is made from GET where there is one.
          router.on(RouterPath(path), method: method) { _, _ -> Response in
            var error = ServiceError(
              .methodNotAllowed, "method_not_allowed", "expected \(allow) at this address")
            error.allow = allow
            throw error
          }
        }
      }
    }
  }

  private func ready() -> Response {
    switch state {
    case .ready(let missing):
      Response(json: ["status": "ready", "missing": JSONValue(missing)])
    case .loading:
      ServiceError(.serviceUnavailable, "loading", "the models are being loaded").response
    case .ending:
      ServiceError(.serviceUnavailable, "ending", "this server is being shut down").response
    }
  }

  /// Reads a request within its limits and lets it be worked on.
  private func answer(
    _ request: Request, _ route: Route, _ context: StudioContext,
    _ handle: @Sendable @escaping (Work) async throws -> Answer
  ) async throws -> Response {
    var request = request
    let (body, taken) = try await collect(&request)
    defer { uploads.give(taken) }
    let input = try RequestInput(
      body: body, contentType: request.headers[.contentType],
      query: try AddressFields.read(request.uri.query), plain: route.plain, pictures: route.pictures)
    let ticket = office.ticket()
    if !route.isQuick { ConnectionGuard.watch(context.channel, for: ticket) }
    let work = Work(input: input, ticket: ticket, accept: request.headers[.accept] ?? "")
    return try await Response(handle(work), ticket: ticket)
  }

  /// The whole body, and how much of the budget it takes.
  private func collect(_ request: inout Request) async throws -> ([UInt8], Int) {
    let most = configuration.maximumUpload
    let declared = request.headers[.contentLength].flatMap { Int($0) }
    if let declared, declared > most { throw tooLarge(most) }
    // What does not say how long it is may be as long as allowed.
    let isEmpty = declared == nil && request.headers[.transferEncoding] == nil
    let taken = declared ?? (isEmpty ? 0 : most)
    try uploads.take(taken)
    do {
      let buffer = try await request.collectBody(upTo: most)
      return (Array(buffer.readableBytesView), taken)
    } catch {
      uploads.give(taken)
      switch error {
      case let error as HTTPError where error.status == .contentTooLarge: throw tooLarge(most)
      case is NIOTooManyBytesError: throw tooLarge(most)
      case is CancellationError: throw error
      default:
        // What is no HTTP any more, or an end in the middle.
        var refusal = ServiceError.badRequest("the body did not arrive whole, or not as HTTP has it")
        refusal.closesConnection = true
        throw refusal
      }
    }
  }

  private func tooLarge(_ most: Int) -> ServiceError {
    .tooLarge("expected a body of at most \(most) bytes, found more")
  }
}

extension Response {
  /// An answer as a response.
  init(_ answer: Answer, ticket: Ticket) {
    switch answer {
    case .json(let value): self.init(json: value)
    case .picture(let bytes, let type):
      self.init(
        status: .ok, headers: [.contentType: type, .cacheControl: "no-store"],
        body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    case .lines(let lines):
      // A proxy that waits for the whole of it would take the point away.
      var headers: HTTPFields = [.contentType: "application/x-ndjson", .cacheControl: "no-store"]
      if let name = HTTPField.Name("X-Accel-Buffering") { headers[name] = "no" }
      self.init(
        status: .ok, headers: headers,
        body: .init { writer in
          do {
            while let text = await lines.next() { try await writer.write(ByteBuffer(bytes: text)) }
            try await writer.finish(nil)
          } catch {
            ticket.cancel()
            throw error
          }
        })
    }
  }
}
