internal import Glibc

/// The directory with a manifest and the weights that it lists.
public struct ModelDirectory: Sendable {
  /// Where it is.
  public let path: String
  /// What it holds.
  public let manifest: ModelManifest

  /// Opens the directory of that path.
  ///
  /// - Throws: `CheckpointError` if it has no manifest or a broken one.
  public init(_ path: String) throws(CheckpointError) {
    self.path = path
    manifest = try ModelManifest(contentsOf: "\(path)/manifest.json")
  }

  /// Opens the directory that an application should use.
  ///
  /// The first of these counts: `option`, the environment variable `NNDL_MODELS`, `pretrained` beside or
  /// above the running executable, `pretrained` in or above the current directory.
  ///
  /// - Parameter option: the argument of `--models-dir`, if it was given.
  /// - Throws: `CheckpointError` if none is found, or the one found has a broken manifest.
  public static func locate(option: String? = nil) throws(CheckpointError) -> ModelDirectory {
    if let option { return try ModelDirectory(option) }
    if let named = getenv("NNDL_MODELS"), named.pointee != 0 {
      return try ModelDirectory(String(cString: named))
    }
    for start in [executableFolder(), currentFolder()] {
      if let start, let found = search(from: start) { return try ModelDirectory(found) }
    }
    throw CheckpointError(
      .noModelsDirectory, path: "pretrained/manifest.json",
      "found neither above the executable nor above the current directory; name the directory with --models-dir "
        + "or NNDL_MODELS")
  }

  /// The first `pretrained` with a manifest in a folder or one of those above it.
  static func search(from start: String) -> String? {
    var folder = start
    while true {
      let candidate = folder == "/" ? "/pretrained" : "\(folder)/pretrained"
      if access("\(candidate)/manifest.json", R_OK) == 0 { return candidate }
      guard folder != "/", folder != "." else { return nil }
      folder = splitPath(folder).folder
    }
  }

  /// The first file of this name under the program's folder, the current one, or a folder above either.
  ///
  /// - Parameter relativePath: such as `data/perceptual/vgg16.safetensors`.
  /// - Returns: its path, or `nil` if there is none.
  public static func find(_ relativePath: String) -> String? {
    for start in [currentFolder(), executableFolder()] {
      var folder = start
      while let place = folder {
        let candidate = place == "/" ? "/\(relativePath)" : "\(place)/\(relativePath)"
        if access(candidate, R_OK) == 0 { return candidate }
        folder = place == "/" || place == "." ? nil : splitPath(place).folder
      }
    }
    return nil
  }

  private static func executableFolder() -> String? {
    guard let real = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(real) }
    return splitPath(String(cString: real)).folder
  }

  private static func currentFolder() -> String? {
    guard let current = getcwd(nil, 0) else { return nil }
    defer { free(current) }
    return String(cString: current)
  }
}

extension ModelDirectory {
  /// The models of an application, in the order of the manifest.
  public func entries(app: String) -> [ModelManifest.Entry] { manifest.entries.filter { $0.app == app } }

  /// The file of a model.
  public func filePath(of entry: ModelManifest.Entry) -> String { "\(path)/\(entry.file)" }

  /// The model of that name.
  ///
  /// - Throws: `CheckpointError` that lists the names there are.
  public func entry(app: String, name: String) throws(CheckpointError) -> ModelManifest.Entry {
    if let entry = manifest.entry(app: app, name: name) { return entry }
    let names = entries(app: app).map(\.name).joined(separator: ", ")
    throw CheckpointError(
      .unknownModel, path: "\(path)/manifest.json", key: name,
      "expected a model of \(app) (\(names.isEmpty ? "none is listed" : names)) or the path of a .safetensors file"
    )
  }

  /// How a model's file stands to what the manifest promises.
  public enum FileState: String, Sendable, CaseIterable {
    /// It has the promised bytes.
    case whole = "ok"
    /// There is none.
    case missing
    /// It has other bytes, or cannot be read.
    case damaged
  }

  /// How the file of a model stands to what the manifest promises.
  public func state(of entry: ModelManifest.Entry) -> FileState {
    if access(filePath(of: entry), F_OK) != 0 { return .missing }
    return (try? verify(entry)) == nil ? .damaged : .whole
  }

  /// Checks that a model's file has the size and hash that the manifest promises.
  ///
  /// - Throws: `CheckpointError` if it is missing or other bytes.
  public func verify(_ entry: ModelManifest.Entry) throws(CheckpointError) {
    let file = filePath(of: entry)
    let count = try FileSource(path: file).count
    guard count == entry.byteCount else {
      throw CheckpointError(
        .wrongHash, path: file,
        "expected \(entry.byteCount) bytes as the manifest says, found \(count); get the file again")
    }
    let hash = try SHA256.hexadecimal(ofFile: file)
    guard hash == entry.sha256 else {
      throw CheckpointError(
        .wrongHash, path: file,
        "expected SHA-256 \(entry.sha256.prefix(12))… as the manifest says, found \(hash.prefix(12))…; "
          + "the file is damaged, get it again")
    }
  }
}
