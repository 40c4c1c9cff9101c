/// Why a file of weights, a manifest or a models directory could not be read or written.
///
/// `description` is one line that names the file, the key where there is one, what was expected and
/// what was found.
public struct CheckpointError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong, for programs.
  public enum Kind: String, Sendable {
    /// The file is missing, is a directory, or may not be read.
    case cannotRead
    /// The file could not be written.
    case cannotWrite
    /// Bytes that do not follow the format.
    case malformed
    /// A size beyond what this reader accepts.
    case tooLarge
    /// A tensor that the model has and the file lacks.
    case missingKey
    /// A tensor that the file has and the model lacks.
    case unusedKey
    /// A tensor with the wrong shape.
    case wrongShape
    /// A tensor with an element type that was not expected.
    case wrongElementType
    /// The bytes are not those that the manifest promises.
    case wrongHash
    /// A value that the chosen precision cannot hold.
    case cannotRepresent
    /// A model that the manifest does not list.
    case unknownModel
    /// No directory with a manifest was found.
    case noModelsDirectory
  }

  /// What went wrong, for programs.
  public var kind: Kind
  /// The file in question, as the user named it.
  public var path: String
  /// The tensor or manifest entry in question.
  public var key: String?
  /// What was expected and found, and what to do.
  public var problem: String

  /// An error about a file.
  public init(_ kind: Kind, path: String, key: String? = nil, _ problem: String) {
    self.kind = kind
    self.path = path
    self.key = key
    self.problem = problem
  }

  /// One line for the user.
  public var description: String {
    let subject = key.map { "\(oneLine(path)): '\(oneLine($0))'" } ?? oneLine(path)
    return "\(subject): \(problem)"
  }
}

/// A name from a file or the command line on one line of at most 200 characters, for error messages.
func oneLine(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars.prefix(200) {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .format: result += "?"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return text.unicodeScalars.count > 200 ? result + "…" : result
}
