import CoreMetrics
import Synchronization

/// How many requests a model may have, waiting and in work.
final class WaitingRoom: Sendable {
  /// What the model is called.
  let name: String
  /// How many there may be.
  let capacity: Int
  private let count = Atomic<Int>(0)
  private let rejections: Counter
  private let depth: Meter

  /// An empty room.
  init(name: String, capacity: Int, metrics: any MetricsFactory) {
    (self.name, self.capacity) = (name, capacity)
    rejections = Counter(
      label: "studio_queue_rejections_total", dimensions: [("model", name)], factory: metrics)
    depth = Meter(label: "studio_queue_depth", dimensions: [("model", name)], factory: metrics)
  }

  /// Lets a request in.
  ///
  /// - Throws: `ServiceError` when there is no room.
  func enter() throws(ServiceError) {
    let now = count.add(1, ordering: .relaxed).newValue
    guard now <= capacity else {
      leave()
      rejections.increment()
      throw .queueFull(name, seconds: 1)
    }
    depth.set(Int64(now))
  }

  /// Lets it go.
  func leave() { depth.set(Int64(count.subtract(1, ordering: .relaxed).newValue)) }
}
