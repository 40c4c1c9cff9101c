import Glibc

/// The programs of this package, found beside the tests or where SwiftPM puts them.
public enum Executable {
  /// The path of a program that was built together with these tests.
  ///
  /// The tests are a program in the build folder; the folders above it are looked at, then `.build`.
  public static func path(_ name: String) throws -> String {
    var start = "the tests"
    if let runner = realpath("/proc/self/exe", nil) {
      start = String(cString: runner)
      free(runner)
    }
    var folder = parent(of: start)
    // On other systems the tests are a bundle, a folder some levels deep in the build folder.
    for _ in 0..<5 {
      if isProgram("\(folder)/\(name)") { return "\(folder)/\(name)" }
      folder = parent(of: folder)
    }
    for configuration in ["release", "debug"] {
      let candidate = "\(packageFolder)/.build/\(configuration)/\(name)"
      if isProgram(candidate) { return candidate }
    }
    throw NotFound(description: "\(name) is not built: found neither beside \(start) nor in .build")
  }

  /// The package: three levels above this file.
  public static let packageFolder = parent(of: parent(of: parent(of: #filePath)))

  /// Why a program cannot be run.
  public struct NotFound: Error, CustomStringConvertible {
    /// Which, and where it was looked for.
    public let description: String
  }

  /// The folder that a path lies in.
  public static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return String(path[..<slash])
  }

  private static func isProgram(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }
}
