public import ArgumentParser
public import Checkpoints
internal import JSONText
public import Terminal

/// What `models` does in every application: lists the models that the manifest promises, and whether their files are
/// what it promises.
///
/// A file that is missing or damaged is called that in the list, and ends it with an error line: code 66 where one is
/// missing, otherwise 65.
public struct ModelListing: ParsableArguments {
  /// The directory with the manifest.
  @Option(help: ArgumentHelp("The directory with manifest.json (default: as for --model).", valueName: "dir"))
  public var modelsDir: String?

  /// Objects instead of a table.
  @Flag(help: "Print JSON, one object a line.")
  public var json = false

  /// For the parser.
  public init() {}

  /// Prints the models of an application.
  ///
  /// - Parameters:
  ///   - app: the application.
  ///   - columns: those of the table; `SHA-256` and `file` follow.
  ///   - nothing: what to say where no model is listed; nothing is said with `--json`.
  ///   - row: the cells of a model, as many as `columns`.
  /// - Throws: `CheckpointError` if there is no manifest; `CommandFailure` if a file is not what it promises.
  public func run(
    app: String, columns: [Table.Column], nothing: String = "no model is here yet",
    row: (ModelManifest.Entry) -> [String]
  ) throws {
    let directory = try ModelDirectory.locate(option: modelsDir)
    let models = directory.entries(app: app).map { ($0, directory.state(of: $0)) }
    if json {
      for (entry, state) in models {
        var object = entry.listing
        object["state"] = JSONValue(state.rawValue)
        try StandardOutput.write(object)
      }
    } else if models.isEmpty {
      try StandardOutput.write(nothing)
    } else {
      var table = Table(columns + [.init("SHA-256"), .init("file")])
      for (entry, state) in models {
        table.add(row(entry) + [String(entry.sha256.prefix(12)), state.rawValue])
      }
      try StandardOutput.write(table.text())
    }
    guard let bad = models.first(where: { $0.1 == .missing }) ?? models.first(where: { $0.1 == .damaged })
    else { return }
    let count = models.count { $0.1 != .whole }
    throw CommandFailure(
      bad.1 == .missing ? .noInput : .dataError,
      "\(directory.filePath(of: bad.0)): the file is \(bad.1.rawValue)"
        + (count > 1 ? ", and \(count - 1) more of \(models.count)" : "") + "; get the files again")
  }
}
