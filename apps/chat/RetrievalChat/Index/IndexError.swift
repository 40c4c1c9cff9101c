import GRDB

/// Why an index cannot be used or written: one line that names it and says what to do.
public struct IndexError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong, for programs.
  public enum Kind: Sendable {
    /// There is no such file, or it cannot be opened.
    case cannotRead
    /// It is no index, or a damaged one.
    case damaged
    /// It was made by another version, or for another encoder.
    case otherVersion
    /// Another process is writing it.
    case busy
    /// It cannot be written.
    case cannotWrite
  }

  /// What went wrong, for programs.
  public let kind: Kind
  /// The index, as the user named it.
  public let path: String
  /// What was expected, what was found, what to do.
  public let problem: String

  /// An error about an index.
  public init(_ kind: Kind, _ path: String, _ problem: String) {
    self.kind = kind
    self.path = path
    self.problem = problem
  }

  /// One line for the user.
  public var description: String { "\(path): \(problem)" }

  /// The code of sysexits.h.
  public var exitCode: Int32 {
    switch kind {
    case .cannotRead: 66
    case .damaged, .otherVersion: 65
    case .busy, .cannotWrite: 73
    }
  }

  static func damaged(_ path: String, _ what: String) -> IndexError {
    IndexError(.damaged, path, "the index is damaged (\(what)); make it again with 'chat index --fresh'")
  }

  static func otherKind(_ path: String) -> IndexError {
    IndexError(.damaged, path, "expected an index made by 'chat index', found another kind of file")
  }

  /// What an error of SQLite means for someone who reads an index.
  init(reading path: String, _ error: any Error) {
    switch error {
    case let error as IndexError: self = error
    case let error as DatabaseError where error.resultCode.primaryResultCode == .SQLITE_NOTADB:
      self = .otherKind(path)
    case let error as DatabaseError where error.resultCode.primaryResultCode == .SQLITE_CANTOPEN:
      self = IndexError(.cannotRead, path, "cannot be opened")
    case let error as DatabaseError: self = .damaged(path, error.message ?? "\(error.resultCode)")
    default: self = .damaged(path, "\(error)")
    }
  }
}
