internal import ArgumentParser
internal import Glibc
internal import Images

/// Questions about files and folders.
public enum FileSystem {
  /// Whether this is a folder.
  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether both names stand for one file.
  public static func areSame(_ a: String, _ b: String) -> Bool {
    var (one, other) = (stat(), stat())
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev
      && one.st_ino == other.st_ino
  }

  /// The names in a folder, sorted; those that begin with a dot are left out.
  public static func names(in folder: String) throws -> [String] {
    guard let directory = opendir(folder) else {
      throw CommandFailure(.noInput, "\(folder): cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// The path of a name in a folder.
  public static func path(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  /// The name at the end of a path.
  public static func lastName(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// Makes a folder if it is not there; the folder around it must be.
  public static func makeFolder(_ path: String) throws {
    guard mkdir(path, 0o777) != 0 else { return }
    let code = errno
    guard !isFolder(path) else { return }
    throw CommandFailure(
      .cannotCreate, "\(path): this folder cannot be made: \(String(cString: strerror(code)))")
  }

  /// Checks that there is something of this name.
  public static func checkExists(_ path: String) throws {
    if access(path, F_OK) != 0, errno == ENOENT || errno == ENOTDIR { throw ImageError.missing(path: path) }
  }

  /// Checks that the folder of a file is there and may be written to, so that work is not done in vain.
  public static func checkParent(of path: String) throws {
    var folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
    if folder.isEmpty { folder = path.hasPrefix("/") ? "/" : "." }
    guard isFolder(String(folder)) else {
      throw CommandFailure(.cannotCreate, "\(path): there is no folder \(folder); make it first")
    }
    guard access(String(folder), W_OK) != 0, access(path, W_OK) != 0 else { return }
    throw CommandFailure(.cannotCreate, "\(path): cannot be written: \(String(cString: strerror(errno)))")
  }
}
