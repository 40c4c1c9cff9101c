internal import Glibc

/// A file that appears under its name only when it is complete.
///
/// Bytes go to a temporary file in the same folder; `commit()` flushes it to the disk, renames it over
/// the name and flushes the folder. Whoever opens the name sees the old bytes or the new ones, even
/// if the process is killed at any moment. What a killed process left behind goes with the next write
/// of the same name.
///
/// A device or a pipe keeps its place: bytes go straight to it.
public final class AtomicFile {
  /// The name under which the file will appear.
  public let path: String
  private let target: String
  private let folder: String
  /// The temporary file, for writers that open files themselves, such as SQLite; they must have closed it before
  /// `commit()`.
  public private(set) var temporary: String
  private var descriptor: Int32
  /// Whether there is something to rename; not for a device or a pipe.
  private let isTemporary: Bool

  /// Creates the temporary file beside `path`; the folder must exist.
  ///
  /// - Throws: `CheckpointError` if the folder is missing or not writable, or `path` is a directory.
  public init(_ path: String) throws(CheckpointError) {
    self.path = path
    // A link stays a link: the file that it points to is replaced.
    target = resolvedLink(path)
    let (folder, name) = splitPath(target)
    self.folder = folder
    var status = stat()
    let kind = stat(target, &status) == 0 ? status.st_mode & S_IFMT : S_IFREG
    if name.isEmpty || name == "." || name == ".." || kind == S_IFDIR {
      throw CheckpointError(.cannotWrite, path: path, "expected a file name, but it is a directory")
    }
    isTemporary = kind == S_IFREG
    guard isTemporary else {
      (descriptor, temporary) = (open(target, O_WRONLY | O_CLOEXEC), target)
      guard descriptor >= 0 else {
        throw CheckpointError(.cannotWrite, path: path, "cannot be written: \(systemMessage())")
      }
      return
    }
    AtomicFile.removeLeftovers(of: name, in: folder)
    (descriptor, temporary) = try AtomicFile.createTemporary(for: path, name: name, in: folder)
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    if isTemporary { unlink(temporary) }
  }

  /// Appends bytes.
  ///
  /// - Throws: `CheckpointError` if the disk is full or fails.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
    precondition(descriptor >= 0, "AtomicFile.write: '\(path)' has been committed")
    guard let start = bytes.baseAddress else { return }
    var done = 0
    while done < bytes.count {
      let put = Glibc.write(descriptor, start + done, bytes.count - done)
      if put < 0, errno == EINTR { continue }
      guard put > 0 else { throw failure("cannot be written") }
      done += put
    }
  }

  /// Appends bytes.
  ///
  /// - Throws: `CheckpointError` if the disk is full or fails.
  public func write(_ bytes: [UInt8]) throws(CheckpointError) {
    var failure: CheckpointError?
    bytes.withUnsafeBytes { buffer in
      do throws(CheckpointError) { try write(buffer) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Makes the file appear under its name, on the disk.
  ///
  /// - Throws: `CheckpointError`; the name then still has its old bytes, or none.
  public func commit() throws(CheckpointError) {
    precondition(descriptor >= 0, "AtomicFile.commit: '\(path)' has been committed")
    guard isTemporary else {
      close(descriptor)
      descriptor = -1
      return
    }
    guard fsync(descriptor) == 0 else { throw failure("cannot be flushed to the disk") }
    guard rename(temporary, target) == 0 else { throw failure("cannot take its name") }
    close(descriptor)
    descriptor = -1
    // The rename itself is on the disk once the folder is. Some file systems cannot flush a folder;
    // the file is complete all the same.
    let folderDescriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folderDescriptor >= 0 {
      _ = fsync(folderDescriptor)
      close(folderDescriptor)
    }
  }

  /// Writes a whole file so that it appears complete or not at all.
  ///
  /// - Throws: `CheckpointError` if the folder is missing or not writable, or the disk fails.
  public static func write(_ bytes: [UInt8], to path: String) throws(CheckpointError) {
    let file = try AtomicFile(path)
    try file.write(bytes)
    try file.commit()
  }

  /// Writes a whole text file, as UTF-8, so that it appears complete or not at all.
  ///
  /// - Throws: `CheckpointError` if the folder is missing or not writable, or the disk fails.
  public static func write(_ text: String, to path: String) throws(CheckpointError) {
    try write(Array(text.utf8), to: path)
  }

  private func failure(_ what: String) -> CheckpointError {
    CheckpointError(.cannotWrite, path: path, "\(what): \(systemMessage())")
  }
}

extension AtomicFile {
  /// A new file `.NAME.PID-N.partial`, locked for as long as this process lives.
  private static func createTemporary(
    for path: String, name: String, in folder: String
  ) throws(CheckpointError) -> (Int32, String) {
    var attempt = 0
    while true {
      let temporary = "\(folder)/.\(name).\(getpid())-\(attempt).partial"
      attempt += 1
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor < 0, errno == EEXIST, attempt < 1000 { continue }
      guard descriptor >= 0 else {
        throw CheckpointError(.cannotWrite, path: path, "cannot be written: \(systemMessage())")
      }
      var status = stat()
      // Another process may have taken the file for a leftover before it was locked.
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &status) == 0, status.st_nlink > 0 {
        return (descriptor, temporary)
      }
      close(descriptor)
      guard attempt < 1000 else {
        throw CheckpointError(
          .cannotWrite, path: path, "cannot be written: no temporary file could be locked")
      }
    }
  }

  /// Removes temporary files of the same name whose process is gone, which their lock tells.
  private static func removeLeftovers(of name: String, in folder: String) {
    guard let directory = opendir(folder) else { return }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let found = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard found.hasPrefix(".\(name)."), found.hasSuffix(".partial") else { continue }
      let leftover = "\(folder)/\(found)"
      let descriptor = open(leftover, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(leftover) }
      close(descriptor)
    }
  }
}

/// The folder and the last component of a path; the folder is "." where none is named.
func splitPath(_ path: String) -> (folder: String, name: String) {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
  let folder = String(path[..<slash])
  return (folder.isEmpty ? "/" : folder, String(path[path.index(after: slash)...]))
}

/// The file behind a symbolic link, or the path itself where it is none.
private func resolvedLink(_ path: String) -> String {
  var status = stat()
  guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK, let real = realpath(path, nil) else {
    return path
  }
  defer { free(real) }
  return String(cString: real)
}
