public import ArgumentParser
internal import Glibc

/// The way from the command line to the exit code, the same for every application.
///
/// - Help goes to the standard output with code 0.
/// - A verb that needs something and was given nothing at all prints its help, then what is missing, with code 64.
/// - Errors are one line on the standard error, `APP: what went wrong; what to do`, the last that a command says,
///   with the codes of sysexits.h: 64 for the command line, otherwise what `DescribedFailure` says. Of a wrong command
///   line it ends in `see 'APP VERB --help'`.
public enum AppMain {
  /// What is left to say when a verb has run.
  public struct Outcome: Sendable, Equatable {
    /// With which code the process ends.
    public var exitCode: Int32
    /// What goes to the standard output, such as help.
    public var output: String?
    /// The line for the standard error.
    public var errorLine: String?

    /// An end with that code.
    public init(exitCode: Int32, output: String? = nil, errorLine: String? = nil) {
      self.exitCode = exitCode
      self.output = output
      self.errorLine = errorLine
    }
  }

  /// Runs the verb that the command line names, and ends the process.
  ///
  /// - Parameter prepare: gives the arguments that the parser sees, for options that are known only at run time;
  ///   what it throws is reported as an error of the command.
  public static func run(
    _ root: any ParsableCommand.Type, preparing prepare: ([String]) throws -> [String] = { $0 }
  ) -> Never {
    let outcome = outcome(root, arguments: Array(CommandLine.arguments.dropFirst()), preparing: prepare)
    var code = outcome.exitCode
    if let text = outcome.output {
      do { try StandardOutput.write(text) } catch { code = FailureReport(error).exitCode.rawValue }
    }
    // After a long text, so that it is what one sees.
    if let line = outcome.errorLine { StandardError.write(line) }
    exit(code)
  }

  /// Runs the verb that `arguments` name, and says how the process should end.
  ///
  /// - Parameter prepare: as for ``run(_:preparing:)``.
  public static func outcome(
    _ root: any ParsableCommand.Type, arguments: [String],
    preparing prepare: ([String]) throws -> [String] = { $0 }
  ) -> Outcome {
    do {
      let arguments = try prepare(arguments)
      var command = try root.parseAsRoot(arguments)
      try command.run()
      return Outcome(exitCode: 0)
    } catch let code as ExitCode {
      return Outcome(exitCode: code.rawValue)
    } catch let error as any DescribedFailure {
      return failed(error, root)
    } catch {
      // What the parser throws, now or from `validate` and `run`, it can also tell; what it cannot is an
      // error of some library.
      let code = root.exitCode(for: error)
      if code.isSuccess { return Outcome(exitCode: 0, output: trimmed(root.fullMessage(for: error))) }
      guard code == .validationFailure else { return failed(error, root) }
      return wrongCommandLine(error, root, arguments)
    }
  }

  private static func failed(_ error: any Error, _ root: any ParsableCommand.Type) -> Outcome {
    let report = FailureReport(error)
    return Outcome(exitCode: report.exitCode.rawValue, errorLine: "\(root._commandName): \(report.line)")
  }

  private static func wrongCommandLine(
    _ error: any Error, _ root: any ParsableCommand.Type, _ arguments: [String]
  ) -> Outcome {
    let line = root.message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
    let (verb, name) = verb(root, arguments)
    // Who names a verb alone asks what it takes; who has named something already would lose the error in the help.
    if arguments.count == name.split(separator: " ").count - 1, line.hasPrefix("Missing expected argument") {
      return Outcome(
        exitCode: ExitCode.usage.rawValue, output: trimmed(root.helpMessage(for: verb)),
        errorLine: "\(root._commandName): \(line)")
    }
    return Outcome(
      exitCode: ExitCode.usage.rawValue, errorLine: "\(root._commandName): \(line); see '\(name) --help'")
  }

  /// The deepest command that the arguments begin with, and how it is called.
  private static func verb(
    _ root: any ParsableCommand.Type, _ arguments: [String]
  ) -> (type: any ParsableCommand.Type, name: String) {
    var (type, name) = (root, root._commandName)
    for argument in arguments {
      guard let next = type.configuration.subcommands.first(where: { $0._commandName == argument }) else {
        break
      }
      (type, name) = (next, "\(name) \(argument)")
    }
    return (type, name)
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }
}
