import Glibc

/// The right to write an index, held by one process at a time.
///
/// It is a lock on the file `.NAME.lock` beside the index, which the system gives back when the process ends,
/// however it ends; the file itself goes with the last writer.
final class IndexLock {
  private let path: String
  private let descriptor: Int32

  /// Takes the lock.
  ///
  /// - Throws: `IndexError` when another process has it, or the folder cannot be written.
  init(of index: String) throws(IndexError) {
    let cut = index.utf8.lastIndex(of: UInt8(ascii: "/")).map { index.utf8.index(after: $0) }
    let folder = cut.map { String(index[..<$0]) } ?? ""
    let name = cut.map { String(index[$0...]) } ?? index
    path = "\(folder).\(name).lock"
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else {
        throw IndexError(.cannotWrite, index, "cannot be written: \(String(cString: strerror(errno)))")
      }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        close(descriptor)
        throw IndexError(.busy, index, "another process is writing this index; try again when it is done")
      }
      // The one that had it before may have removed the file meanwhile.
      var (mine, named) = (stat(), stat())
      if fstat(descriptor, &mine) == 0, stat(path, &named) == 0, mine.st_ino == named.st_ino {
        self.descriptor = descriptor
        return
      }
      close(descriptor)
    }
  }

  deinit {
    unlink(path)
    close(descriptor)
  }
}
