import Terminal
import Testing

/// A terminal that keeps what is written and whose clock the test moves.
private final class FakeTerminal {
  var text = ""
  var time = 100.0

  func output(_ mode: ProgressOutput.Mode, columns: Int = 80) -> ProgressOutput {
    ProgressOutput(mode: mode, columns: columns, now: { self.time }, write: { self.text += $0 })
  }

  /// What stands on the screen: carriage returns and erasures carried out.
  var screen: [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.split(separator: "\r", omittingEmptySubsequences: false).last ?? "").replacing(
        "\u{1B}[K", with: "")
    }
  }
}

struct ProgressBarTests {
  @Test func liveLineIsRedrawnTenTimesASecondAtMost() {
    let terminal = FakeTerminal()
    let bar = ProgressBar(total: 1000, label: "epoch 1/3", unit: "images", output: terminal.output(.live))
    for step in 1...500 {
      terminal.time += 0.01
      bar.update(step, note: "loss 0.5")
    }
    #expect((45...51).contains(terminal.text.count { $0 == "\r" }))
    #expect(terminal.screen.count == 1)
    #expect(terminal.screen[0].hasPrefix("epoch 1/3 ━━━━━━━━━━"))
    #expect(
      terminal.screen[0].contains("%  100 images/s  loss 0.5  5.") && terminal.screen[0].hasSuffix(" s left"))
    bar.finish(note: "loss 0.4")
    bar.finish()
    #expect(terminal.screen == ["epoch 1/3  100 images/s  loss 0.4  5.0 s", ""])
  }

  @Test func logsGetALineEveryFiveSeconds() {
    let terminal = FakeTerminal()
    let bar = ProgressBar(total: 100, completed: 50, label: "run", output: terminal.output(.lines))
    for step in 51...60 {
      terminal.time += 1.3
      bar.update(step)
    }
    bar.print("checkpoint saved")
    #expect(
      terminal.screen == [
        "run  54 %  0.77/s  1:00 min left", "run  58 %  0.77/s  55 s left", "checkpoint saved", "",
      ])
    #expect(!terminal.text.contains("\r"))
  }

  @Test func quietMeansNothing() {
    let terminal = FakeTerminal()
    let bar = ProgressBar(total: 10, label: "x", output: terminal.output(.silent))
    terminal.time += 60
    bar.update(5)
    bar.print("line")
    bar.finish()
    #expect(terminal.text == "")
  }

  @Test func aNarrowTerminalIsNotWrapped() {
    for columns in [1, 5, 20, 40] {
      let terminal = FakeTerminal()
      let bar = ProgressBar(total: 10, label: "训练 epoch", output: terminal.output(.live, columns: columns))
      terminal.time += 1
      bar.update(5, note: "loss 1.0")
      #expect(terminal.screen.allSatisfy { $0.displayWidth < max(columns, 2) })
    }
  }

  @Test func linesAboveTheBar() {
    let terminal = FakeTerminal()
    let bar = ProgressBar(total: 10, label: "x", output: terminal.output(.live))
    terminal.time += 1
    bar.update(5)
    bar.print("validation 99.1 %")
    #expect(terminal.screen.first == "validation 99.1 %" && terminal.screen.last?.hasPrefix("x ") == true)
    bar.cancel()
    #expect(terminal.screen.last == "")
  }
}
