import Glibc

/// What the system says of this process.
struct ProcessFigures {
  /// Memory that is in use, in bytes.
  let residentBytes: Int
  /// The time that it has computed, in seconds.
  let processorSeconds: Double
  /// Open files and connections.
  let openFiles: Int

  /// The figures at this moment.
  static var now: ProcessFigures {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + 1e-6 * Double(time.tv_usec) }
    return ProcessFigures(
      residentBytes: residentPages() * Int(sysconf(Int32(_SC_PAGESIZE))),
      processorSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), openFiles: countOpenFiles())
  }

  /// In the text form of Prometheus.
  var text: String {
    """
    # TYPE process_resident_memory_bytes gauge
    process_resident_memory_bytes \(residentBytes)
    # TYPE process_cpu_seconds_total counter
    process_cpu_seconds_total \(processorSeconds)
    # TYPE process_open_fds gauge
    process_open_fds \(openFiles)

    """
  }

  private static func residentPages() -> Int {
    let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return 0 }
    defer { close(descriptor) }
    var text = [UInt8](repeating: 0, count: 128)
    let count = read(descriptor, &text, text.count)
    guard count > 0 else { return 0 }
    let numbers = String(decoding: text[..<count], as: UTF8.self).split(separator: " ")
    return numbers.count > 1 ? Int(numbers[1]) ?? 0 : 0
  }

  private static func countOpenFiles() -> Int {
    guard let folder = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    // The folder itself is open too, and lists itself and its parent.
    return max(0, count - 3)
  }
}
