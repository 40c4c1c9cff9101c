/// Why a file of questions and answers cannot be used: one line that names file and line and says what to do.
public struct SourceError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file, as the user named it.
  public let path: String
  /// The line in question, counted from 1; nil where it is the whole file.
  public let line: Int?
  /// What was expected, what was found.
  public let problem: String

  /// An error of a file.
  public init(_ path: String, line: Int? = nil, _ problem: String) {
    self.path = path
    self.line = line
    self.problem = problem
  }

  /// `FILE:LINE: expected …, found …`.
  public var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(problem)" }

  /// EX_DATAERR.
  public var exitCode: Int32 { 65 }
}

/// Text from a file for an error message: one line, short, without control characters.
func quoted(_ text: some StringProtocol) -> String {
  var result = ""
  for scalar in text.unicodeScalars.prefix(60) {
    result.unicodeScalars.append(scalar.properties.generalCategory == .control ? "?" : scalar)
  }
  return "'\(result)\(text.unicodeScalars.count > 60 ? "…" : "")'"
}
