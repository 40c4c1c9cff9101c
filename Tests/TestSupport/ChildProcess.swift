import Glibc

/// How a process ended and what it wrote.
public struct ProcessResult {
  /// The exit code; nil if a signal ended it.
  public var exitCode: Int32?
  /// The signal that ended it.
  public var signal: Int32?
  /// What it wrote to the standard output.
  public var output: String
  /// What it wrote to the standard error.
  public var errors: String
  /// Whether it took longer than it may and was ended for that.
  public var isOvertime = false

  /// The lines on the standard error.
  public var errorLines: [Substring] { errors.split(separator: "\n", omittingEmptySubsequences: true) }
  /// The lines on the standard output.
  public var outputLines: [Substring] { output.split(separator: "\n", omittingEmptySubsequences: true) }
}

/// A running program of this package.
public final class ChildProcess {
  /// The number of the process.
  public let pid: pid_t
  private let folder: TemporaryFolder
  private var status: Int32?

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - program: its name, or the path of any program.
  ///   - arguments: without the program's name.
  ///   - input: what it finds on the standard input.
  ///   - environment: added to a bare environment.
  ///   - directory: where it runs; a folder without models unless told otherwise.
  ///   - standardOutput: a descriptor for its output instead of a file that is read at the end.
  ///   - shell: a prelude for `/bin/sh`, such as a limit, after which the program replaces the shell.
  public init(
    program: String = "digits", _ arguments: [String], input: [UInt8] = [],
    environment: [String: String] = [:], directory: String? = nil,
    standardOutput: Int32? = nil, shell: String? = nil
  ) throws {
    let folder = try TemporaryFolder()
    // The shell only goes to the folder; the program takes its place and its process number.
    let script = "cd \"$0\" || exit; \(shell.map { $0 + "; " } ?? "")exec \"$@\""
    let words =
      ["/bin/sh", "-c", script, directory ?? folder.path]
      + [program.contains("/") ? program : try Executable.path(program)] + arguments
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
  public func send(_ signal: Int32) {
    if !hasEnded { kill(pid, signal) }
  }

  /// Its folder in `/proc`.
  public var folderInProc: String { "/proc/\(pid)" }

  /// Whether the process is over.
  public var hasEnded: Bool {
    if status != nil { return true }
    var value: Int32 = 0
    guard waitpid(pid, &value, WNOHANG) == pid else { return false }
    status = value
    return true
  }

  /// What is on the standard error so far.
  public var errorsSoFar: String {
    (try? fileBytes(at: folder("err"))).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// What is on the standard output so far.
  public var outputSoFar: String {
    (try? fileBytes(at: folder("out"))).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Waits for the end; a process that takes longer is ended, and its result says so.
  public func result(within seconds: Int = 120) -> ProcessResult {
    var (waited, isOvertime) = (0, false)
    while !hasEnded {
      usleep(2_000)
      waited += 2
      if waited > seconds * 1000 {
        kill(pid, SIGKILL)
        (waited, isOvertime) = (0, true)
      }
    }
    let value = status ?? 0
    func text(_ name: String) -> String {
      (try? fileBytes(at: folder(name))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    let signal = value & 0x7f
    return ProcessResult(
      exitCode: signal == 0 ? value >> 8 & 0xff : nil, signal: signal == 0 ? nil : signal,
      output: text("out"), errors: text("err"), isOvertime: isOvertime)
  }
}
