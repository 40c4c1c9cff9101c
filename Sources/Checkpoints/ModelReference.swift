/// A model that a command was asked for, by name or by file.
public struct ModelReference: Sendable {
  /// The name in the manifest, or the file's name without its extension.
  public let name: String
  /// The file of weights.
  public let path: String
  /// What the manifest says about it; nil where a file was named.
  public let entry: ModelManifest.Entry?

  /// Finds the model that `--model` names.
  ///
  /// What contains a slash or ends in `.safetensors` is a file; anything else is a name in the manifest,
  /// whose file is then checked against its hash.
  ///
  /// - Parameters:
  ///   - model: a name or a path.
  ///   - app: the application that asks.
  ///   - modelsDirectory: the argument of `--models-dir`, if it was given.
  /// - Throws: `CheckpointError` if there is no such model, or its file is missing or damaged.
  public init(_ model: String, app: String, modelsDirectory: String? = nil) throws(CheckpointError) {
    if model.utf8.contains(UInt8(ascii: "/")) || model.hasSuffix(".safetensors") {
      let file = splitPath(model).name
      name = file.hasSuffix(".safetensors") ? String(file.dropLast(".safetensors".count)) : file
      path = model
      entry = nil
    } else {
      let directory = try ModelDirectory.locate(option: modelsDirectory)
      let entry = try directory.entry(app: app, name: model)
      try directory.verify(entry)
      name = model
      path = directory.filePath(of: entry)
      self.entry = entry
    }
  }

  /// The SHA-256 of the file: the manifest's, which has been checked, or computed.
  ///
  /// - Throws: `CheckpointError` if the file cannot be read.
  public func hash() throws(CheckpointError) -> String {
    if let entry { return entry.sha256 }
    return try SHA256.hexadecimal(ofFile: path)
  }
}
