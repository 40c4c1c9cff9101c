public import ArgumentParser
public import Checkpoints
public import Images

/// An error that knows how a command reports it: its `description` is one line that says what to do, and
/// it has an exit code of sysexits.h.
public protocol DescribedFailure: Error, CustomStringConvertible {
  /// With which code the process ends.
  var exitCode: Int32 { get }
}

/// A failure of a command that no library knows.
public struct CommandFailure: DescribedFailure {
  /// With which code the process ends.
  public let exitCode: Int32
  /// One line: what was expected, what was found, what to do.
  public let description: String

  /// A failure with its code and its line.
  public init(_ exitCode: ExitCode, _ description: String) {
    self.exitCode = exitCode.rawValue
    self.description = description
  }
}

extension CheckpointError: DescribedFailure {
  /// 73 for what cannot be written, 66 for what is not there, 64 for an unknown name, otherwise 65.
  public var exitCode: Int32 {
    switch kind {
    case .cannotWrite, .cannotRepresent: ExitCode.cannotCreate.rawValue
    case .cannotRead, .noModelsDirectory: ExitCode.noInput.rawValue
    case .unknownModel: ExitCode.usage.rawValue
    case .malformed, .tooLarge, .missingKey, .unusedKey, .wrongShape, .wrongElementType, .wrongHash:
      ExitCode.dataError.rawValue
    }
  }
}

extension ImageError: DescribedFailure {
  /// 66, 65 or 73, as its category says.
  public var exitCode: Int32 { category.exitCode }
}
