import CommandGrammar
import CoreMetrics
import DigitRecognition
import Images
import JSONText
import Synchronization

/// Reads digits with one network, those of all waiting requests in one go.
///
/// While a batch is computed new requests come in; they are the next batch. So nobody waits for others to
/// come, and under load a pass through the network serves many.
final class DigitDesk: Sendable {
  /// The most pictures of a batch: more gain nothing, and the first waits for the last.
  static let mostPictures = 32

  let worker: ModelWorker<DigitClassifier>
  private let waiting = Mutex<[Request]>([])
  private let batches: Recorder

  private struct Request: Sendable {
    let picture: [UInt8]
    let limits: ImageLimits
    let ticket: Ticket
    let promise: Promise<JSONObject>
  }

  /// A desk before a worker.
  init(_ worker: ModelWorker<DigitClassifier>, metrics: any MetricsFactory) {
    self.worker = worker
    batches = Recorder(
      label: "studio_batch_pictures", dimensions: [("model", worker.room.name)], aggregate: true,
      factory: metrics)
  }

  /// Reads the one digit of a picture that is a PNG or JPEG file.
  ///
  /// - Throws: `ServiceError` when there is no room or the ticket ends; `ImageError` when it is no picture.
  func classify(_ picture: [UInt8], limits: ImageLimits, ticket: Ticket) async throws -> JSONObject {
    try worker.room.enter()
    return try await ticket.result { promise in
      let isFirst = waiting.withLock { waiting in
        waiting.append(Request(picture: picture, limits: limits, ticket: ticket, promise: promise))
        return waiting.count == 1
      }
      // Those that come until the worker turns to this are of the same batch.
      if isFirst { turn() }
    }
  }

  /// Asks for a turn of the worker; between two turns others who wait for it have theirs.
  private func turn() { Task { await worker.use { self.serve($0) } } }

  /// Computes a batch of what waits, on the worker's thread.
  private func serve(_ model: Result<DigitClassifier, any Error>) {
    let (batch, areMore) = waiting.withLock { waiting in
      let batch = Array(waiting.prefix(Self.mostPictures))
      waiting.removeFirst(batch.count)
      return (batch, !waiting.isEmpty)
    }
    if areMore { turn() }
    guard !batch.isEmpty else { return }
    batches.record(batch.count)
    switch model {
    case .success(let classifier): answer(batch, by: classifier)
    case .failure(let error): for request in batch { request.promise.give(.failure(error)) }
    }
    for _ in batch { worker.room.leave() }
  }

  private func answer(_ batch: [Request], by classifier: DigitClassifier) {
    let start = ContinuousClock.now
    // Finding the digit in a picture takes longer than a pass of a small network.
    let prepared = Parallel.map(batch) { Self.prepared($0) }
    var digits: [(request: Request, digit: NormalizedDigit)] = []
    for (request, result) in zip(batch, prepared) {
      switch result {
      case .success(.digit(let digit)): digits.append((request, digit))
      case .success(.none(let reason)): give(.init(failure: reason), to: request, by: classifier, start)
      case .failure(let error): request.promise.give(.failure(error))
      }
    }
    let answers = classifier.answers(to: digits.map(\.digit.picture))
    for ((request, _), answer) in zip(digits, answers) { give(answer, to: request, by: classifier, start) }
  }

  /// What is in a picture.
  private enum Prepared {
    case digit(NormalizedDigit)
    case none(NormalizationFailure)
  }

  private static func prepared(_ request: Request) -> Result<Prepared, any Error> {
    Result {
      try request.ticket.check()
      let image = try Image(decoding: request.picture, name: "picture", limits: request.limits)
      do throws(NormalizationFailure) {
        return .digit(try DigitNormalizer().normalize(image))
      } catch {
        return .none(error)
      }
    }
  }

  private func give(
    _ answer: DigitAnswer, to request: Request, by classifier: DigitClassifier,
    _ start: ContinuousClock.Instant
  ) {
    request.promise.give(
      .success(answer.json(file: "-", by: classifier, milliseconds: start.milliseconds)))
  }
}
