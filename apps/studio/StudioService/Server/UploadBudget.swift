import Synchronization

/// How many bytes of bodies there may be at once, so that many large uploads cannot fill the memory.
final class UploadBudget: Sendable {
  private let left: Atomic<Int>

  /// A budget of so many bytes.
  init(bytes: Int) { left = Atomic(bytes) }

  /// Takes bytes out of the budget.
  ///
  /// - Throws: `ServiceError` when there are not as many left.
  func take(_ bytes: Int) throws(ServiceError) {
    guard left.subtract(bytes, ordering: .relaxed).newValue < 0 else { return }
    give(bytes)
    var error = ServiceError(
      .serviceUnavailable, "uploads_full", "too many uploads at once; try again in 1 s")
    (error.retryAfter, error.closesConnection) = (1, true)
    throw error
  }

  /// Puts bytes back.
  func give(_ bytes: Int) { left.add(bytes, ordering: .relaxed) }
}
