import Hummingbird
import Synchronization

/// Lets each client make so many requests a second; two seconds' worth may come at once.
final class RateLimiter: Sendable {
  private struct Bucket {
    var tokens: Double
    var time: ContinuousClock.Instant
  }
  private let rate: Double
  private let buckets = Mutex<[String: Bucket]>([:])
  /// Those that are full again are forgotten from so many on.
  private static let mostClients = 10_000

  /// - Parameter rate: requests a second.
  init(rate: Double) { self.rate = rate }

  /// Counts a request.
  ///
  /// - Throws: `ServiceError` when it is one too many.
  func count(_ client: String) throws(ServiceError) {
    let now = ContinuousClock.now
    let most = max(1, 2 * rate)
    let missing = buckets.withLock { buckets -> Double? in
      if buckets.count >= Self.mostClients {
        buckets = buckets.filter { ($0.value.time + .seconds(2)) > now }
      }
      var bucket = buckets[client] ?? Bucket(tokens: most, time: now)
      bucket.tokens = min(most, bucket.tokens + (now - bucket.time) / .seconds(1) * rate)
      bucket.time = now
      defer { buckets[client] = bucket }
      guard bucket.tokens >= 1 else { return 1 - bucket.tokens }
      bucket.tokens -= 1
      return nil
    }
    guard let missing else { return }
    let seconds = max(1, Int((missing / rate).rounded(.up)))
    var error = ServiceError(
      .tooManyRequests, "rate_limited",
      "more requests than this server takes from one client; try again in \(seconds) s")
    error.retryAfter = seconds
    throw error
  }
}
