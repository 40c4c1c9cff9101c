import Synchronization

/// The right of one request to be worked on: until its time is over or its client has gone.
final class Ticket: Sendable {
  /// When its time is over.
  let deadline: ContinuousClock.Instant
  private let limit: Double
  private struct State {
    var reason: ServiceError?
    var whenOver: (@Sendable (ServiceError) -> Void)?
  }
  private let state = Mutex(State())

  /// A ticket for so many seconds from now.
  init(seconds: Double) {
    limit = seconds
    deadline = .now + .seconds(seconds)
  }

  /// Whether work for it would be in vain.
  var isOver: Bool {
    if state.withLock({ $0.reason != nil }) { return true }
    guard ContinuousClock.now >= deadline else { return false }
    expire()
    return true
  }

  /// Why it is over.
  ///
  /// - Throws: the reason, if it is.
  func check() throws(ServiceError) {
    guard isOver else { return }
    throw state.withLock { $0.reason } ?? .timeout(seconds: limit)
  }

  /// Ends it because its time is over.
  func expire() { end(.timeout(seconds: limit)) }

  /// Ends it because nobody waits for the result.
  func cancel() { end(.cancelled) }

  /// Has `body` called at its end, at once if that has been.
  func whenOver(_ body: @escaping @Sendable (ServiceError) -> Void) {
    let reason = state.withLock { state in
      if state.reason == nil { state.whenOver = body }
      return state.reason
    }
    if let reason { body(reason) }
  }

  /// The work is done; nothing is to be called any more.
  func finish() { state.withLock { $0.whenOver = nil } }

  private func end(_ reason: ServiceError) {
    let body = state.withLock { state in
      guard state.reason == nil else { return nil as (@Sendable (ServiceError) -> Void)? }
      state.reason = reason
      defer { state.whenOver = nil }
      return state.whenOver
    }
    body?(reason)
  }
}

/// Ends tickets when their time is over.
///
/// All have the same time, so that the first one handed out is the first to end.
final class TicketOffice: Sendable {
  private let seconds: Double
  private struct Weak { weak var ticket: Ticket? }
  private let queue = Mutex<[Weak]>([])

  /// An office whose tickets are good for so many seconds.
  init(seconds: Double) { self.seconds = seconds }

  /// A new ticket.
  func ticket() -> Ticket {
    let ticket = Ticket(seconds: seconds)
    queue.withLock { $0.append(Weak(ticket: ticket)) }
    return ticket
  }

  /// Ends what is over, again and again until the task is cancelled.
  func run() async throws {
    while true {
      try await Task.sleep(for: .milliseconds(100))
      for ticket in overdue() { ticket.expire() }
    }
  }

  private func overdue() -> [Ticket] {
    let now = ContinuousClock.now
    return queue.withLock { queue in
      var result: [Ticket] = []
      let end = queue.firstIndex { $0.ticket.map { $0.deadline > now } ?? false } ?? queue.endIndex
      for index in queue.startIndex..<end {
        if let ticket = queue[index].ticket { result.append(ticket) }
      }
      queue.removeFirst(end)
      return result
    }
  }
}
