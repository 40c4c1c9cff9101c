public import ArgumentParser

extension ExitCode {
  /// The command line is wrong: 64.
  public static let usage = ExitCode(64)
  /// The input is not what it should be: 65.
  public static let dataError = ExitCode(65)
  /// The input is missing or cannot be opened: 66.
  public static let noInput = ExitCode(66)
  /// A service that is needed does not answer or is not installed: 69.
  public static let unavailable = ExitCode(69)
  /// The output cannot be made: 73.
  public static let cannotCreate = ExitCode(73)
  /// Reading or writing failed half-way: 74.
  public static let inputOutputError = ExitCode(74)
  /// The user pressed Ctrl-C: 130.
  public static let interrupted = ExitCode(130)
}
