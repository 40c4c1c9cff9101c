import Glibc
import Logging

/// Writes each message as one JSON object on a line of its own to the standard error.
public struct LogLines: LogHandler {
  /// What is said with every message.
  public var metadata: Logger.Metadata = [:]
  /// What is not written when it is less important.
  public var logLevel: Logger.Level
  private let label: String

  /// A handler that writes from that level on.
  public init(label: String, level: Logger.Level) { (self.label, logLevel) = (label, level) }

  /// What is said with every message, by its name.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes a message.
  public func log(event: LogEvent) {
    var line = "{\"time\":\"\(Self.time())\",\"level\":\"\(event.level.rawValue)\",\"message\":"
    Self.append("\(event.message)", to: &line)
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    for (key, value) in all.sorted(by: { $0.key < $1.key }) where key != "hb.request.id" {
      line += ","
      Self.append(key, to: &line)
      line += ":"
      Self.append("\(value)", to: &line)
    }
    line += "}\n"
    // One call a line, so that lines of several threads do not mix; there is nobody to tell if it fails.
    let bytes = Array(line.utf8)
    _ = bytes.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
  }

  /// As 2026-11-24T14:30:18.123Z.
  private static func time() -> String {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    var seconds = now.tv_sec
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let thousandths = now.tv_nsec / 1_000_000
    let fraction = String(repeating: "0", count: 3 - "\(thousandths)".count) + "\(thousandths)"
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T\(two(parts.tm_hour)):"
      + "\(two(parts.tm_min)):\(two(parts.tm_sec)).\(fraction)Z"
  }

  private static func append(_ text: String, to line: inout String) {
    line += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": line += "\\\""
      case "\\": line += "\\\\"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}": line += " "
      default: line.unicodeScalars.append(scalar)
      }
    }
    line += "\""
  }
}
