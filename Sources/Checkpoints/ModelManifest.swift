internal import Glibc
public import JSONText

/// What `pretrained/manifest.json` says about the weights beside it.
public struct ModelManifest: Sendable, Equatable {
  /// One trained model.
  public struct Entry: Sendable, Equatable {
    /// The name by which `--model` finds it, such as `cnn`; unique within its application.
    public var name: String
    /// The application that it belongs to, such as `digits`.
    public var app: String
    /// Its file, relative to the manifest's directory.
    public var file: String
    /// The SHA-256 of the file, 64 lower-case hexadecimal digits.
    public var sha256: String
    /// The size of the file in bytes.
    public var byteCount: Int
    /// The settings that the model is built from.
    public var config: JSONObject
    /// The data that it was trained on.
    public var data: String
    /// The licence of the weights.
    public var licence: String
    /// The command that trained it.
    public var command: String
    /// The seed of that command.
    public var seed: Int
    /// Measured figures by name, such as `errorPercent`, in the order written.
    public var figures: [(name: String, value: Double)]
    /// The languages that it reads or writes, as BCP 47 tags; empty where there is none.
    public var languages: [String]

    /// Describes a trained model.
    public init(
      name: String, app: String, file: String, sha256: String, byteCount: Int, config: JSONObject = [:],
      data: String, licence: String, command: String, seed: Int, figures: [(name: String, value: Double)],
      languages: [String] = []
    ) {
      self.name = name
      self.app = app
      self.file = file
      self.sha256 = sha256
      self.byteCount = byteCount
      self.config = config
      self.data = data
      self.licence = licence
      self.command = command
      self.seed = seed
      self.figures = figures
      self.languages = languages
    }

    /// A measured figure by its name, or nil.
    public func figure(_ name: String) -> Double? { figures.first { $0.name == name }?.value }

    /// Two entries are equal when all they say is.
    public static func == (a: Entry, b: Entry) -> Bool {
      a.json == b.json && a.figures.map(\.name) == b.figures.map(\.name)
    }
  }

  /// The largest manifest that is read.
  public static let maximumByteCount = 4 << 20

  /// The models, in the order of the file.
  public var entries: [Entry]

  /// A manifest of the given models.
  public init(entries: [Entry] = []) { self.entries = entries }

  /// Reads a manifest.
  ///
  /// - Throws: `CheckpointError` that names the member in question.
  public init(contentsOf path: String) throws(CheckpointError) {
    let source = try FileSource(path: path)
    guard source.count <= ModelManifest.maximumByteCount else {
      throw CheckpointError(
        .tooLarge, path: path,
        "expected at most \(ModelManifest.maximumByteCount) bytes, found \(source.count)")
    }
    try self.init(parsing: source.bytes(0..<source.count), path: path)
  }

  /// Writes the manifest so that it appears complete or not at all.
  ///
  /// - Throws: `CheckpointError` if it cannot be written.
  public func write(to path: String) throws(CheckpointError) {
    let json: JSONValue = ["version": 1, "models": JSONValue(entries.map(\.json))]
    try AtomicFile.write(json.text(indented: true) + "\n", to: path)
  }

  /// The model of that application and name, or nil.
  public func entry(app: String, name: String) -> Entry? {
    entries.first { $0.app == app && $0.name == name }
  }

  /// Lists a model in the manifest of a directory, which is made where there is none.
  ///
  /// - Throws: `CheckpointError` if the manifest is damaged, which it then stays, or cannot be written.
  public static func list(_ entry: Entry, inDirectory directory: String) throws(CheckpointError) {
    let path = "\(directory)/manifest.json"
    // One that is there but damaged must not be replaced by one that lists this model alone.
    var manifest = access(path, F_OK) == 0 ? try ModelManifest(contentsOf: path) : ModelManifest()
    manifest.update(entry)
    try manifest.write(to: path)
  }

  /// Adds a model, in the place of one with the same application and name if there is one.
  public mutating func update(_ entry: Entry) {
    if let index = entries.firstIndex(where: { $0.app == entry.app && $0.name == entry.name }) {
      entries[index] = entry
    } else {
      entries.append(entry)
    }
  }
}
