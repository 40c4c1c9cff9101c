import Terminal

/// Shows a run in the terminal: a progress bar an epoch, a line when it is done.
public final class TrainingReporter {
  private let label: String
  private let output: ProgressOutput
  private let unit: (name: String, perStep: Int)
  private var bar: ProgressBar?
  private var losses: [Double] = []
  private var best = Double.infinity

  /// A reporter on the standard error.
  ///
  /// - Parameters:
  ///   - label: what is trained.
  ///   - quiet: whether to show nothing.
  ///   - unit: what the speed counts.
  ///   - unitsPerStep: how many of them a step has.
  public convenience init(
    label: String, quiet: Bool = false, unit: String = "steps", unitsPerStep: Int = 1
  ) {
    self.init(
      label: label, output: .standardError(quiet: quiet), unit: unit, unitsPerStep: unitsPerStep)
  }

  /// A reporter on an output of one's own.
  public init(label: String, output: ProgressOutput, unit: String = "steps", unitsPerStep: Int = 1) {
    (self.label, self.output, self.unit) = (label, output, (unit, unitsPerStep))
  }

  /// Takes what a ``Trainer`` observes.
  public func report(_ event: TrainingEvent) {
    switch event {
    case .resumed(let step, let total, let history):
      losses = history.epochs.map(\.loss)
      best = history.epochs.compactMap { $0.metrics.first?.value }.min() ?? .infinity
      if output.mode != .silent { output.write("\(label): going on at step \(step) of \(total)\n") }
    case .step(let progress):
      if bar == nil {
        bar = ProgressBar(
          total: progress.steps * unit.perStep, completed: (progress.step - 1) * unit.perStep,
          label: "\(label) \(progress.epoch)/\(progress.epochs)", unit: unit.name, output: output)
      }
      bar?.update(progress.step * unit.perStep, note: "loss \(fixed(progress.meanLoss, 4))")
    case .epoch(let epoch):
      losses.append(epoch.loss)
      var note = "loss \(fixed(epoch.loss, 4))"
      for metric in epoch.metrics {
        note += "  \(metric.name) \(fixed(metric.value, metric.unit == "nats" ? 4 : 2))"
        if !metric.unit.isEmpty { note += " \(metric.unit)" }
      }
      if let value = epoch.metrics.first?.value, value < best {
        best = value
        note += " (best)"
      }
      bar?.finish(note: note)
      bar = nil
    }
  }

  /// Shows the course of the loss.
  public func finish() {
    bar?.cancel()
    bar = nil
    if output.mode != .silent, losses.count > 1 { output.write("loss \(sparkline(losses))\n") }
  }

  private func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite, value.magnitude < 1e12 else { return "\(value)" }
    var unit = 1.0
    for _ in 0..<decimals { unit *= 10 }
    let scaled = Int((value.magnitude * unit).rounded())
    let fraction = String(scaled % Int(unit))
    let padding = String(repeating: "0", count: decimals - fraction.count)
    return (value < 0 ? "-" : "") + "\(scaled / Int(unit)).\(padding)\(fraction)"
  }
}

extension TrainingHistory {
  /// The course of the loss and of each metric over the epochs; `nil` with fewer than two epochs.
  public func plot(title: String) -> Plot? {
    guard epochs.count > 1 else { return nil }
    var series = [
      Plot.Series("training loss", points: epochs.map { (x: Double($0.number), y: $0.loss) })
    ]
    for (index, metric) in (epochs.last?.metrics ?? []).enumerated() {
      let points = epochs.compactMap { epoch -> (x: Double, y: Double)? in
        guard index < epoch.metrics.count else { return nil }
        return (x: Double(epoch.number), y: epoch.metrics[index].value)
      }
      let unit = metric.unit.isEmpty ? "" : ", \(metric.unit)"
      series.append(Plot.Series("\(metric.name)\(unit)", points: points))
    }
    var plot = Plot(title: title, xLabel: "epoch", yLabel: "", series: series)
    plot.yScale = .logarithmic
    return plot
  }
}
