import Terminal

/// Shows a run in the terminal: a progress bar with the time left to the end of the run, a line an epoch.
public final class TrainingReporter {
  private let label: String
  private let output: ProgressOutput
  private let unit: (name: String, perStep: Int)
  private var bar: ProgressBar?
  private var losses: [Double] = []
  private var best = Double.infinity
  private var epoch: EpochClock?

  /// The time of an epoch: from the end of the one before, or else from the end of its first step seen.
  private struct EpochClock {
    var label: String
    let start: Double
    let firstStep: Int
    var lastStep: Int
    var lastTime: Double
  }

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
      let name = "\(label) \(progress.epoch)/\(progress.epochs)"
      let done = (progress.epoch - 1) * progress.steps + progress.step
      let now = output.now()
      var clock =
        epoch
        ?? EpochClock(
          label: name, start: now, firstStep: progress.step, lastStep: progress.step, lastTime: now)
      (clock.label, clock.lastStep, clock.lastTime) = (name, progress.step, now)
      epoch = clock
      if bar == nil {
        // Clocks start when the first step is done, which therefore does not count for the speed.
        bar = ProgressBar(
          total: progress.epochs * progress.steps * unit.perStep, completed: done * unit.perStep, label: name,
          unit: unit.name, output: output)
      }
      bar?.update(done * unit.perStep, label: name, note: "loss \(fixed(progress.meanLoss, decimals: 4))")
    case .epoch(let result):
      losses.append(result.loss)
      bar?.print(line(of: result))
      let now = output.now()
      epoch = EpochClock(label: label, start: now, firstStep: 0, lastStep: 0, lastTime: now)
    }
  }

  /// What an epoch came to, on one line.
  private func line(of result: TrainingHistory.Epoch) -> String {
    var parts = [epoch?.label ?? label]
    let elapsed = output.now() - (epoch?.start ?? output.now())
    if let epoch, epoch.lastTime > epoch.start {
      let speed = Double(epoch.lastStep - epoch.firstStep) / (epoch.lastTime - epoch.start)
      parts.append(rateText(speed * Double(unit.perStep), unit: unit.name))
    }
    parts.append("loss \(fixed(result.loss, decimals: 4))")
    for metric in result.metrics {
      parts.append(
        "\(metric.name) \(fixed(metric.value, decimals: metric.unit == "nats" ? 4 : 2))"
          + (metric.unit.isEmpty ? "" : " \(metric.unit)"))
    }
    if let value = result.metrics.first?.value, value < best {
      best = value
      parts[parts.count - result.metrics.count] += " (best)"
    }
    return (parts + [durationText(elapsed)]).joined(separator: "  ")
  }

  /// Shows the course of the loss.
  public func finish() {
    bar?.cancel()
    bar = nil
    if output.mode != .silent, losses.count > 1 { output.write("loss \(sparkline(losses))\n") }
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
