import Checkpoints
import CommandGrammar
import CoreMetrics
import Images
import Logging
import Synchronization

/// What answers requests: the models, the limits, and the clock.
final class StudioService: Sendable {
  let configuration: StudioConfiguration
  let shelf: ModelShelf
  let office: TicketOffice
  let registry: PrometheusRegistry
  let uploads: UploadBudget
  let page: PageFiles
  private let readiness = Mutex(Readiness.loading)

  /// Whether requests can be answered.
  enum Readiness: Sendable, Equatable {
    /// Not yet.
    case loading
    /// Yes; the names of models that could not be loaded.
    case ready(missing: [String])
    /// Not any more.
    case ending
  }

  /// A service whose models are not loaded yet.
  ///
  /// - Throws: `CheckpointError` when the directory with the models is not found or damaged.
  init(_ configuration: StudioConfiguration, registry: PrometheusRegistry) throws(CheckpointError) {
    (self.configuration, self.registry) = (configuration, registry)
    let directory = try ModelDirectory.locate(option: configuration.modelsDirectory)
    shelf = ModelShelf(directory, capacity: configuration.queue, metrics: registry)
    office = TicketOffice(seconds: configuration.timeLimit)
    // As many of the largest bodies as a machine has memory for, and always a few.
    uploads = UploadBudget(bytes: max(256 << 20, 4 * configuration.maximumUpload))
    page = PageFiles()
  }

  /// Which pictures are read.
  var imageLimits: ImageLimits {
    ImageLimits(maximumPixels: configuration.maximumPixels, maximumFileSize: configuration.maximumUpload)
  }

  /// Whether requests can be answered.
  var state: Readiness {
    get { readiness.withLock { $0 } }
    set { readiness.withLock { $0 = newValue } }
  }

  /// Loads all models and says so.
  func load(_ logger: Logger) async {
    let start = ContinuousClock.now
    let failures = await shelf.loadAll()
    for (name, error) in failures {
      logger.error("model not loaded", metadata: ["model": .string(name), "error": .string("\(error)")])
    }
    readiness.withLock { if $0 == .loading { $0 = .ready(missing: failures.map(\.name).sorted()) } }
    logger.notice(
      "ready",
      metadata: [
        "models": .stringConvertible(shelf.entries.count),
        "milliseconds": .stringConvertible(start.milliseconds),
      ])
  }
}
