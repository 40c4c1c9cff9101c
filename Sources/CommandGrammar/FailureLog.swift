internal import ArgumentParser

/// Failures of a command that goes on with its other inputs.
///
/// ```swift
/// let failures = FailureLog(app: "digits")
/// for file in files { failures.collect { try classify(file) } }
/// try failures.finish()
/// ```
public final class FailureLog {
  private let app: String
  private let write: (String) -> Void
  private var firstCode: ExitCode?

  /// A log of that application without failures yet.
  ///
  /// - Parameter write: takes each line, such as to show it above a progress bar.
  public init(app: String, write: @escaping (String) -> Void = StandardError.write) {
    (self.app, self.write) = (app, write)
  }

  /// Whether something failed.
  public var hasFailures: Bool { firstCode != nil }

  /// Does work on one input; what it throws is reported on a line of its own, and the next input follows.
  public func collect(_ body: () throws -> Void) {
    do { try body() } catch { record(error) }
  }

  /// Reports a failure on a line of its own.
  public func record(_ error: any Error) {
    let report = FailureReport(error)
    write("\(app): \(report.line)")
    if firstCode == nil { firstCode = report.exitCode }
  }

  /// Ends the command with the code of the first failure, if there was one.
  ///
  /// - Throws: the `ExitCode` of the first failure.
  public func finish() throws { if let firstCode { throw firstCode } }
}

/// How an error is told to the user.
struct FailureReport {
  var line: String
  var exitCode: ExitCode

  init(_ error: any Error) {
    if let failure = error as? any DescribedFailure {
      exitCode = ExitCode(failure.exitCode)
    } else {
      exitCode = .failure
    }
    // Whatever a library says, it stays on one line.
    line = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
