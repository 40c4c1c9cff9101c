extension ContinuousClock.Instant {
  /// Milliseconds since this instant, to the microsecond.
  var milliseconds: Double {
    let (seconds, attoseconds) = (ContinuousClock.now - self).components
    return (Double(seconds) * 1e6 + Double(attoseconds) * 1e-12).rounded() / 1000
  }
}
