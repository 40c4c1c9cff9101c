/// The element types of a safetensors file that this module knows.
public enum ElementType: String, Sendable, CaseIterable {
  /// 32-bit IEEE floats.
  case float32 = "F32"
  /// 16-bit IEEE floats: 11 significant bits, up to 65,504.
  case float16 = "F16"
  /// The upper half of a 32-bit float: 8 significant bits, its whole range.
  case bfloat16 = "BF16"
  /// 8-bit signed integers; a tensor of them comes with scales, one a row of its first axis.
  case int8 = "I8"

  /// The size of one element in bytes.
  public var byteCount: Int {
    switch self {
    case .float32: 4
    case .float16, .bfloat16: 2
    case .int8: 1
    }
  }
}

/// How weights are stored in a file; in memory they are always 32-bit floats.
public enum WeightPrecision: String, Sendable, CaseIterable {
  /// Exact.
  case float32
  /// Half the size; values must be below 65,520 in magnitude.
  case float16
  /// Half the size; the range of Float32 with 8 significant bits.
  case bfloat16
  /// A quarter of the size: tensors of two or more axes as integers -127…127 and a scale a row, the
  /// rest (biases, normalisation) as Float32.
  case int8
}
