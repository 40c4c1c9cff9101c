import Synchronization

/// Lines on their way from a computation to a response.
///
/// The computation never waits for a slow client, and whoever sends takes all lines that are there in one go.
final class Lines: Sendable {
  private struct State {
    var text: [UInt8] = []
    var isFinished = false
    var reader: CheckedContinuation<Void, Never>?
  }
  private let state = Mutex(State())

  init() {}

  /// Adds a line.
  func append(_ line: String) {
    state.withLock { state -> CheckedContinuation<Void, Never>? in
      state.text.append(contentsOf: line.utf8)
      state.text.append(0x0A)
      defer { state.reader = nil }
      return state.reader
    }?.resume()
  }

  /// There are no more lines.
  func finish() {
    state.withLock { state -> CheckedContinuation<Void, Never>? in
      state.isFinished = true
      defer { state.reader = nil }
      return state.reader
    }?.resume()
  }

  /// All lines since the last call, as soon as there is one; `nil` at the end.
  ///
  /// For one reader.
  func next() async -> [UInt8]? {
    while true {
      let (text, isFinished) = state.withLock { state in
        defer { state.text.removeAll() }
        return (state.text, state.isFinished)
      }
      if !text.isEmpty { return text }
      if isFinished { return nil }
      await withCheckedContinuation { continuation in
        let mayGoOn = state.withLock { state in
          guard state.text.isEmpty, !state.isFinished else { return true }
          state.reader = continuation
          return false
        }
        if mayGoOn { continuation.resume() }
      }
    }
  }
}
