import Glibc
import JSONText
import TestSupport

/// `studio serve` as a process, ready to answer.
final class StudioProcess: @unchecked Sendable {
  let process: ChildProcess
  let client: HTTPClient
  /// From the start of the process to the moment when all models were loaded, in seconds.
  let startSeconds: Double
  /// Where its models are.
  let models: String

  static let models = "\(Executable.packageFolder)/pretrained"
  static let samples = "\(Executable.packageFolder)/samples"

  /// One server for all tests that do it no harm.
  static func shared() throws -> StudioProcess { try result.get() }

  // Made once; the class guards nothing, for tests only read.
  private static let result = Result {
    let studio = try StudioProcess()
    atexit { try? StudioProcess.shared().process.send(SIGKILL) }
    return studio
  }

  /// Starts a server and waits until it is ready.
  ///
  /// - Parameters:
  ///   - port: 0 for a free one.
  ///   - models: the folder with its models.
  ///   - options: of `studio serve`.
  init(
    port wanted: Int = 0, models: String = StudioProcess.models, _ options: String...,
    environment: [String: String] = [:]
  ) throws {
    let start = ContinuousClock.now
    self.models = models
    process = try ChildProcess(
      program: "studio",
      ["serve", "--port", "\(wanted)", "--models-dir", models, "--log-level", "info"] + options,
      environment: environment)
    var port: Int?
    while port == nil || !process.outputSoFar.contains("ready: ") {
      port = process.outputSoFar.firstMatch(of: #/http://127\.0\.0\.1:(\d+)//#).flatMap { Int($0.1) }
      guard !process.hasEnded, ContinuousClock.now - start < .seconds(60) else {
        throw HTTPFailure(description: "studio did not start: \(process.errorsSoFar)")
      }
      usleep(1_000)
    }
    startSeconds = (ContinuousClock.now - start) / .seconds(1)
    client = HTTPClient(port: port ?? 0)
  }

  deinit { process.send(SIGKILL) }

  /// A figure of /metrics.
  func figure(_ name: String) throws -> Double {
    let lines = try client.get("/metrics").text.split(separator: "\n")
    for line in lines where line.hasPrefix(name + " ") {
      if let value = Double(line.dropFirst(name.utf8.count + 1)) { return value }
    }
    throw HTTPFailure(description: "no figure \(name)")
  }

  /// A sample of this project.
  static func sample(_ path: String) throws -> [UInt8] { try fileBytes(at: "\(samples)/\(path)") }

  /// A command of this project, run to its end in a folder without models.
  static func command(_ program: String, _ arguments: String..., input: [UInt8] = []) throws -> JSONObject {
    let result = try ChildProcess(
      program: program, arguments, input: input, environment: ["NNDL_MODELS": models]
    ).result()
    guard result.exitCode == 0, let object = try JSONValue(parsing: result.output).objectValue else {
      throw HTTPFailure(description: "\(program) \(arguments): \(result.errors)")
    }
    return object
  }
}

extension JSONObject {
  /// Without members that differ from run to run.
  func without(_ names: String...) -> JSONObject {
    var copy = self
    for name in names { copy[name] = nil }
    return copy
  }
}
