internal import ArgumentParser
public import Images

/// Where a picture is written.
public enum PictureTarget: Equatable {
  /// A file of this path.
  case file(String)
  /// The standard output, in this format.
  case standardOutput(ImageFileFormat)

  /// As the user calls it.
  public var name: String {
    switch self {
    case .file(let path): path
    case .standardOutput: "-"
    }
  }
}

/// A picture that is read, and where the result goes.
public struct PictureJob {
  /// The file; `-` is the standard input.
  public let input: String
  /// Where the result goes.
  public let target: PictureTarget

  /// The jobs for `IN... OUT`: a file to a file, or folders and several files into a folder.
  ///
  /// What can be known to fail is refused here, before any work.
  ///
  /// - Throws: `CommandFailure`, `ImageError` or `ValidationError`.
  public static func plan(_ files: [String], format: ImageFileFormat?) throws -> [PictureJob] {
    guard files.count >= 2, let output = files.last else {
      throw ValidationError("Missing expected argument '<\(files.isEmpty ? "in" : "out")>'")
    }
    let inputs = files.dropLast()
    if inputs.count == 1, !FileSystem.isFolder(inputs[0]), output == "-" || !isFolderName(output) {
      return [PictureJob(input: inputs[0], target: try target(output, of: inputs[0], format))]
    }
    return try planFolder(Array(inputs), output, format)
  }

  private static func isFolderName(_ path: String) -> Bool {
    path.hasSuffix("/") || FileSystem.isFolder(path)
  }

  private static func target(
    _ output: String, of input: String, _ format: ImageFileFormat?
  ) throws -> PictureTarget {
    guard output != "-" else { return .standardOutput(format ?? .png) }
    guard ImageFileFormat(path: output) != nil else {
      if input != "-" { try FileSystem.checkExists(input) }
      throw ImageError.unsupportedOutput(path: output)
    }
    try FileSystem.checkParent(of: output)
    return .file(output)
  }

  private static func planFolder(
    _ inputs: [String], _ output: String, _ format: ImageFileFormat?
  ) throws -> [PictureJob] {
    if inputs == ["-"] {
      throw ValidationError("expected a file name for the picture of the standard input, found a folder")
    }
    guard output != "-", !inputs.contains("-") else {
      throw ValidationError("expected a single picture for -, found several; name files and a folder")
    }
    guard FileSystem.isFolder(output) || ImageFileFormat(path: output) == nil else {
      throw ValidationError("expected a folder for several pictures, found the file name '\(output)'")
    }
    for input in inputs { try FileSystem.checkExists(input) }
    // A word too many, such as a parameter without dashes, is no wish for a folder.
    guard isFolderName(output) || inputs.contains(where: FileSystem.isFolder) else {
      throw CommandFailure(
        .cannotCreate,
        "\(output): there is no such folder; write \(output)/ to have it made; if no folder was meant, options begin "
          + "with --")
    }
    let pictures = try inputs.flatMap { input in
      guard FileSystem.isFolder(input) else { return [input] }
      let names = try FileSystem.names(in: input).filter { ImageFileFormat(path: $0) != nil }
      guard !names.isEmpty else {
        throw CommandFailure(
          .noInput, "\(input): expected a folder with PNG or JPEG pictures, found none in it")
      }
      return names.map { FileSystem.path(input, $0) }
    }
    var jobs: [PictureJob] = []
    var origins: [String: String] = [:]
    for picture in pictures {
      let name = FileSystem.lastName(of: picture)
      let path = FileSystem.path(output, renamed(name, format))
      if let other = origins.updateValue(picture, forKey: path) {
        throw CommandFailure(.usage, "\(other) and \(picture) would both become \(path); rename one of them")
      }
      guard !FileSystem.areSame(picture, path) else {
        throw CommandFailure(
          .usage, "\(path): this would replace the input; name another folder for the results")
      }
      jobs.append(PictureJob(input: picture, target: .file(path)))
    }
    try FileSystem.makeFolder(output)
    return jobs
  }

  /// The name of the result: the input's, with the extension of the format.
  private static func renamed(_ name: String, _ format: ImageFileFormat?) -> String {
    let own = ImageFileFormat(path: name)
    guard let wanted = format ?? (own == nil ? .png : nil), wanted != own else { return name }
    let stem = own == nil ? name[...] : name[..<(name.lastIndex(of: ".") ?? name.endIndex)]
    return "\(stem).\(wanted == .png ? "png" : "jpg")"
  }
}
