import Glibc

/// Texts to learn from: one file, or all `.txt` files of a folder in the order of their names.
public struct Corpus: Sendable {
  /// The texts, in order; there is at least one, and none is empty.
  public let files: [TextFile]

  /// Reads a file or a folder.
  ///
  /// - Parameters:
  ///   - path: a file of any name, or a folder with files that end in `.txt`.
  ///   - encoding: how the files are encoded; found out file by file when `nil`.
  ///   - limit: the most bytes to accept in all; checked before memory is taken.
  /// - Throws: `TextError` when there is nothing to read or a file is no text.
  public init(
    path: String, encoding: TextEncoding? = nil, limit: Int = TextFile.maximumByteCount
  ) throws(TextError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .noInput(path, "cannot be found: \(String(cString: strerror(errno))); check the path")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      files = [try TextFile(contentsOf: path, encoding: encoding, limit: limit)]
      return
    }
    var (files, left) = ([TextFile](), limit)
    for name in try Corpus.textFiles(in: path) {
      let bytes = try TextFile.bytes(at: "\(path)/\(name)", limit: left)
      left -= bytes.count
      files.append(try TextFile(bytes: bytes, name: "\(path)/\(name)", encoding: encoding))
    }
    guard !files.isEmpty else {
      throw .noInput(path, "expected files that end in .txt in this folder, found none")
    }
    self.files = files
  }

  /// A text that is in memory; `name` stands for its path in messages.
  ///
  /// - Throws: `TextError` when it is empty or has control characters.
  public init(text: String, name: String = "text") throws(TextError) {
    files = [try TextFile(bytes: Array(text.utf8), name: name, encoding: .utf8)]
  }

  /// All texts, with a line feed between those that do not end with one.
  public var text: String {
    guard files.count > 1 else { return files.first?.text ?? "" }
    var result = ""
    for file in files {
      if let last = result.unicodeScalars.last, last != "\n" { result += "\n" }
      result += file.text
    }
    return result
  }

  private static func textFiles(in folder: String) throws(TextError) -> [String] {
    guard let stream = opendir(folder) else {
      throw .noInput(folder, "cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".txt"), !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }
}
