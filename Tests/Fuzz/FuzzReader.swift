/// A reader under test.
struct FuzzReader {
  /// What `--reader` calls it.
  var name: String
  /// Files to start from, most of them sound.
  var seeds: [[UInt8]]
  /// How files of this kind are put together.
  var container: Container?
  /// Reads a file and uses what it read, or throws an error whose description is one line.
  var read: ([UInt8]) throws -> Void

  /// A file format as a list of parts.
  struct Container {
    /// The parts of a sound file, without lengths, checksums and compression.
    var split: ([UInt8]) -> [[UInt8]]
    /// A file of such parts, whatever is in them.
    var join: ([[UInt8]]) -> [UInt8]
  }
}

extension FuzzReader {
  /// All readers of files from outside; `tests` is the folder that holds the sound files.
  static func all(tests: String) throws -> [FuzzReader] {
    [
      try .png(tests: tests), try .jpeg(tests: tests), .idx(gzipped: false), .idx(gzipped: true),
      try .safetensors(tests: tests), .subwords(), .sentenceTools(),
    ]
  }
}
