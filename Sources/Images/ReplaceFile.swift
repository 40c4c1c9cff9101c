internal import Glibc

/// Makes or replaces the file at `path` in one step: `body` writes to the descriptor of a temporary file
/// in the same folder, which is then flushed to disk and renamed.
///
/// A symbolic link stays and its target is replaced; an existing file keeps its permissions; a device or
/// a pipe is written directly. Where the file system can, the temporary file has no name until it is complete, so
/// that a process that is killed leaves nothing behind.
///
/// - Throws: what `body` throws, or ``ImageError/unwritable(path:reason:)``; the old file is then as before.
func replaceFile(at path: String, _ body: (Int32) throws -> Void) throws {
  var target = path
  var mode: mode_t?
  var info = stat()
  if stat(path, &info) == 0 {
    if info.st_mode & S_IFMT == S_IFDIR {
      throw ImageError.unwritable(path: path, reason: "it is a directory")
    }
    if info.st_mode & S_IFMT != S_IFREG { return try writeInPlace(path, body) }
    mode = info.st_mode & 0o7777
    if let resolved = realpath(path, nil) {
      target = String(cString: resolved)
      free(resolved)
    }
  }
  let temporary = "\(target).\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp"
  var descriptor = openNameless(besides: target)
  let isNameless = descriptor >= 0
  if !isNameless { descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
  guard descriptor >= 0 else { throw ImageError.unwritable(path: path, reason: systemReason(errno)) }
  do {
    do {
      defer { close(descriptor) }
      if let mode { fchmod(descriptor, mode) }
      try body(descriptor)
      if fsync(descriptor) != 0 { throw ImageError.unwritable(path: path, reason: systemReason(errno)) }
      if isNameless, linkat(AT_FDCWD, link(to: descriptor), AT_FDCWD, temporary, AT_SYMLINK_FOLLOW) != 0 {
        throw ImageError.unwritable(path: path, reason: systemReason(errno))
      }
    }
    if rename(temporary, target) != 0 {
      throw ImageError.unwritable(path: path, reason: systemReason(errno))
    }
  } catch {
    unlink(temporary)
    throw error
  }
}

/// A new file without a name on the file system of `target`; negative where there is no such thing.
private func openNameless(besides target: String) -> Int32 {
  // Linux' O_TMPFILE, a compound that is not imported.
  let temporaryFile = 0o20_000_000 | O_DIRECTORY
  let folder = target.lastIndex(of: "/").map { $0 == target.startIndex ? "/" : String(target[..<$0]) } ?? "."
  let descriptor = open(folder, O_WRONLY | temporaryFile | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else { return -1 }
  // It gets its name through the list of open files; without that list it never would.
  if access(link(to: descriptor), F_OK) == 0 { return descriptor }
  close(descriptor)
  return -1
}

private func link(to descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

private func writeInPlace(_ path: String, _ body: (Int32) throws -> Void) throws {
  let descriptor = open(path, O_WRONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw ImageError.unwritable(path: path, reason: systemReason(errno)) }
  defer { close(descriptor) }
  try body(descriptor)
}
