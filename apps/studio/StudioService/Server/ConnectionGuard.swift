import HTTPTypes
import JSONText
import NIOCore
import NIOHTTPTypes

/// Keeps one connection within its limits: how long a client may take to send a request and to take its
/// response, and that a connection that is of no more use is closed.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  /// How long what may take.
  struct Limits: Sendable {
    /// From the connection to the first head, and from a head to the end of its body.
    var request: TimeAmount
    /// From the head of a response to its end.
    var response: TimeAmount
    /// Between a response and the next request.
    var idle: TimeAmount
  }

  private let limits: Limits
  private var timer: Scheduled<Void>?
  /// Whether a head has come whose body has not ended.
  private var isReceiving = false
  private var unanswered = 0
  private var isResponding = false
  private var closesAfterResponse = false
  private weak var ticket: Ticket?

  init(_ limits: Limits) { self.limits = limits }

  func handlerAdded(context: ChannelHandlerContext) { arm(limits.request, context) }

  func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

  /// Ends the ticket when the client goes: nobody would read the result.
  static func watch(_ channel: any Channel, for ticket: Ticket) {
    channel.eventLoop.execute {
      guard channel.isActive else { return ticket.cancel() }
      let guardian = try? channel.pipeline.syncOperations.handler(type: ConnectionGuard.self)
      guardian?.ticket = ticket
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    // A client that says nothing more while it waits has, as good as always, gone.
    if case .inputClosed? = event as? ChannelEvent { ticket?.cancel() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    ticket?.cancel()
    timer?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      (isReceiving, unanswered) = (true, unanswered + 1)
      if !isResponding { arm(limits.request, context) }
    case .body: break
    case .end:
      isReceiving = false
      // From here on the time is the server's.
      if !isResponding { timer?.cancel() }
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head):
      isResponding = true
      closesAfterResponse = head.headerFields[.connection] == "close"
      arm(limits.response, context)
      if head.status == .badRequest, head.headerFields[.contentLength] == "0" {
        return writeParseError(context, promise)
      }
      context.write(data, promise: promise)
    case .body: context.write(data, promise: promise)
    case .end:
      (isResponding, unanswered) = (false, max(0, unanswered - 1))
      let written = promise ?? context.eventLoop.makePromise()
      if closesAfterResponse {
        let channel = context.channel
        written.futureResult.whenComplete { _ in channel.close(promise: nil) }
      }
      context.writeAndFlush(data, promise: written)
      if unanswered == 0, !isReceiving { arm(limits.idle, context) }
    }
  }

  /// The server answers what is no HTTP with an empty body; clients get the reason as for all errors.
  private func writeParseError(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
    write(ServiceError(.badRequest, "bad_request", "expected HTTP/1.1, found something else"), context)
      .cascade(to: promise)
  }

  /// Writes the head and the body of an error.
  private func write(_ error: ServiceError, _ context: ChannelHandlerContext) -> EventLoopFuture<Void> {
    let text = JSONValue.object(error.json).description
    let head = HTTPResponse(
      status: error.status,
      headerFields: [
        .contentType: "application/json", .contentLength: "\(text.utf8.count)", .connection: "close",
      ])
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    let written = context.eventLoop.makePromise(of: Void.self)
    context.write(wrapOutboundOut(.body(ByteBuffer(string: text))), promise: written)
    return written.futureResult
  }

  private func arm(_ time: TimeAmount, _ context: ChannelHandlerContext) {
    timer?.cancel()
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    timer = context.eventLoop.scheduleTask(in: time) {
      let (guardian, context) = bound.value
      guardian.timeIsOver(context)
    }
  }

  private func timeIsOver(_ context: ChannelHandlerContext) {
    if isReceiving, !isResponding {
      let error = ServiceError(
        .requestTimeout, "request_timeout", "the request did not arrive in time; send it without pauses")
      let channel = context.channel
      write(error, context).whenComplete { _ in channel.close(promise: nil) }
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    } else {
      context.close(promise: nil)
    }
  }
}
