internal import Glibc
internal import Synchronization

/// Ctrl-C as a wish: the first one lets work end in good order, the second one ends the process.
///
/// ```swift
/// Interruption.install()
/// while !Interruption.isRequested { trainOneStep() }
/// saveEverything()
/// ```
public enum Interruption {
  private static let count = Atomic<Int>(0)

  /// Whether Ctrl-C was pressed, or the process was asked to end, since `install()`.
  public static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }

  /// Catches SIGINT and SIGTERM from now on.
  public static func install() {
    // The first use of a static property takes a lock, which a signal handler must not.
    count.store(0, ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        if Interruption.count.add(1, ordering: .relaxed).oldValue > 0 {
          signal(number, SIG_DFL)
          raise(number)
        }
      }
    }
  }
}
