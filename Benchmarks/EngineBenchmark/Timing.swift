/// A measured figure.
struct Measurement {
  /// What was measured, in the words of the peers.
  let workload: String
  /// Such as `images/s`.
  let unit: String
  /// Larger is better.
  let value: Double

  /// One line, with the ratio to the best peer where there is one.
  func line(against peers: PeerFigures) -> String {
    let text = "\(workload) \(unit) \(Int(value.rounded()))"
    guard let best = peers.best(workload) else { return text }
    let ratio = (value / best * 100).rounded() / 100
    return text + "  = \(ratio) x the best peer's \(Int(best.rounded()))"
  }
}

/// The median number of seconds that `step` takes, over at least five runs and the given time.
func medianSeconds(for seconds: Double, warmUps: Int = 3, _ step: () -> Void) -> Double {
  for _ in 0..<warmUps { step() }
  var times: [Double] = []
  let clock = ContinuousClock()
  let end = clock.now.advanced(by: .seconds(seconds))
  while clock.now < end || times.count < 5 {
    let elapsed = clock.measure(step)
    let (whole, attoseconds) = elapsed.components
    times.append(Double(whole) + Double(attoseconds) * 1e-18)
  }
  times.sort()
  return times[times.count / 2]
}
