import TestSupport
import Testing

/// A running program of this package.
typealias DigitsProcess = ChildProcess

extension ChildProcess {
  /// Waits for the end; a process that takes minutes is ended and the test fails.
  func wait(seconds: Int = 120, sourceLocation: SourceLocation = #_sourceLocation) -> ProcessResult {
    let result = result(within: seconds)
    #expect(!result.isOvertime, "the process did not end in \(seconds) s", sourceLocation: sourceLocation)
    return result
  }
}

/// Runs `digits` to its end.
func digits(
  _ arguments: String..., input: [UInt8] = [], environment: [String: String] = [:], directory: String? = nil,
  shell: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
) throws -> ProcessResult {
  try DigitsProcess(
    arguments, input: input, environment: environment, directory: directory, shell: shell
  ).wait(sourceLocation: sourceLocation)
}

/// Runs `lyrics` to its end.
func lyrics(
  _ arguments: String..., environment: [String: String] = [:], directory: String? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> ProcessResult {
  try DigitsProcess(program: "lyrics", arguments, environment: environment, directory: directory)
    .wait(sourceLocation: sourceLocation)
}

/// Expects an exit code, an empty output and one line on the standard error that says all of `parts`.
func expectFailure(
  _ result: ProcessResult, _ code: Int32, _ parts: String..., program: String = "digits",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(result.signal == nil, sourceLocation: sourceLocation)
  #expect(result.exitCode == code, "\(result.errors)", sourceLocation: sourceLocation)
  #expect(result.output == "", sourceLocation: sourceLocation)
  #expect(
    result.errorLines.count == 1 && result.errors.hasSuffix("\n"), "\(result.errors)",
    sourceLocation: sourceLocation)
  #expect(result.errors.hasPrefix("\(program): "), "\(result.errors)", sourceLocation: sourceLocation)
  for part in parts {
    #expect(result.errors.contains(part), "\(result.errors)", sourceLocation: sourceLocation)
  }
}

/// Expects exit code 0 and nothing on the standard error; gives the output.
@discardableResult
func expectSuccess(
  _ result: ProcessResult, sourceLocation: SourceLocation = #_sourceLocation
) -> String {
  #expect(result.signal == nil && result.exitCode == 0, "\(result.errors)", sourceLocation: sourceLocation)
  #expect(result.errors == "", sourceLocation: sourceLocation)
  return result.output
}
