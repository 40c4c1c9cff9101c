import CoreMetrics
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// The service as a process runs it.
public struct StudioServer: Sendable {
  private let service: StudioService
  private let logger: Logger

  /// A server; nothing is loaded or listened at yet.
  ///
  /// - Throws: `CheckpointError` when the directory with the models is not found or damaged.
  public init(
    _ configuration: StudioConfiguration, registry: PrometheusRegistry, logger: Logger
  ) throws {
    service = try StudioService(configuration, registry: registry)
    self.logger = logger
  }

  /// Listens, loads the models meanwhile, and serves until the process is asked to end (SIGTERM, SIGINT);
  /// requests that have come by then are answered.
  ///
  /// - Parameter announce: called with the port, once it is listened at, and again when all models are loaded.
  /// - Throws: when the address cannot be listened at.
  public func run(announce: @escaping @Sendable (_ port: Int, _ isReady: Bool) -> Void) async throws {
    let configuration = service.configuration
    let group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.workers)
    let limits = ConnectionGuard.Limits(
      request: .milliseconds(Int64(configuration.clientTimeLimit * 1000)),
      response: .milliseconds(Int64((configuration.clientTimeLimit + configuration.timeLimit) * 1000)),
      idle: .seconds(75))
    let listening = Promise<Int>()
    let application = Application(
      router: service.router(),
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [ConnectionGuard(limits)],
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))),
      configuration: .init(
        address: .hostname(configuration.host, port: configuration.port), serverName: "nndl-studio",
        backlog: 1024),
      services: [
        Clock(office: service.office),
        ModelLoading(service: service, logger: logger, listening: listening, announce: announce),
      ],
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? configuration.port
        announce(port, false)
        listening.give(.success(port))
      },
      eventLoopGroupProvider: .shared(group), logger: logger)
    let lifecycle = ServiceGroup(
      configuration: .init(
        services: [.init(service: application)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    )
    do {
      try await lifecycle.run()
    } catch {
      try? await group.shutdownGracefully()
      throw error
    }
    try await group.shutdownGracefully()
  }
}

/// Ends requests whose time is over.
private struct Clock: Service {
  let office: TicketOffice

  func run() async throws {
    try? await cancelWhenGracefulShutdown { try await office.run() }
  }
}

/// Loads the models beside the listening, and says when the process is about to end.
private struct ModelLoading: Service {
  let service: StudioService
  let logger: Logger
  /// The port, as soon as it is listened at.
  let listening: Promise<Int>
  let announce: @Sendable (Int, Bool) -> Void

  func run() async throws {
    await service.load(logger)
    // A few small models are loaded before the port is listened at.
    let port = try? await cancelWhenGracefulShutdown {
      try await withTaskCancellationHandler {
        try await listening.value()
      } onCancel: {
        listening.give(.failure(CancellationError()))
      }
    }
    if let port { announce(port, true) }
    try? await gracefulShutdown()
    service.state = .ending
  }
}
