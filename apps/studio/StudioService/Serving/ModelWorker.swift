/// A model, the thread that it computes on, and the room of those who wait for it.
///
/// Nothing but this actor touches the model, and it does so on its own thread only.
actor ModelWorker<Model> {
  nonisolated let room: WaitingRoom
  private nonisolated let thread: ModelThread
  private let make: @Sendable () throws -> Model
  private var loaded: Result<Model, any Error>?

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// A worker whose model is made when it is first needed.
  init(_ room: WaitingRoom, make: @escaping @Sendable () throws -> Model) {
    (self.room, self.make) = (room, make)
    thread = ModelThread(name: room.name)
  }

  /// Makes the model if that has not been.
  ///
  /// - Throws: what making it throws.
  func load() throws { _ = try model() }

  private func model() throws -> Model {
    if let loaded { return try loaded.get() }
    let result = Result { try make() }
    loaded = result
    return try result.get()
  }

  /// Computes an answer when those before it have theirs.
  ///
  /// - Throws: `ServiceError` when there is no room or the ticket ends first; what `body` throws.
  nonisolated func answer<Answer: Sendable>(
    _ ticket: Ticket, _ body: @escaping @Sendable (Model) throws -> Answer
  ) async throws -> Answer {
    try room.enter()
    return try await ticket.result { promise in
      Task {
        await self.perform(ticket, promise, body)
        self.room.leave()
      }
    }
  }

  private func perform<Answer: Sendable>(
    _ ticket: Ticket, _ promise: Promise<Answer>, _ body: @Sendable (Model) throws -> Answer
  ) {
    promise.give(
      Result {
        try ticket.check()
        return try body(model())
      })
  }

  /// Does something with the model beside the requests that have their tickets.
  func use<Value: Sendable>(_ body: @Sendable (Result<Model, any Error>) -> Value) -> Value {
    body(Result { try model() })
  }
}
