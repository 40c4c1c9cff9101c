import Glibc

/// A folder that lives as long as this object.
public final class TemporaryFolder {
  /// Where it is.
  public let path: String

  /// Makes a folder with a name of its own below the system's folder for temporary files.
  ///
  /// - Throws: ``SystemFailure`` if that cannot be done.
  public init() throws {
    var template = Array("/tmp/nndl-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemFailure("mkdtemp") }
    path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { TemporaryFolder.remove(path) }

  /// The names in the folder, sorted.
  public var names: [String] { TemporaryFolder.names(in: path) }

  /// The path of a name in the folder.
  public func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file in the folder; gives its path.
  @discardableResult
  public func write(_ bytes: [UInt8], _ name: String) throws -> String {
    let file = self(name)
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw SystemFailure("open \(file)") }
    defer { close(descriptor) }
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
      throw SystemFailure("write \(file)")
    }
    return file
  }

  /// Makes a folder in the folder; gives its path.
  @discardableResult
  public func makeFolder(_ name: String) throws -> String {
    guard mkdir(self(name), 0o777) == 0 else { throw SystemFailure("mkdir \(name)") }
    return self(name)
  }

  /// The names in a folder, sorted.
  public static func names(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes a folder with everything in it.
  public static func remove(_ path: String) {
    for name in names(in: path) where unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)") }
    rmdir(path)
  }
}

/// A call of the system that failed in a test.
public struct SystemFailure: Error, CustomStringConvertible {
  /// What was tried, and what the system says.
  public let description: String

  init(_ what: String) { description = "\(what): \(String(cString: strerror(errno)))" }
}

/// The bytes of a file.
public func fileBytes(at path: String) throws -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw SystemFailure("open \(path)") }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let got = read(descriptor, &piece, piece.count)
    guard got >= 0 else { throw SystemFailure("read \(path)") }
    guard got > 0 else { return bytes }
    bytes += piece[..<got]
  }
}

/// Runs `body` without the right to write where only the owner may, even if the tests run as root.
///
/// The right is taken from this thread alone.
public func withoutPrivileges<R>(_ body: () throws -> R) rethrows -> R {
  typealias SetUser = @convention(c) (uid_t) -> Int32
  guard geteuid() == 0, let symbol = dlsym(nil, "setfsuid") else { return try body() }
  let setFileSystemUser = unsafeBitCast(symbol, to: SetUser.self)
  // 65534 is nobody.
  let before = setFileSystemUser(65_534)
  defer { _ = setFileSystemUser(uid_t(bitPattern: before)) }
  return try body()
}
