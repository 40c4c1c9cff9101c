public import TensorCore

extension SafetensorsFile {
  /// A matrix in the precision it has in the file, or another, for products with a few vectors.
  ///
  /// Values that need no conversion are not turned into floats on the way.
  ///
  /// - Parameters:
  ///   - name: a tensor of two or more axes; all but the first become the columns.
  ///   - precision: how to keep it in memory, as in the file when `nil`.
  /// - Throws: `CheckpointError` if there is no such tensor, it has fewer axes or no values, an I8 tensor has no scales, or
  ///   the file cannot be read.
  public func compactMatrix(
    of name: String, precision: CompactMatrix.Precision? = nil
  ) throws(CheckpointError) -> CompactMatrix {
    let entry = try known(name)
    guard entry.shape.count >= 2, entry.elementCount > 0 else {
      throw CheckpointError(
        .wrongShape, path: path, key: name,
        "expected two or more axes, none of them empty, found shape \(entry.shape)")
    }
    let rows = entry.shape[0]
    let columns = entry.elementCount / rows
    let stored = CompactMatrix.Precision(entry.elementType)
    guard stored == precision ?? stored else {
      let matrix = Tensor(try floats(of: name), shape: [rows, columns])
      return CompactMatrix(matrix, precision: precision ?? stored)
    }
    let values = try bytes(of: name)
    let scales = entry.elementType == .int8 ? try self.scales(of: entry) : nil
    return CompactMatrix(stored, rows: rows, columns: columns, values: values, scales: scales)
  }
}

extension CompactMatrix.Precision {
  /// The precision in which values of a file's element type need no conversion.
  public init(_ type: ElementType) {
    switch type {
    case .float32: self = .float32
    case .float16: self = .float16
    case .bfloat16: self = .bfloat16
    case .int8: self = .int8
    }
  }
}
