import Glibc

/// Reading of whole regular files with a size limit.
enum InputFile {
  /// All bytes of the file at `path`.
  ///
  /// - Parameter limit: the most bytes to accept; checked before memory is taken.
  /// - Throws: `DatasetError` when the file is missing, a folder, empty or larger than `limit`.
  static func bytes(at path: String, limit: Int) throws(DatasetError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .noInput(path, "cannot be opened: \(String(cString: strerror(errno))); check the path")
    }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0 else {
      throw .noInput(path, "cannot be examined: \(String(cString: strerror(errno)))")
    }
    guard information.st_mode & S_IFMT == S_IFREG else {
      let found = information.st_mode & S_IFMT == S_IFDIR ? "a folder" : "something else"
      throw .noInput(path, "expected a file, found \(found); name a file")
    }
    let size = Int(information.st_size)
    guard size > 0 else { throw .badData(path, "expected an IDX file, found an empty file") }
    guard size <= limit else {
      throw .badData(path, "expected at most \(limit) bytes, found \(size)")
    }
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let got = read(descriptor, buffer.baseAddress?.advanced(by: count), size - count)
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failure = errno }
        if got <= 0 { break }
        count += got
      }
    }
    guard failure == 0 else {
      throw .noInput(path, "cannot be read: \(String(cString: strerror(failure)))")
    }
    return bytes
  }

  /// Whether something that can be opened as a file stands at `path`.
  static func exists(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT != S_IFDIR
  }

  /// Whether `path` is a folder.
  static func isFolder(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }
}
