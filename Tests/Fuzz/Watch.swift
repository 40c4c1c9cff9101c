import Glibc

/// Says which input was being read when the process dies or hangs.
enum Watch {
  // Read by signal handlers, which run on the thread that writes it.
  nonisolated(unsafe) private static var current = (reader: StaticReaderName(), input: 0, seed: UInt64(0))

  /// Reports fatal signals, and ends the process when one input takes more than `limit` seconds.
  static func install() {
    for number in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE] { signal(number) { Watch.end("crashed", $0) } }
    signal(SIGALRM) { Watch.end("took too long", $0) }
  }

  /// Says that an input begins.
  static func begin(_ reader: FuzzReader, input: Int, seed: UInt64, limit: UInt32) {
    current = (StaticReaderName(reader.name), input, seed)
    alarm(limit)
  }

  /// Says that no input is being read.
  static func end() { alarm(0) }

  /// Writes the input's number without taking memory.
  fileprivate static func report(_ what: StaticString) {
    put(what)
    put(": --reader ")
    withUnsafeBytes(of: current.reader.bytes) { _ = write(2, $0.baseAddress, current.reader.count) }
    put(" --seed ")
    put(current.seed)
    put(" --only ")
    put(UInt64(current.input))
    put("\n")
  }

  private static func end(_ what: StaticString, _ number: Int32) {
    report(what)
    _exit(128 + number)
  }

  private static func put(_ text: StaticString) { _ = write(2, text.utf8Start, text.utf8CodeUnitCount) }

  private static func put(_ number: UInt64) {
    if number >= 10 { put(number / 10) }
    var digit = UInt8(ascii: "0") + UInt8(number % 10)
    _ = write(2, &digit, 1)
  }
}

/// A short name that a signal handler can print.
private struct StaticReaderName {
  var bytes: (UInt64, UInt64) = (0, 0)
  var count = 0

  init() {}

  init(_ name: String) {
    withUnsafeMutableBytes(of: &bytes) { bytes in
      for byte in name.utf8.prefix(16) {
        bytes[count] = byte
        count += 1
      }
    }
  }
}

/// AddressSanitizer calls this before it reports an error.
@_cdecl("__asan_on_error") func addressSanitizerFoundAnError() { Watch.report("AddressSanitizer") }
