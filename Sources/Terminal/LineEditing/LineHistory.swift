/// The lines that were entered, to be called back with the arrow keys.
public struct LineHistory: Equatable, Sendable {
  /// The lines, the oldest one first.
  public private(set) var lines: [String] = []
  /// How many lines are kept.
  public let limit: Int
  /// Which line is shown; `lines.count` is the one being written.
  private var position = 0
  /// What had been written when the history was called.
  private var draft = ""

  /// A history without lines yet.
  ///
  /// - Parameter limit: how many lines to keep, at least 1.
  public init(limit: Int = 1000) {
    precondition(limit >= 1, "LineHistory: expected a limit of at least 1, found \(limit)")
    self.limit = limit
  }

  /// Adds a line that was entered, unless it is blank or the same as the last one, and goes back to the end.
  public mutating func add(_ line: String) {
    if !line.allSatisfy(\.isWhitespace), lines.last != line { lines.append(line) }
    if lines.count > limit { lines.removeFirst(lines.count - limit) }
    (position, draft) = (lines.count, "")
  }

  /// The line before the one shown; nil if there is none.
  ///
  /// - Parameter text: what stands there now, kept as the draft if it is the one being written.
  public mutating func previous(_ text: String) -> String? {
    guard position > 0 else { return nil }
    if position == lines.count { draft = text }
    position -= 1
    return lines[position]
  }

  /// The line after the one shown, at last what was being written; nil if that is shown.
  public mutating func next() -> String? {
    guard position < lines.count else { return nil }
    position += 1
    return position == lines.count ? draft : lines[position]
  }

  /// Goes back to the end, for a line that is given up.
  public mutating func rewind() { (position, draft) = (lines.count, "") }
}
