internal import CKernels
internal import JSONText

/// Collects tensors and writes them as one safetensors file.
///
/// Tensors are sorted by the size of their elements and then by name, so that each begins at a multiple
/// of its element's size and the same tensors always give the same bytes.
public struct SafetensorsWriter: Sendable {
  private struct Item: Sendable {
    var name: String
    var elementType: ElementType
    var shape: [Int]
    var bytes: [UInt8]
  }

  /// Strings to keep with the tensors, under `__metadata__`.
  public var metadata: [String: String]
  /// Whether the file gets a checksum, `checksum` in its metadata, by which ``SafetensorsFile`` notices a changed bit.
  public var hasChecksum = false
  private var items: [Item] = []
  private var names: Set<String> = []

  /// A file without tensors yet.
  public init(metadata: [String: String] = [:]) { self.metadata = metadata }

  /// Adds a tensor.
  ///
  /// - Parameters:
  ///   - name: a name that was not added before.
  ///   - values: its values in row-major order.
  ///   - shape: the extent of each axis; their product is the number of values.
  ///   - precision: how to store it; `int8` applies to two or more axes, others stay Float32.
  /// - Throws: `CheckpointError` if the precision cannot hold a value.
  public mutating func add(
    _ name: String, _ values: [Float], shape: [Int], precision: WeightPrecision = .float32
  ) throws(CheckpointError) {
    try values.withUnsafeBufferPointer { buffer throws(CheckpointError) in
      try add(name, buffer, shape: shape, precision: precision)
    }
  }

  /// Adds a tensor whose values stand in memory.
  ///
  /// - Parameters:
  ///   - name: a name that was not added before.
  ///   - values: its values in row-major order.
  ///   - shape: the extent of each axis; their product is the number of values.
  ///   - precision: how to store it; `int8` applies to two or more axes, others stay Float32.
  /// - Throws: `CheckpointError` if the precision cannot hold a value.
  public mutating func add(
    _ name: String, _ values: UnsafeBufferPointer<Float>, shape: [Int], precision: WeightPrecision = .float32
  ) throws(CheckpointError) {
    precondition(
      product(shape) == values.count,
      "SafetensorsWriter.add: '\(name)' of shape \(shape) expects \(product(shape) ?? -1) values, found \(values.count)"
    )
    let count = Int64(values.count)
    let stored = precision == .int8 && shape.count < 2 ? .float32 : precision
    if stored == .float16 || stored == .int8 { try checkRange(name, values, stored) }
    switch stored {
    case .float32: insert(name, .float32, shape, Array(UnsafeRawBufferPointer(values)))
    case .float16:
      insert(name, .float16, shape, halves(values) { ck_to_float16($0, $1, count) })
    case .bfloat16:
      insert(name, .bfloat16, shape, halves(values) { ck_to_bfloat16($0, $1, count) })
    case .int8:
      var scales = [Float](repeating: 0, count: shape[0])
      var bytes = [UInt8](repeating: 0, count: values.count)
      let rows = Int64(shape[0])
      bytes.withUnsafeMutableBytes { bytes in
        guard let input = values.baseAddress, let out = bytes.baseAddress, rows > 0 else { return }
        ck_to_int8_rows(input, out.assumingMemoryBound(to: Int8.self), &scales, rows, count / rows)
      }
      insert(name, .int8, shape, bytes)
      insert(
        name + SafetensorsFile.scaleSuffix, .float32, [shape[0]], scales.withUnsafeBytes { Array($0) })
    }
  }

  private func halves(
    _ values: UnsafeBufferPointer<Float>,
    convert: (UnsafePointer<Float>, UnsafeMutablePointer<UInt16>) -> Void
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: values.count * 2) { buffer, count in
      count = values.count * 2
      guard let input = values.baseAddress, let out = UnsafeMutableRawPointer(buffer.baseAddress) else {
        return
      }
      convert(input, out.assumingMemoryBound(to: UInt16.self))
    }
  }

  private func checkRange(
    _ name: String, _ values: UnsafeBufferPointer<Float>, _ precision: WeightPrecision
  ) throws(CheckpointError) {
    let bad =
      switch precision {
      case .float16: values.first { $0.isFinite && $0.magnitude >= 65_520 }
      default: values.first { !$0.isFinite }
      }
    guard let bad else { return }
    throw CheckpointError(
      .cannotRepresent, path: "checkpoint", key: name,
      "\(precision.rawValue) cannot hold the value \(bad); choose float32")
  }

  private mutating func insert(_ name: String, _ type: ElementType, _ shape: [Int], _ bytes: [UInt8]) {
    precondition(
      name != "__metadata__", "SafetensorsWriter.add: the name '__metadata__' is taken by the format")
    precondition(names.insert(name).inserted, "SafetensorsWriter.add: '\(name)' was added before")
    items.append(Item(name: name, elementType: type, shape: shape, bytes: bytes))
  }

  /// The bytes of the file.
  public func encoded() -> [UInt8] {
    let (header, sorted) = layout()
    var bytes = header
    bytes.reserveCapacity(header.count + sorted.reduce(0) { $0 + $1.bytes.count })
    for item in sorted { bytes.append(contentsOf: item.bytes) }
    return bytes
  }

  /// Writes the file so that it appears complete or not at all.
  ///
  /// - Throws: `CheckpointError` if it cannot be written.
  public func write(to path: String) throws(CheckpointError) {
    let (header, sorted) = layout()
    let file = try AtomicFile(path)
    try file.write(header)
    for item in sorted { try file.write(item.bytes) }
    try file.commit()
  }

  /// The length, the header padded with spaces to a multiple of 8 bytes, and the tensors in order.
  private func layout() -> ([UInt8], [Item]) {
    let sorted = items.sorted {
      ($1.elementType.byteCount, $0.name) < ($0.elementType.byteCount, $1.name)
    }
    var header = JSONObject()
    var metadata = metadata
    if hasChecksum { metadata[SafetensorsChecksum.key] = SafetensorsChecksum.blank }
    if !metadata.isEmpty {
      header["__metadata__"] = .object(
        JSONObject(metadata.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }
    var offset = 0
    for item in sorted {
      header[item.name] = [
        "dtype": .string(item.elementType.rawValue), "shape": JSONValue(item.shape),
        "data_offsets": [.integer(offset), .integer(offset + item.bytes.count)],
      ]
      offset += item.bytes.count
    }
    var text = Array(JSONValue.object(header).description.utf8)
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> ($0 * 8)) }
    var bytes = length + text
    if hasChecksum, let place = SafetensorsChecksum.place(of: SafetensorsChecksum.blank, in: bytes) {
      var hash = SHA256()
      bytes.withUnsafeBytes { hash.update($0) }
      for item in sorted { item.bytes.withUnsafeBytes { hash.update($0) } }
      bytes.replaceSubrange(place, with: hash.hexadecimal().utf8)
    }
    return (bytes, sorted)
  }
}
