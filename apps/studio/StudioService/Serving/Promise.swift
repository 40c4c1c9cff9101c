import Synchronization

/// A result that is given once: by the work, or by the end of a ticket, whichever comes first.
final class Promise<Value: Sendable>: Sendable {
  private enum State {
    case open
    case waiting(CheckedContinuation<Value, any Error>)
    case given(Result<Value, any Error>)
    case taken
  }
  private let state = Mutex(State.open)

  init() {}

  /// Gives the result; what comes later counts nothing.
  func give(_ result: Result<Value, any Error>) {
    let continuation = state.withLock { state -> CheckedContinuation<Value, any Error>? in
      switch state {
      case .open:
        state = .given(result)
        return nil
      case .waiting(let continuation):
        state = .taken
        return continuation
      case .given, .taken: return nil
      }
    }
    continuation?.resume(with: result)
  }

  /// Waits for the result; to be called once.
  func value() async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let result = state.withLock { state -> Result<Value, any Error>? in
        if case .given(let result) = state {
          state = .taken
          return result
        }
        state = .waiting(continuation)
        return nil
      }
      if let result { continuation.resume(with: result) }
    }
  }
}

extension Ticket {
  /// Waits for what `work` gives the promise, but not beyond the end of this ticket.
  func result<Value: Sendable>(of work: (Promise<Value>) -> Void) async throws -> Value {
    let promise = Promise<Value>()
    whenOver { promise.give(.failure($0)) }
    defer { finish() }
    work(promise)
    return try await withTaskCancellationHandler {
      try await promise.value()
    } onCancel: {
      cancel()
    }
  }
}
