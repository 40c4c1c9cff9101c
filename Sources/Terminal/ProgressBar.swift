internal import Glibc

/// Where a progress bar appears.
public struct ProgressOutput {
  /// How it is shown.
  public enum Mode: Sendable, Hashable {
    /// One line that is redrawn, on a terminal.
    case live
    /// A line every few seconds, for logs.
    case lines
    /// Nothing.
    case silent
  }

  /// How it is shown.
  public var mode: Mode
  /// The width of the terminal in columns.
  public var columns: Int
  /// Takes the text.
  public var write: (String) -> Void
  /// The time in seconds since some fixed moment.
  public var now: () -> Double

  /// An output of one's own.
  public init(
    mode: Mode, columns: Int = 80, now: @escaping () -> Double = ProgressOutput.monotonicTime,
    write: @escaping (String) -> Void
  ) {
    self.mode = mode
    self.columns = columns
    self.write = write
    self.now = now
  }

  /// The standard error: live on a terminal, lines otherwise, silent on request.
  public static func standardError(quiet: Bool = false) -> ProgressOutput {
    let isTerminal = isatty(2) == 1 && getenv("TERM").map { String(cString: $0) != "dumb" } ?? false
    return ProgressOutput(
      mode: quiet ? .silent : isTerminal ? .live : .lines, columns: terminalColumns(ofDescriptor: 2)
    ) {
      text in
      let bytes = Array(text.utf8)
      var done = 0
      while done < bytes.count {
        let put = bytes[done...].withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
        if put < 0, errno == EINTR { continue }
        // Progress that nobody can see is no reason to stop the work.
        guard put > 0 else { return }
        done += put
      }
    }
  }

  /// Seconds of the monotonic clock.
  public static func monotonicTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

}

/// The progress of work of known length: share, speed, a note such as the loss, and the time left.
///
/// On a terminal one line is redrawn at most ten times a second; elsewhere a line is written every five
/// seconds and at the end.
public final class ProgressBar {
  /// How much there is to do.
  public let total: Int
  private var label: String
  private let unit: String
  private let showsTimeLeft: Bool
  private let output: ProgressOutput
  private let startTime: Double
  private let startCount: Int
  private var completed: Int
  private var note = ""
  private var lastShown = -Double.infinity
  private var isLineOpen = false
  private var isFinished = false

  /// A bar that begins now.
  ///
  /// - Parameters:
  ///   - total: how much there is to do, at least 1.
  ///   - completed: how much was done before, for resumed work; it does not count for the speed.
  ///   - label: what is being done, such as `epoch 3/20`.
  ///   - unit: what is counted, such as `images`.
  ///   - showsTimeLeft: whether the time left can be told; not where the work may end long before `total`.
  ///   - output: where it appears.
  public init(
    total: Int, completed: Int = 0, label: String, unit: String = "", showsTimeLeft: Bool = true,
    output: ProgressOutput = .standardError()
  ) {
    precondition(total >= 1, "ProgressBar: expected a total of at least 1, found \(total)")
    self.total = total
    self.completed = completed
    self.label = label
    self.unit = unit
    self.showsTimeLeft = showsTimeLeft
    self.output = output
    startCount = completed
    startTime = output.now()
    // A log begins with a line after the first interval, not at once.
    if output.mode == .lines { lastShown = startTime }
  }

  /// Says how much is done by now.
  ///
  /// - Parameters:
  ///   - completed: of `total`.
  ///   - label: what is being done now; nil keeps the last one.
  ///   - note: what to show besides, such as `loss 0.123`; nil keeps the last one.
  public func update(_ completed: Int, label: String? = nil, note: String? = nil) {
    self.completed = completed
    if let label { self.label = label }
    if let note { self.note = note }
    guard output.mode != .silent, !isFinished else { return }
    let now = output.now()
    guard now - lastShown >= (output.mode == .live ? 0.1 : 5) else { return }
    lastShown = now
    show(now)
  }

  /// Writes a line of its own above the bar.
  public func print(_ line: String) {
    guard output.mode != .silent else { return }
    clearLine()
    output.write(line + "\n")
    if output.mode == .live, !isFinished { show(output.now()) }
  }

  /// Leaves the last state standing, with the time it took.
  public func finish(note: String? = nil) {
    guard !isFinished else { return }
    isFinished = true
    if let note { self.note = note }
    guard output.mode != .silent else { return }
    clearLine()
    let elapsed = output.now() - startTime
    output.write(joined([label, speed(elapsed), self.note, durationText(elapsed)]) + "\n")
  }

  /// Removes the line, for work that is given up.
  public func cancel() {
    isFinished = true
    clearLine()
  }

  private func clearLine() {
    if isLineOpen { output.write("\r\u{1B}[K") }
    isLineOpen = false
  }

  private func show(_ now: Double) {
    let elapsed = now - startTime
    let share = min(max(Double(completed) / Double(total), 0), 1)
    // In whole numbers: 58 of 100 is 58 %, though 0.58 · 100 is a little less.
    let percent = "\(min(max(completed, 0), total) * 100 / total) %"
    let left =
      completed > startCount && showsTimeLeft
      ? elapsed / Double(completed - startCount) * Double(total - completed) : nil
    let rest = [speed(elapsed), note, left.map { durationText(max($0, 0)) + " left" } ?? ""]
    guard output.mode == .live else {
      output.write(joined([label, percent] + rest) + "\n")
      return
    }
    let tail = joined([percent] + rest)
    let room = output.columns - 1 - label.displayWidth - tail.displayWidth - 3
    let width = min(24, room)
    let full = Int((Double(width) * share).rounded(.down))
    let bar =
      width >= 6
      ? String(repeating: "━", count: full) + String(repeating: "╌", count: width - full) + " " : ""
    let line = "\(label) \(bar)\(tail)".truncated(toWidth: max(1, output.columns - 1))
    output.write("\r\(line)\u{1B}[K")
    isLineOpen = true
  }

  private func speed(_ elapsed: Double) -> String {
    guard elapsed > 0, completed > startCount else { return "" }
    return rateText(Double(completed - startCount) / elapsed, unit: unit)
  }

  private func joined(_ parts: [String]) -> String { parts.filter { !$0.isEmpty }.joined(separator: "  ") }
}

/// A speed for people: `0.77/s`, `23.4 steps/s`, `12,345 images/s`.
public func rateText(_ rate: Double, unit: String = "") -> String {
  let number =
    rate >= 99.95 && rate < 1e15 ? grouped(Int(rate.rounded())) : fixed(rate, decimals: rate >= 10 ? 1 : 2)
  return unit.isEmpty ? "\(number)/s" : "\(number) \(unit)/s"
}

/// A duration for people: `0.4 s`, `12 s`, `3:07 min`, `1:02:03 h`.
public func durationText(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "?" }
  if seconds < 9.95 { return fixed(seconds, decimals: 1) + " s" }
  let whole = Int(seconds.rounded())
  if whole < 60 { return "\(whole) s" }
  func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
  if whole < 3600 { return "\(whole / 60):\(two(whole % 60)) min" }
  return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60)) h"
}
