/// A text that is not JSON, or that is beyond what the parser accepts.
public struct JSONSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Where it went wrong, in bytes from the beginning.
  public var offset: Int
  /// What was expected and what was found.
  public var problem: String

  /// One line for the user.
  public var description: String { "byte \(offset): \(problem)" }
}
