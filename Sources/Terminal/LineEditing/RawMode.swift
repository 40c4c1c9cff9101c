internal import Glibc

/// A terminal that gives every key at once and shows none of them by itself, until `leave()`.
///
/// If a signal ends the process meanwhile, the terminal is put back first.
final class RawMode {
  private let descriptor: Int32
  private var before: termios
  private var isEntered = false

  /// What the handler of signals needs: it may neither allocate nor take a lock.
  private nonisolated(unsafe) static var saved = (descriptor: Int32(-1), settings: termios())
  private static let signals = [SIGTERM, SIGHUP, SIGQUIT]

  /// - Parameter descriptor: the terminal.
  init?(descriptor: Int32) {
    self.descriptor = descriptor
    before = termios()
    guard tcgetattr(descriptor, &before) == 0 else { return nil }
    enter()
  }

  deinit { leave() }

  /// Makes the terminal raw.
  func enter() {
    guard !isEntered else { return }
    var raw = before
    raw.c_iflag &= ~tcflag_t(BRKINT | ICRNL | INPCK | ISTRIP | IXON)
    raw.c_lflag &= ~tcflag_t(ECHO | ICANON | IEXTEN | ISIG)
    raw.c_cflag |= tcflag_t(CS8)
    withUnsafeMutableBytes(of: &raw.c_cc) { codes in
      codes[Int(VMIN)] = 1
      codes[Int(VTIME)] = 0
    }
    RawMode.saved = (descriptor, before)
    for number in RawMode.signals {
      signal(number) { number in
        tcsetattr(RawMode.saved.descriptor, TCSANOW, &RawMode.saved.settings)
        signal(number, SIG_DFL)
        raise(number)
      }
    }
    // What was typed ahead stays.
    isEntered = tcsetattr(descriptor, TCSADRAIN, &raw) == 0
  }

  /// Puts the terminal back.
  func leave() {
    guard isEntered else { return }
    tcsetattr(descriptor, TCSADRAIN, &before)
    for number in RawMode.signals { signal(number, SIG_DFL) }
    isEntered = false
  }
}
