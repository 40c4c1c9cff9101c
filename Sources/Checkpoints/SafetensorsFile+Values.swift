internal import CKernels

extension SafetensorsFile {
  /// What the scales of an I8 tensor are called: its own name with this behind it.
  public static let scaleSuffix = ".scale"

  /// The names of the tensors, without the scales that belong to others, in the order of their bytes.
  public var valueNames: [String] { entries.filter { !isScale($0) }.map(\.name) }

  /// The bytes of a tensor as they stand in the file.
  ///
  /// - Throws: `CheckpointError` if there is no such tensor or the file cannot be read.
  public func bytes(of name: String) throws(CheckpointError) -> [UInt8] {
    try source.bytes(try known(name).byteRange)
  }

  /// The values of a tensor as 32-bit floats, in row-major order.
  ///
  /// F16 and BF16 convert without loss. I8 is multiplied by its row's scale, the F32 tensor of shape
  /// [rows] named NAME`.scale`.
  ///
  /// - Throws: `CheckpointError` if there is no such tensor, an I8 tensor has no scales, or the file
  ///   cannot be read.
  public func floats(of name: String) throws(CheckpointError) -> [Float] {
    let entry = try known(name)
    var failure: CheckpointError?
    let values = [Float](unsafeUninitializedCapacity: entry.elementCount) { buffer, count in
      do throws(CheckpointError) {
        try read(entry, into: buffer)
        count = entry.elementCount
      } catch { failure = error }
    }
    if let failure { throw failure }
    return values
  }

  /// Reads a tensor's values straight into the memory that wants them.
  ///
  /// - Precondition: the buffer holds at least `entry.elementCount` values.
  func read(_ entry: Entry, into buffer: UnsafeMutableBufferPointer<Float>) throws(CheckpointError) {
    precondition(
      buffer.count >= entry.elementCount,
      "SafetensorsFile.read: expected room for \(entry.elementCount) values, found \(buffer.count)")
    guard let out = buffer.baseAddress, entry.elementCount > 0 else { return }
    if entry.elementType == .float32 {
      let raw = UnsafeMutableRawBufferPointer(start: out, count: entry.byteRange.count)
      return try source.read(at: entry.byteRange.lowerBound, into: raw)
    }
    let rows = entry.shape.first ?? 1
    let scales = entry.elementType == .int8 ? try self.scales(of: entry) : []
    // Pieces of whole rows, of about 64 Ki elements, so that a large file is never in memory twice.
    let columns = entry.elementCount / rows
    let rowsAtOnce = max(1, 65_536 / columns)
    var row = 0
    while row < rows {
      let count = min(rowsAtOnce, rows - row)
      let start = entry.byteRange.lowerBound + row * columns * entry.elementType.byteCount
      let piece = try source.bytes(start..<start + count * columns * entry.elementType.byteCount)
      piece.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        let target = out + row * columns
        switch entry.elementType {
        case .float32: break
        case .float16:
          ck_from_float16(base.assumingMemoryBound(to: UInt16.self), target, Int64(count * columns))
        case .bfloat16:
          ck_from_bfloat16(base.assumingMemoryBound(to: UInt16.self), target, Int64(count * columns))
        case .int8:
          scales.withUnsafeBufferPointer { scales in
            guard let scale = scales.baseAddress else { return }
            ck_from_int8_rows(
              base.assumingMemoryBound(to: Int8.self), scale + row, target, Int64(count), Int64(columns))
          }
        }
      }
      row += count
    }
  }

  func known(_ name: String) throws(CheckpointError) -> Entry {
    guard let entry = entry(name) else {
      throw CheckpointError(
        .missingKey, path: path, key: name, "expected this tensor, found none of that name")
    }
    return entry
  }

  /// Whether a tensor holds the scales of another.
  func isScale(_ entry: Entry) -> Bool {
    guard entry.name.hasSuffix(SafetensorsFile.scaleSuffix) else { return false }
    return self.entry(String(entry.name.dropLast(SafetensorsFile.scaleSuffix.count)))?.elementType == .int8
  }

  func scales(of entry: Entry) throws(CheckpointError) -> [Float] {
    let name = entry.name + SafetensorsFile.scaleSuffix
    guard let scale = self.entry(name) else {
      throw CheckpointError(
        .missingKey, path: path, key: name, "expected the scales of an I8 tensor, found none")
    }
    let expected = Array(entry.shape.prefix(1))
    guard scale.elementType == .float32 else {
      throw CheckpointError(
        .wrongElementType, path: path, key: name, "expected F32 scales, found \(scale.elementType.rawValue)")
    }
    guard scale.shape == expected else {
      throw CheckpointError(
        .wrongShape, path: path, key: name, "expected one scale a row, \(expected), found \(scale.shape)")
    }
    return try floats(of: name)
  }
}
