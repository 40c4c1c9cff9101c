import Hummingbird
import NIOCore

/// What belongs to one request.
struct StudioContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// The connection.
  let channel: any Channel
  /// How the request is called in the log and in the response.
  var requestID = ""

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }

  /// Where the client is.
  var clientAddress: String? { channel.remoteAddress?.ipAddress }
}
