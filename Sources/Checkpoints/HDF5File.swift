/// A file of weights in HDF5, as Keras writes them: groups of named arrays of 32-bit floats.
///
/// Read is the part of the format that such files use: superblock version 0 or 1, groups with a symbol table
/// (a B-tree of names), object headers of version 1, and arrays that lie in one piece, little-endian.
/// Everything else is refused with a message that names what was found. Source: HDF5 File Format
/// Specification Version 3.0, The HDF Group.
public struct HDF5File: Sendable {
  /// An array of a file.
  public struct Dataset: Sendable, Equatable {
    /// The extent of each axis.
    public let shape: [Int]
    /// Its elements, row-major.
    public let values: [Float]
  }

  /// The file's name, as it was given.
  public let path: String
  private let reader: HDF5Reader
  private let root: Int

  /// Opens a file and finds its outermost group.
  ///
  /// - Throws: `CheckpointError` when it cannot be read or is no such file.
  public init(contentsOf path: String) throws(CheckpointError) {
    try self.init(source: FileSource(path: path))
  }

  /// Reads a file that is already in memory; `name` stands for its path in messages.
  ///
  /// - Throws: `CheckpointError` when it is no such file.
  public init(bytes: [UInt8], name: String) throws(CheckpointError) {
    try self.init(source: FileSource(bytes: bytes, name: name))
  }

  private init(source: FileSource) throws(CheckpointError) {
    path = source.path
    reader = HDF5Reader(source: source)
    root = try reader.rootHeader()
  }

  /// The array at a path of names, such as `block1/layers/conv2d/vars/0`.
  ///
  /// - Parameters:
  ///   - name: names of groups and at the end of the array, with `/` between.
  ///   - expected: the extent of each axis that it must have.
  /// - Throws: `CheckpointError` that names the array, what was expected and what was found.
  public func dataset(_ name: String, shape expected: [Int]) throws(CheckpointError) -> Dataset {
    var header = root
    for part in name.split(separator: "/") {
      guard let next = try reader.member(String(part), ofGroupAt: header) else {
        throw CheckpointError(
          .missingKey, path: path, key: name, "expected an array of \(expected), found no '\(part)' there")
      }
      header = next
    }
    let found = try reader.array(at: header, name: name)
    guard found.shape == expected else {
      throw CheckpointError(
        .wrongShape, path: path, key: name, "expected \(expected), found \(found.shape)")
    }
    let bytes = try reader.source.bytes(found.range)
    let values = [Float](unsafeUninitializedCapacity: bytes.count / 4) { buffer, count in
      bytes.withUnsafeBytes { raw in
        for index in 0..<bytes.count / 4 {
          let bits = raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
          buffer[index] = Float(bitPattern: UInt32(littleEndian: bits))
        }
      }
      count = bytes.count / 4
    }
    return Dataset(shape: found.shape, values: values)
  }
}
