import ArgumentParser
import CommandGrammar
import Dispatch
import FoundationEssentials
import Logging
import StudioService
import Synchronization
import TensorCore

struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve the applications and the page until Ctrl-C.",
    discussion: """
      Each option may be a variable of the environment instead: STUDIO_PORT, STUDIO_MAX_UPLOAD and so on. The \
      log goes to the standard error, a JSON object a line. Ctrl-C and SIGTERM let the requests that have come be \
      answered first. /openapi.json describes the service, /metrics has its figures for Prometheus.
      """)

  @Option(
    help: ArgumentHelp("The address to listen at; 0.0.0.0 for all (default: 127.0.0.1).", valueName: "host"))
  var host: String?

  @Option(help: ArgumentHelp("The port (0...65535, default: 8080); 0 for a free one.", valueName: "n"))
  var port: String?

  @Option(
    help: ArgumentHelp("Threads that read requests and write responses (1...64, default: 2).", valueName: "n")
  )
  var workers: String?

  @Option(
    help: ArgumentHelp(
      "How many requests each model may have, waiting and in work (1...100000, default: 128); more get 503.",
      valueName: "n"))
  var queue: String?

  @Option(
    help: ArgumentHelp(
      "The largest body in bytes (1024...1073741824, default: 16777216).", valueName: "bytes"))
  var maxUpload: String?

  @Option(
    help: ArgumentHelp("The most pixels of a picture (784...268435456, default: 24000000).", valueName: "n"))
  var maxPixels: String?

  @Option(
    help: ArgumentHelp(
      "Give up a request without a result after so long (0.1...3600, default: 30).", valueName: "s"))
  var timeLimit: String?

  @Option(
    help: ArgumentHelp(
      "How long a client may take to send a request (0.1...3600, default: 20).", valueName: "s"))
  var clientTimeLimit: String?

  @Option(
    help: ArgumentHelp(
      "How many requests a second each client may make (0.01...1000000, default: any number).", valueName: "n"
    ))
  var rateLimit: String?

  @Option(
    help: ArgumentHelp(
      "Let pages of this origin call the service, such as https://example.org, or * for all (default: none).",
      valueName: "origin"))
  var cors: String?

  @Option(
    help: ArgumentHelp(
      "The directory with manifest.json (default: $NNDL_MODELS, then 'pretrained' above the program or the current "
        + "directory).", valueName: "dir"))
  var modelsDir: String?

  @Option(
    help: ArgumentHelp(
      "What the log tells: trace, debug, info (each request), notice, warning, error (default: info).",
      valueName: "level"))
  var logLevel: String?

  @Option(
    help: ArgumentHelp("Threads of the arithmetic (1...64, default: the CPUs it may use).", valueName: "n"))
  var threads: Int?

  func validate() throws { try check("--threads", threads, in: 1...64) }

  func run() throws {
    if let threads { Threads.count = threads }
    let environment = ProcessInfo.processInfo.environment
    let configuration: StudioConfiguration
    do {
      configuration = try StudioConfiguration(options: options, environment: environment)
    } catch {
      throw CommandFailure(.usage, error.description)
    }
    let text = logLevel ?? environment["STUDIO_LOG_LEVEL"] ?? "info"
    guard let level = Logger.Level(rawValue: text) else {
      throw CommandFailure(
        .usage,
        "expected --log-level \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")), found '\(text)'"
      )
    }
    let logger = Logger(label: "studio") { LogLines(label: $0, level: level) }
    let server = try StudioServer(configuration, registry: PrometheusRegistry(), logger: logger)
    try waiting(for: configuration) {
      try await server.run { port, isReady in
        let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
        let line = isReady ? "ready: http://\(host):\(port)/" : "listening at http://\(host):\(port)/"
        try? StandardOutput.write(line)
      }
    }
  }

  private var options: [StudioConfiguration.Setting: String] {
    let all: [(StudioConfiguration.Setting, String?)] = [
      (.host, host), (.port, port), (.workers, workers), (.queue, queue), (.maximumUpload, maxUpload),
      (.maximumPixels, maxPixels), (.timeLimit, timeLimit), (.clientTimeLimit, clientTimeLimit),
      (.rateLimit, rateLimit), (.cors, cors), (.modelsDirectory, modelsDir),
    ]
    return Dictionary(
      all.compactMap { setting, value in value.map { (setting, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// Runs what waits for others on the thread of the command.
  private func waiting(
    for configuration: StudioConfiguration, _ body: @escaping @Sendable () async throws -> Void
  ) throws {
    let (done, failure) = (DispatchSemaphore(value: 0), Box())
    Task.detached {
      do { try await body() } catch { failure.error.withLock { $0 = "\(error)" } }
      done.signal()
    }
    done.wait()
    if let text = failure.error.withLock({ $0 }) {
      throw CommandFailure(
        .unavailable, "\(configuration.host):\(configuration.port): cannot be listened at: \(text)")
    }
  }

  private final class Box: Sendable {
    let error = Mutex<String?>(nil)
  }
}
