import CoreMetrics
import Synchronization

/// Keeps all figures of the process and writes them in the text form of Prometheus.
///
/// Timers and recorders are histograms; everything lies in this process, nothing is sent.
public final class PrometheusRegistry: MetricsFactory {
  private struct Key: Hashable {
    let label: String
    let dimensions: [String]

    init(_ label: String, _ dimensions: [(String, String)]) {
      self.label = label
      self.dimensions = dimensions.flatMap { [$0.0, $0.1] }
    }
  }

  private enum Metric {
    case number(PrometheusNumber, isCounter: Bool)
    case histogram(PrometheusHistogram)

    var type: String {
      switch self {
      case .number(_, let isCounter): isCounter ? "counter" : "gauge"
      case .histogram: "histogram"
      }
    }
  }

  private struct State {
    var metrics: [Key: Metric] = [:]
    var order: [Key] = []
  }

  private let state = Mutex(State())

  /// An empty registry.
  public init() {}

  private func metric(_ label: String, _ dimensions: [(String, String)], make: () -> Metric) -> Metric {
    let key = Key(label, dimensions)
    return state.withLock { state in
      if let metric = state.metrics[key] { return metric }
      let metric = make()
      state.metrics[key] = metric
      state.order.append(key)
      return metric
    }
  }

  private func number(
    _ label: String, _ dimensions: [(String, String)], isCounter: Bool
  ) -> PrometheusNumber {
    let metric = metric(label, dimensions) { .number(PrometheusNumber(), isCounter: isCounter) }
    // A name that is used for two kinds: the second goes nowhere.
    if case .number(let number, _) = metric { return number }
    return PrometheusNumber()
  }

  private func histogram(
    _ label: String, _ dimensions: [(String, String)], bounds: [Double], scale: Double
  ) -> PrometheusHistogram {
    let metric = metric(label, dimensions) { .histogram(PrometheusHistogram(bounds: bounds, scale: scale)) }
    if case .histogram(let histogram) = metric { return histogram }
    return PrometheusHistogram(bounds: bounds, scale: scale)
  }

  // MARK: MetricsFactory

  /// A number that grows.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    number(label, dimensions, isCounter: true)
  }

  /// A number that grows by parts.
  public func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    number(label, dimensions, isCounter: true)
  }

  /// A number that goes up and down.
  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    number(label, dimensions, isCounter: false)
  }

  /// A histogram of small whole numbers, or the last value.
  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    guard aggregate else { return number(label, dimensions, isCounter: false) }
    return histogram(label, dimensions, bounds: [1, 2, 4, 8, 16, 32, 64], scale: 1)
  }

  /// A histogram of seconds.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    histogram(
      label, dimensions,
      bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      scale: 1e-9)
  }

  /// Nothing is destroyed: names are few and known.
  public func destroyCounter(_ handler: any CounterHandler) {}
  /// As above.
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
  /// As above.
  public func destroyMeter(_ handler: any MeterHandler) {}
  /// As above.
  public func destroyRecorder(_ handler: any RecorderHandler) {}
  /// As above.
  public func destroyTimer(_ handler: any TimerHandler) {}

  // MARK: Text

  /// All figures, with those of the process itself (version 0.0.4 of the text format).
  public var text: String {
    let (order, metrics) = state.withLock { ($0.order, $0.metrics) }
    var (out, seen) = ("", Set<String>())
    for first in order where seen.insert(first.label).inserted {
      guard let type = metrics[first]?.type else { continue }
      out += "# TYPE \(first.label) \(type)\n"
      for key in order where key.label == first.label {
        switch metrics[key] {
        case .number(let number, _): out += "\(key.label)\(Self.labels(key.dimensions)) \(number.text)\n"
        case .histogram(let histogram):
          histogram.write(to: &out, label: key.label, dimensions: key.dimensions)
        case nil: break
        }
      }
    }
    return out + ProcessFigures.now.text
  }

  /// `{model="digits/cnn"}`; nothing when there are none.
  static func labels(_ dimensions: [String]) -> String {
    guard !dimensions.isEmpty else { return "" }
    let pairs = stride(from: 0, to: dimensions.count - 1, by: 2).map {
      "\(dimensions[$0])=\"\(escaped(dimensions[$0 + 1]))\""
    }
    return "{\(pairs.joined(separator: ","))}"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
