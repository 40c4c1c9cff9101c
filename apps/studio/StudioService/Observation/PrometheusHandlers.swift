import CoreMetrics
import Synchronization

/// A number that many threads change.
final class PrometheusNumber: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler {
  private let value = Mutex(0.0)

  init() {}

  func increment(by amount: Int64) { value.withLock { $0 += Double(amount) } }
  func increment(by amount: Double) { value.withLock { $0 += amount } }
  func decrement(by amount: Double) { value.withLock { $0 -= amount } }
  func set(_ new: Int64) { value.withLock { $0 = Double(new) } }
  func set(_ new: Double) { value.withLock { $0 = new } }
  func record(_ new: Int64) { set(new) }
  func record(_ new: Double) { set(new) }
  func reset() { value.withLock { $0 = 0 } }

  var text: String { Self.text(of: value.withLock { $0 }) }

  /// A number as short as it can be.
  static func text(of value: Double) -> String { Int64(exactly: value).map { "\($0)" } ?? "\(value)" }
}

/// How many values were at most this, that and the other.
final class PrometheusHistogram: TimerHandler, RecorderHandler {
  private struct State {
    var counts: [Int]
    var count = 0
    var sum = 0.0
  }
  private let bounds: [Double]
  private let scale: Double
  private let state: Mutex<State>

  /// - Parameters:
  ///   - bounds: the upper bounds of the buckets, ascending.
  ///   - scale: what values are multiplied by.
  init(bounds: [Double], scale: Double) {
    (self.bounds, self.scale) = (bounds, scale)
    state = Mutex(State(counts: Array(repeating: 0, count: bounds.count)))
  }

  func recordNanoseconds(_ duration: Int64) { add(Double(duration) * scale) }
  func record(_ value: Int64) { add(Double(value) * scale) }
  func record(_ value: Double) { add(value * scale) }

  private func add(_ value: Double) {
    let place = bounds.firstIndex { value <= $0 }
    state.withLock { state in
      if let place { state.counts[place] += 1 }
      state.count += 1
      state.sum += value
    }
  }

  func write(to out: inout String, label: String, dimensions: [String]) {
    let state = state.withLock { $0 }
    var below = 0
    for (bound, count) in zip(bounds, state.counts) {
      below += count
      let labels = PrometheusRegistry.labels(dimensions + ["le", PrometheusNumber.text(of: bound)])
      out += "\(label)_bucket\(labels) \(below)\n"
    }
    out += "\(label)_bucket\(PrometheusRegistry.labels(dimensions + ["le", "+Inf"])) \(state.count)\n"
    let labels = PrometheusRegistry.labels(dimensions)
    out += "\(label)_sum\(labels) \(state.sum)\n\(label)_count\(labels) \(state.count)\n"
  }
}
