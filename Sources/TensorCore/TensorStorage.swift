import CKernels

/// A block of floats, 64-byte aligned, that goes back to the engine's pool when the last tensor that
/// looks at it is gone.
///
/// Written once by the operation that makes it, before it is shared; immutable from then on, which makes
/// it safe to send.
final class TensorStorage: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>
  let count: Int

  /// Room for `count` floats with undefined contents.
  init(count: Int) {
    pointer = ck_memory_take(Int64(count))
    self.count = count
  }

  deinit { ck_memory_give(pointer, Int64(count)) }
}

/// The engine's memory pool.
///
/// Freed buffers are kept for the next step instead of going back to the system, because fresh pages cost
/// more than the arithmetic done on them.
public enum TensorMemory {
  /// Bytes that living tensors hold at present.
  public static var usedBytes: Int { Int(ck_memory_used()) }

  /// Bytes that are kept for reuse at present.
  public static var cachedBytes: Int { Int(ck_memory_cached()) }

  /// Gives all unused memory back to the system.
  public static func clearCache() { ck_memory_clear() }
}
