internal import JSONText

/// A safetensors file: named tensors and a few strings about them.
///
/// The layout is: the header's length (8 bytes, little-endian), the header (JSON: a name to type, shape
/// and byte range, and the strings under `__metadata__`), then the tensors' bytes, row-major and
/// little-endian, without a gap. The header is checked in full when the file is opened, and all bytes where the file
/// has a checksum (``SafetensorsWriter/hasChecksum``); values are read when they are asked for.
public struct SafetensorsFile: Sendable {
  /// What the header says about one tensor.
  public struct Entry: Sendable, Equatable {
    /// The name.
    public let name: String
    /// The type of the elements.
    public let elementType: ElementType
    /// The extent of each axis.
    public let shape: [Int]
    /// Where its bytes are, from the beginning of the file.
    public let byteRange: Range<Int>

    /// The number of elements.
    public var elementCount: Int { byteRange.count / elementType.byteCount }
  }

  /// The longest header that is read: room for about 100,000 tensors.
  public static let maximumHeaderByteCount = 16 << 20
  /// The most axes that a tensor may have.
  public static let maximumRank = 16

  /// The file's name, as it was given.
  public let path: String
  /// The strings of `__metadata__`, without the checksum.
  public let metadata: [String: String]
  /// The tensors in the order of their bytes.
  public let entries: [Entry]
  let source: FileSource
  private let indices: [String: Int]

  /// Opens a file and checks its header.
  ///
  /// - Throws: `CheckpointError` that says which rule of the format is broken, and where.
  public init(contentsOf path: String) throws(CheckpointError) {
    try self.init(source: FileSource(path: path))
  }

  /// Reads a file that is already in memory; `name` stands for its path in messages.
  ///
  /// - Throws: `CheckpointError` that says which rule of the format is broken, and where.
  public init(bytes: [UInt8], name: String) throws(CheckpointError) {
    try self.init(source: FileSource(bytes: bytes, name: name))
  }

  private init(source: FileSource) throws(CheckpointError) {
    self.source = source
    path = source.path
    let (header, dataStart) = try SafetensorsFile.header(of: source)
    var (metadata, entries) = try SafetensorsFile.contents(of: header, dataStart: dataStart, source: source)
    if let checksum = metadata.removeValue(forKey: SafetensorsChecksum.key) {
      try SafetensorsChecksum.verify(checksum, of: source, dataStart: dataStart)
    }
    (self.metadata, self.entries) = (metadata, entries)
    indices = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
  }

  /// What the header says about the tensor of that name, or nil.
  public func entry(_ name: String) -> Entry? { indices[name].map { entries[$0] } }
}

// MARK: - The header

extension SafetensorsFile {
  private static func header(of source: FileSource) throws(CheckpointError) -> (JSONObject, Int) {
    func malformed(_ problem: String) -> CheckpointError {
      CheckpointError(.malformed, path: source.path, problem)
    }
    guard source.count >= 8 else {
      throw malformed("expected a safetensors file, found \(source.count) bytes, too few for a header")
    }
    let length = try source.bytes(0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(source.count - 8) else {
      throw malformed(
        "expected a safetensors file, but its header's length, \(length), exceeds the \(source.count - 8) bytes "
          + "that follow; the file is cut short or of another kind")
    }
    guard length <= UInt64(maximumHeaderByteCount) else {
      throw CheckpointError(
        .tooLarge, path: source.path,
        "the header has \(length) bytes, expected at most \(maximumHeaderByteCount)")
    }
    let end = 8 + Int(length)
    let text = try source.bytes(8..<end)
    let json: JSONValue
    do throws(JSONSyntaxError) {
      // Nothing in a header nests deeper than a shape: object, entry, array.
      json = try JSONValue(parsing: text, maximumDepth: 4)
    } catch {
      throw malformed("expected a safetensors header, but it is not JSON: \(error)")
    }
    guard case .object(let header) = json else {
      throw malformed("expected a JSON object as the header, found \(json.kind)")
    }
    return (header, end)
  }

  private static func contents(
    of header: JSONObject, dataStart: Int, source: FileSource
  ) throws(CheckpointError) -> ([String: String], [Entry]) {
    var metadata: [String: String] = [:]
    var entries: [Entry] = []
    for (name, value) in header.members {
      if name == "__metadata__" {
        metadata = try strings(value, path: source.path)
      } else {
        entries.append(try entry(name, value, dataStart: dataStart, source: source))
      }
    }
    entries.sort {
      ($0.byteRange.lowerBound, $0.byteRange.upperBound) < ($1.byteRange.lowerBound, $1.byteRange.upperBound)
    }
    var end = dataStart
    for entry in entries {
      guard entry.byteRange.lowerBound == end else {
        let relation =
          entry.byteRange.lowerBound < end ? "overlaps the tensor before it" : "leaves a gap before it"
        throw CheckpointError(
          .malformed, path: source.path, key: entry.name,
          "expected its bytes to begin at \(end - dataStart), found \(entry.byteRange.lowerBound - dataStart), "
            + "which \(relation)")
      }
      end = entry.byteRange.upperBound
    }
    guard end == source.count else {
      throw CheckpointError(
        .malformed, path: source.path,
        "expected \(end - dataStart) bytes of tensors, found \(source.count - dataStart)")
    }
    return (metadata, entries)
  }

  private static func strings(_ value: JSONValue, path: String) throws(CheckpointError) -> [String: String] {
    guard let object = value.objectValue else {
      throw CheckpointError(
        .malformed, path: path, key: "__metadata__", "expected an object, found \(value.kind)")
    }
    var strings: [String: String] = [:]
    for (key, value) in object.members {
      guard let string = value.stringValue else {
        throw CheckpointError(
          .malformed, path: path, key: "__metadata__.\(key)", "expected a string, found \(value.kind)")
      }
      strings[key] = string
    }
    return strings
  }

  private static func entry(
    _ name: String, _ value: JSONValue, dataStart: Int, source: FileSource
  ) throws(CheckpointError) -> Entry {
    func malformed(_ problem: String) -> CheckpointError {
      CheckpointError(.malformed, path: source.path, key: name, problem)
    }
    guard let object = value.objectValue else { throw malformed("expected an object, found \(value.kind)") }
    for key in object.keys where !["dtype", "shape", "data_offsets"].contains(key) {
      throw malformed("expected dtype, shape and data_offsets, found '\(oneLine(key))'")
    }
    guard let typeName = object["dtype"]?.stringValue else { throw malformed("expected a dtype, found none") }
    guard let type = ElementType(rawValue: typeName) else {
      let known = ElementType.allCases.map(\.rawValue).joined(separator: ", ")
      throw CheckpointError(
        .wrongElementType, path: source.path, key: name,
        "expected one of the dtypes \(known), found '\(oneLine(typeName))'")
    }
    guard let shape = integers(object["shape"]), shape.allSatisfy({ $0 >= 0 }) else {
      throw malformed(
        "expected a shape of integers from 0, found \(oneLine(object["shape"]?.description ?? "none"))")
    }
    guard shape.count <= maximumRank else {
      throw malformed("expected at most \(maximumRank) axes, found \(shape.count)")
    }
    guard let offsets = integers(object["data_offsets"]), offsets.count == 2 else {
      throw malformed(
        "expected two data_offsets, found \(oneLine(object["data_offsets"]?.description ?? "none"))")
    }
    let available = source.count - dataStart
    guard offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= available else {
      throw malformed(
        "expected data_offsets within the \(available) bytes of tensors, found \(offsets[0])…\(offsets[1])")
    }
    guard let count = product(shape + [type.byteCount]), count == offsets[1] - offsets[0] else {
      throw malformed(
        "expected \(product(shape + [type.byteCount]).map { "\($0)" } ?? "2^63 or more") bytes for \(typeName) "
          + "\(shape), found \(offsets[1] - offsets[0])")
    }
    return Entry(
      name: name, elementType: type, shape: shape,
      byteRange: dataStart + offsets[0]..<dataStart + offsets[1])
  }

  private static func integers(_ value: JSONValue?) -> [Int]? {
    guard let elements = value?.arrayValue else { return nil }
    let integers = elements.compactMap(\.integerValue)
    return integers.count == elements.count ? integers : nil
  }
}

/// The product of extents, or nil if it does not fit.
func product(_ extents: [Int]) -> Int? {
  var result = 1
  // A zero anywhere makes the product zero, whatever overflows before it.
  if extents.contains(0) { return 0 }
  for extent in extents {
    let (value, overflow) = result.multipliedReportingOverflow(by: extent)
    if overflow { return nil }
    result = value
  }
  return result
}
