import Glibc
import TestSupport
import Testing

/// How a process ended and what it wrote.
struct ProcessResult {
  /// The exit code; nil if a signal ended it.
  var exitCode: Int32?
  /// The signal that ended it.
  var signal: Int32?
  var output: String
  var errors: String

  /// The lines on the standard error.
  var errorLines: [Substring] { errors.split(separator: "\n", omittingEmptySubsequences: true) }
  var outputLines: [Substring] { output.split(separator: "\n", omittingEmptySubsequences: true) }
}

/// A running program of this package.
final class DigitsProcess {
  private let pid: pid_t
  private let folder: TemporaryFolder
  private var status: Int32?

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - program: its name.
  ///   - arguments: without the program's name.
  ///   - input: what it finds on the standard input.
  ///   - environment: added to a bare environment.
  ///   - directory: where it runs; a folder without models unless told otherwise.
  ///   - standardOutput: a descriptor for its output instead of a file that is read at the end.
  ///   - shell: a prelude for `/bin/sh`, such as a limit, after which the program replaces the shell.
  init(
    program: String = "digits", _ arguments: [String], input: [UInt8] = [],
    environment: [String: String] = [:], directory: String? = nil,
    standardOutput: Int32? = nil, shell: String? = nil
  ) throws {
    let folder = try TemporaryFolder()
    // The shell only goes to the folder; the program takes its place and its process number.
    let script = "cd \"$0\" || exit; \(shell.map { $0 + "; " } ?? "")exec \"$@\""
    let words =
      ["/bin/sh", "-c", script, directory ?? folder.path, try Executable.path(program)] + arguments
    var variables = environment
    for name in ["PATH", "LD_LIBRARY_PATH", "LLVM_PROFILE_FILE"] {
      if let value = getenv(name) { variables[name] = variables[name] ?? String(cString: value) }
    }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let write = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, 0, try folder.write(input, "in"), O_RDONLY, 0)
    if let standardOutput {
      posix_spawn_file_actions_adddup2(&actions, standardOutput, 1)
    } else {
      posix_spawn_file_actions_addopen(&actions, 1, folder("out"), write, 0o644)
    }
    posix_spawn_file_actions_addopen(&actions, 2, folder("err"), write, 0o644)

    // Whatever the tests' runner ignores, a program starts with the usual dispositions.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGPIPE, SIGINT, SIGTERM] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))

    let argv = words.map { strdup($0) } + [nil]
    let envp = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, words[0], &actions, &attributes, argv, envp)
    guard code == 0 else {
      throw Executable.NotFound(description: "\(words[0]): \(String(cString: strerror(code)))")
    }
    (self.pid, self.folder) = (pid, folder)
  }

  deinit {
    guard status == nil else { return }
    kill(pid, SIGKILL)
    _ = waitpid(pid, nil, 0)
  }

  /// Sends a signal, if the process still runs.
  func send(_ signal: Int32) {
    if !hasEnded { kill(pid, signal) }
  }

  /// Its folder in `/proc`.
  var folderInProc: String { "/proc/\(pid)" }

  /// Whether the process is over.
  var hasEnded: Bool {
    if status != nil { return true }
    var value: Int32 = 0
    guard waitpid(pid, &value, WNOHANG) == pid else { return false }
    status = value
    return true
  }

  /// What is on the standard error so far.
  var errorsSoFar: String {
    (try? fileBytes(at: folder("err"))).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Waits for the end; a process that takes minutes is ended and the test fails.
  func wait(seconds: Int = 120, sourceLocation: SourceLocation = #_sourceLocation) -> ProcessResult {
    var waited = 0
    while !hasEnded {
      usleep(2_000)
      waited += 2
      if waited > seconds * 1000 {
        Issue.record("the process did not end in \(seconds) s", sourceLocation: sourceLocation)
        kill(pid, SIGKILL)
        waited = 0
      }
    }
    let value = status ?? 0
    func text(_ name: String) -> String {
      (try? fileBytes(at: folder(name))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    let signal = value & 0x7f
    return ProcessResult(
      exitCode: signal == 0 ? value >> 8 & 0xff : nil, signal: signal == 0 ? nil : signal,
      output: text("out"), errors: text("err"))
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
