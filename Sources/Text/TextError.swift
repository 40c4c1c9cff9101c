/// A text that cannot be used: one line that names it and says what to do.
public struct TextError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kind of trouble it is; decides the exit code.
  public enum Kind: Sendable {
    /// The file is missing or cannot be opened (EX_NOINPUT).
    case noInput
    /// The file is there, but its content is not what it should be (EX_DATAERR).
    case badData
  }

  /// What kind of trouble it is.
  public let kind: Kind

  /// The file or folder, as the caller wrote it.
  public let path: String

  /// What was expected, what was found and what to do, without the path.
  public let explanation: String

  /// The sysexits code of a program that ends because of this error: 66 or 65.
  public var exitCode: Int32 {
    switch kind {
    case .noInput: 66
    case .badData: 65
    }
  }

  /// One line: the path, then the explanation.
  public var description: String { "\(path): \(explanation)" }

  /// A file that is missing or cannot be opened.
  public static func noInput(_ path: String, _ explanation: String) -> TextError {
    TextError(kind: .noInput, path: path, explanation: explanation)
  }

  /// A file whose content is not what it should be.
  public static func badData(_ path: String, _ explanation: String) -> TextError {
    TextError(kind: .badData, path: path, explanation: explanation)
  }
}
