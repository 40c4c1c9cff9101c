import Terminal
import Testing

import Training

/// A terminal that keeps what is written and whose clock the test moves.
private final class FakeTerminal {
  var text = ""
  var time = 100.0

  func output(_ mode: ProgressOutput.Mode) -> ProgressOutput {
    ProgressOutput(mode: mode, columns: 100, now: { self.time }, write: { self.text += $0 })
  }

  var lines: [Substring] { text.split(separator: "\n") }
}

struct TrainingReporterTests {
  private func step(_ epoch: Int, _ step: Int) -> TrainingEvent {
    .step(
      TrainingProgress(
        epoch: epoch, epochs: 3, step: step, steps: 10, examples: step * 4, meanLoss: 0.5 / Double(step),
        learningRate: 0.1))
  }

  private func epoch(_ number: Int, loss: Double, error: Double?) -> TrainingHistory.Epoch {
    TrainingHistory.Epoch(
      number: number, loss: loss,
      metrics: error.map { [TrainingHistory.Metric("validation error", $0, unit: "%")] } ?? [],
      learningRate: 0.1)
  }

  private func run(_ reporter: TrainingReporter, _ terminal: FakeTerminal, epoch number: Int) {
    for index in 1...10 {
      terminal.time += 0.25
      reporter.report(step(number, index))
    }
  }

  @Test func aLineAnEpoch() {
    let terminal = FakeTerminal()
    let reporter = TrainingReporter(label: "cnn", output: terminal.output(.lines))
    for (number, error) in [(1, 2.5), (2, 3), (3, 0.42)] {
      run(reporter, terminal, epoch: number)
      reporter.report(.epoch(epoch(number, loss: 1 / Double(number), error: error)))
    }
    reporter.finish()
    // The first clock starts with the end of the first step: nine steps in 2.25 s; the others with the epoch.
    // The bar runs to the end of the run: 20 steps took 5 s, so nine more take 2.3 s.
    #expect(
      terminal.lines == [
        "cnn 1/3  4.00 steps/s  loss 1.0000  validation error 2.50 % (best)  2.3 s",
        "cnn 2/3  4.00 steps/s  loss 0.5000  validation error 3.00 %  2.5 s",
        "cnn 3/3  70 %  4.00 steps/s  loss 0.5000  2.3 s left",
        "cnn 3/3  4.00 steps/s  loss 0.3333  validation error 0.42 % (best)  2.5 s",
        "loss \(sparkline([1, 0.5, 1.0 / 3]))",
      ])
  }

  @Test func goingOn() {
    let terminal = FakeTerminal()
    let reporter = TrainingReporter(label: "cnn", output: terminal.output(.lines))
    var history = TrainingHistory()
    history.epochs = [epoch(1, loss: 4, error: 1)]
    reporter.report(.resumed(step: 14, of: 30, history: history))
    for index in 5...10 {
      terminal.time += 1
      reporter.report(step(2, index))
    }
    reporter.report(.epoch(epoch(2, loss: 2, error: 1.5)))
    reporter.finish()
    // Not the best: the epoch before the kill was better. Its loss is part of the course.
    #expect(
      terminal.lines == [
        "cnn: going on at step 14 of 30", "cnn 2/3  66 %  1.00 steps/s  loss 0.0500  10 s left",
        "cnn 2/3  1.00 steps/s  loss 2.0000  validation error 1.50 %  5.0 s", "loss \(sparkline([4, 2]))",
      ])
  }

  @Test func figuresOfAllSizes() {
    for (loss, text) in [
      (0.00004, "0.0000"), (0.99996, "1.0000"), (12.5, "12.5000"), (-1.25, "-1.2500"), (.infinity, "inf"),
      (1e300, "1e+300"),
    ] {
      let terminal = FakeTerminal()
      let reporter = TrainingReporter(label: "x", output: terminal.output(.lines))
      run(reporter, terminal, epoch: 1)
      reporter.report(.epoch(epoch(1, loss: loss, error: nil)))
      #expect(terminal.lines.first?.contains("  loss \(text)  ") == true, "\(terminal.text)")
    }
  }

  @Test func aMetricWithoutAUnit() {
    let terminal = FakeTerminal()
    let reporter = TrainingReporter(label: "x", output: terminal.output(.lines))
    run(reporter, terminal, epoch: 1)
    reporter.report(
      .epoch(
        TrainingHistory.Epoch(
          number: 1, loss: 1, metrics: [TrainingHistory.Metric("perplexity", 47.1)], learningRate: 0.1)))
    #expect(terminal.lines == ["x 1/3  4.00 steps/s  loss 1.0000  perplexity 47.10 (best)  2.3 s"])
  }

  @Test func quietMeansNothing() {
    let terminal = FakeTerminal()
    let reporter = TrainingReporter(label: "x", output: terminal.output(.silent))
    reporter.report(.resumed(step: 1, of: 2, history: TrainingHistory()))
    for number in 1...2 {
      run(reporter, terminal, epoch: number)
      reporter.report(.epoch(epoch(number, loss: 1, error: 1)))
    }
    reporter.finish()
    #expect(terminal.text == "")
  }

  @Test func anUnfinishedEpochLeavesNoHalfLine() {
    let terminal = FakeTerminal()
    let reporter = TrainingReporter(label: "x", output: terminal.output(.live))
    for index in 1...4 {
      terminal.time += 1
      reporter.report(step(1, index))
    }
    #expect(terminal.text.contains("x 1/3"))
    reporter.finish()
    #expect(terminal.text.hasSuffix("\r\u{1B}[K"))
  }
}
